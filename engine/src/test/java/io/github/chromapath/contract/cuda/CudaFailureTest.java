// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.CudaOptions;
import io.github.chromapath.backend.Executable;
import io.github.chromapath.backend.GpuSpec;
import io.github.chromapath.backend.internal.cuda.CudaBackend;
import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import io.github.chromapath.contract.TestTensors;
import io.github.chromapath.op.AdaDelta;
import io.github.chromapath.op.BatchNorm;
import io.github.chromapath.op.ChannelAffine;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.op.FiniteCheck;
import io.github.chromapath.op.Huber;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.OutOfDeviceMemoryException;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Opens a device, runs a training step twice and closes. Every call of the driver, cuDNN and cuBLAS
 * is made to fail in turn. Each time an exception must name the call, and nothing may remain on the
 * device.
 */
class CudaFailureTest {
  private static final CudaOptions OPTIONS =
      CudaOptions.builder().stagingBytes(1024).workspaceLimit(2 << 20).build();

  /** A layer for each library and a step of the optimizer, on (2, 6, 5, 8). */
  private static final class Step {
    private static final Shape PIXELS = new Shape(2, 6, 5, 8);
    private static final ConvolutionGeometry SAME = ConvolutionGeometry.same(3, 1);

    private final Arena arena = new Arena("step");
    private final Tensor x = tensor("x", PIXELS);
    private final Tensor loss = tensor("loss", Shape.scalar());
    private final List<Op> operations = operations();

    private Tensor tensor(String name, Shape shape) {
      return arena.add(name, shape, DataType.FLOAT32);
    }

    private List<Op> operations() {
      Tensor weight = tensor("weight", new Shape(8, 3, 3, 8));
      Tensor dWeight = tensor("dWeight", weight.shape());
      Tensor point = tensor("point", new Shape(8, 1, 1, 8));
      Tensor v = tensor("v", weight.shape());
      Tensor u = tensor("u", weight.shape());
      Tensor lr = tensor("lr", Shape.scalar());
      Tensor flag = tensor("flag", Shape.scalar());
      Tensor a = tensor("a", PIXELS);
      Tensor b = tensor("b", PIXELS);
      Tensor c = tensor("c", PIXELS);
      Tensor gamma = tensor("gamma", Shape.vector(8));
      Tensor beta = tensor("beta", Shape.vector(8));
      Tensor mean = tensor("mean", Shape.vector(8));
      Tensor variance = tensor("variance", Shape.vector(8));
      Tensor coefficients = tensor("coefficients", new Shape(3, 1, 1, 8));
      List<Float> ones = List.of(1f, 1f, 1f, 1f, 1f, 1f, 1f, 1f);
      return List.of(
          new Convolution.Forward(x, weight, a, SAME),
          new BatchNorm.Training(a, gamma, beta, b, mean, variance, coefficients, 1e-5f, true),
          new ChannelAffine(b, b, ones, ones),
          new Convolution.Forward(
              b,
              point,
              c,
              ConvolutionGeometry.same(1, 1),
              Convolution.Epilogue.NONE.withBias(beta).withRelu(true)),
          new Huber(c, x, Optional.empty(), loss, Optional.of(b), 0.5f, 1),
          new Convolution.BackwardWeights(x, b, dWeight, SAME),
          new FiniteCheck(dWeight, flag),
          new AdaDelta(weight, dWeight, v, u, lr, 0.9f, 1e-6f));
    }

    float runTwice(Backend backend) {
      try (Arena owned = arena) {
        owned.allocate(backend);
        float[] values = new float[(int) PIXELS.elements()];
        Arrays.fill(values, 0.25f);
        TestTensors.upload(backend, values, x);
        try (Executable executable = backend.compile(operations)) {
          executable.run();
          executable.run();
          return TestTensors.download(backend, loss)[0];
        }
      }
    }
  }

  private static float train(SimCudaDriver driver) {
    try (CudaBackend backend = CudaBackend.open(SimGpu.api(driver), OPTIONS)) {
      return new Step().runTwice(backend);
    }
  }

