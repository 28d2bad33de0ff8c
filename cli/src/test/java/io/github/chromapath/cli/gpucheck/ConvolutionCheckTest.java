// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.gpucheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.backend.CudaOptions;
import io.github.chromapath.contract.cuda.SimCudaDriver;
import io.github.chromapath.contract.cuda.SimGpu;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The convolutions of {@code gpu-check} on a simulated GPU, and on a device that computes wrongly.
 */
class ConvolutionCheckTest {
  private final StringWriter printed = new StringWriter();

  private boolean passes(Backend device) {
    return new ConvolutionCheck(false).passes(device, new PrintWriter(printed));
  }

  private List<String> lines(String start) {
    return printed.toString().lines().filter(line -> line.startsWith(start)).toList();
  }

  /** Ten layers, three directions and three types. */
  @Test
  void aSimulatedGpuPassesAndNamesItsAlgorithms() {
    try (SimGpu gpu = SimGpu.open(new SimCudaDriver(), CudaOptions.standard())) {
      assertTrue(passes(gpu.backend()), printed::toString);
    }
    assertEquals(List.of(), lines("FAULT"));
    assertEquals(90, lines("ok").size());
    assertEquals(1, lines("Algorithms of Simulated GPU, driver 12060, cuDNN 90501").size());
    assertTrue(
        printed.toString().contains("  0 TENSOR_OP  FORWARD (2, 56, 64, 3) "), printed::toString);
  }

  /** One wrong number among the downloads of a layer. */
  @Test
  void aWrongNumberIsAFault() {
    try (Backend cpu = Backends.open("cpu", BackendOptions.standard())) {
      Backend wrong =
          (Backend)
              Proxy.newProxyInstance(
                  Backend.class.getClassLoader(),
                  new Class<?>[] {Backend.class},
                  (proxy, method, arguments) -> {
                    try {
                      Object result = method.invoke(cpu, arguments);
                      if (method.getName().equals("download")
                          && arguments[0].toString().contains("dx")
                          && arguments[1] instanceof FloatBuffer values) {
                        values.put(5, Float.NaN);
                      }
                      return result;
                    } catch (InvocationTargetException e) {
                      throw e.getCause();
                    }
                  });
      assertFalse(passes(wrong));
      assertTrue(
          lines("FAULT").stream().allMatch(line -> line.contains(", dx ") && line.contains("NaN")),
          printed::toString);
      assertTrue(lines("FAULT").size() >= 20, printed::toString);
    }
  }
}