  @Test
  void everyFailedCallIsNamedAndLeaksNothing() {
    SimCudaDriver whole = new SimCudaDriver();
    // c = max(0, 0) everywhere, so that the loss is 0.25^2 / 2.
    assertEquals(0.03125f, train(whole));
    List<String> calls = whole.calls().log();
    assertTrue(calls.containsAll(List.of("cuGraphLaunch", "cublasGemmEx", "cuMemHostAlloc")));
    for (int n = 1; n <= calls.size(); n++) {
      SimCudaDriver driver = new SimCudaDriver();
      driver.calls().failAt(n, "CUDA_ERROR_UNKNOWN");
      String which = "call " + n + ", " + calls.get(n - 1);
      CudaException failure = assertThrows(CudaException.class, () -> train(driver), which);
      assertEquals("CUDA_ERROR_UNKNOWN", failure.status(), which);
      assertTrue(failure.getMessage().contains(calls.get(n - 1)), failure.getMessage());
      assertEquals(List.of(), driver.leaks(), which);
    }
  }

  /**
   * Without memory for the workspace, the step is planned again with less; without memory for a
   * trial, an algorithm is used untried. Every other failure reports the lack of memory: each call
   * may allocate memory or load code. Releases, and the waits before them, report their own
   * failures.
   */
  @Test
  void everyFailedAllocationIsReportedAsOutOfMemory() {
    SimCudaDriver whole = new SimCudaDriver();
    train(whole);
    List<String> calls = whole.calls().log();
    List<String> survived = new ArrayList<>();
    for (int n = 1; n <= calls.size(); n++) {
      String call = calls.get(n - 1);
      if (call.matches(
          ".*(Destroy|Free|Release|Unload|EndCapture|MemGetInfo|StreamSynchronize).*")) {
        continue;
      }
      SimCudaDriver driver = new SimCudaDriver();
      driver.calls().failAt(n, CudaException.OUT_OF_MEMORY);
      try {
        assertEquals(0.03125f, train(driver));
        survived.add(call);
      } catch (OutOfDeviceMemoryException e) {
        assertTrue(e.getMessage().contains("no room for") || e.getMessage().contains(call), call);
        assertTrue(e.getMessage().matches(".*(GiB are free|" + call + ").*"), e.toString());
      }
      assertEquals(List.of(), driver.leaks(), "call " + n);
    }
    // Two trials, the workspace, and the constants after it.
    assertEquals(List.of("cuMemAlloc", "cuMemAlloc", "cuMemAlloc", "cuMemAlloc"), survived);
  }

  @ParameterizedTest
  @CsvSource({
    "cudnnConvolutionForward, CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED, true",
    "cudnnCreate, CUDNN_STATUS_ALLOC_FAILED, true",
    "cublasCreate_v2, CUBLAS_STATUS_ALLOC_FAILED, true",
    "cuLaunchKernel, CUDA_ERROR_LAUNCH_FAILED, false",
    "cublasGemmEx, CUBLAS_STATUS_EXECUTION_FAILED, false"
  })
  void aStatusWithoutACauseIsOutOfMemoryOnlyOnAFullDevice(
      String call, String status, boolean outOfMemory) {
    SimCudaDriver whole = new SimCudaDriver();
    train(whole);
    int n = whole.calls().log().lastIndexOf(call.replace("_v2", "")) + 1;
    for (long capacity : new long[] {1L << 30, 64L << 20}) {
      SimCudaDriver driver = new SimCudaDriver(new GpuSpec("Simulated GPU", 8, 0, 2, capacity), 1);
      driver.calls().failAt(n, status);
      boolean full = capacity < 1L << 28 && status.startsWith("CUBLAS");
      Class<? extends RuntimeException> expected =
          outOfMemory || full ? OutOfDeviceMemoryException.class : CudaException.class;
      assertThrows(expected, () -> train(driver));
      assertEquals(List.of(), driver.leaks());
    }
  }
}
