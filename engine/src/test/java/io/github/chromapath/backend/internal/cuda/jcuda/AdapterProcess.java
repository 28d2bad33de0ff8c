// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import io.github.chromapath.backend.internal.cuda.jcuda.Script.Log;
import io.github.chromapath.backend.internal.cuda.probe.SystemLibraries;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Runs in its own process, whose dynamic linker finds the stand-ins. */
final class AdapterProcess {
  /** If a call fails, the next call must release the objects created before it. */
  private static final Map<String, String> RELEASES =
      Map.of(
          "cudnnSetTensor4dDescriptor", "cudnnDestroyTensorDescriptor",
          "cudnnSetFilter4dDescriptor", "cudnnDestroyFilterDescriptor",
          "cudnnSetConvolution2dDescriptor", "cudnnDestroyConvolutionDescriptor",
          "cublasSetMathMode", "cublasDestroy_v2");

  private AdapterProcess() {}

  /** Arguments: the name of the check, and the stand-ins' folder for log and faults. */
  public static void main(String[] arguments) {
    Log log = new Log(Path.of(arguments[1]));
    switch (arguments[0]) {
      case "driver" -> driver(log);
      case "cublas" -> cublas(log);
      case "cudnn" -> cudnn(log);
      case "nccl" -> nccl(log);
      case "missing" -> missing();
      case "missing-nccl" -> missingNccl();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void driver(Log log) {
    JCudaDriverAdapter driver = new JCudaDriverAdapter();
    all(log, checked -> new DriverScript(driver, log, checked), 2, "CUDA_ERROR_OUT_OF_MEMORY");
    log.start(1, 218);
    CudaException refused = assertThrows(CudaException.class, () -> driver.loadModule("torn"));
    assertEquals(
        "cuModuleLoadDataEx(PTX of 4 bytes, log \"ptxas fatal : line 3 is torn\") failed with"
            + " CUDA_ERROR_INVALID_PTX",
        refused.getMessage());
    log.start(1, 2);
    CudaException full = assertThrows(CudaException.class, () -> driver.allocate(77));
    assertTrue(full.outOfMemory());
    assertEquals("cuMemAlloc(77) failed with CUDA_ERROR_OUT_OF_MEMORY", full.getMessage());
    log.start(1, 4242); // a later driver's status
    CudaException later = assertThrows(CudaException.class, () -> driver.free(0x7f00_0000_0000L));
    assertEquals(
        "cuMemFree(0x7f0000000000) failed with INVALID CUresult: 4242", later.getMessage());
  }

  private static void cublas(Log log) {
    JCublasAdapter cublas = new JCublasAdapter();
    all(log, checked -> new CublasScript(cublas, log, checked), 7, "CUBLAS_STATUS_INVALID_VALUE");
  }

  private static void cudnn(Log log) {
    JCudnnAdapter cudnn = new JCudnnAdapter();
    all(log, checked -> new CudnnScript(cudnn, log, checked), 1001, "CUDNN_STATUS_NOT_INITIALIZED");
  }

  private static void nccl(Log log) {
    NcclAdapter nccl = new NcclAdapter(AdapterProcess::loads);
    all(log, checked -> new NcclScript(nccl, log, checked), 6, "ncclRemoteError (remote error)");
  }

  private static boolean loads(String library) {
    return new SystemLibraries().load(library).isPresent();
  }

  /** The folder of the stand-ins lacks NCCL's. */
  private static void missingNccl() {
    JCudaLoadException missing =
        assertThrows(JCudaLoadException.class, () -> new NcclAdapter(AdapterProcess::loads));
    assertTrue(
        missing.getMessage().startsWith("NCCL 2 was not found (libnccl.so.2): install NCCL 2"),
        missing.getMessage());
  }

  /**
   * Runs the script and compares every call, then runs it once for each call of the library with
   * that call failing.
   */
  private static void all(Log log, Function<Boolean, Script> scripts, int status, String name) {
    log.start(0, 0);
    scripts.apply(true).run();
    List<String> calls = log.lines();
    calls.stream().map(AdapterProcess::function).distinct().forEach(System.out::println);
    for (int i = 0; i < calls.size(); i++) {
      if (!calls.get(i).equals("cudnnGetVersion()")) { // which returns no status
        fails(log, scripts.apply(false), i, status, name);
      }
    }
  }

  private static void fails(Log log, Script script, int index, int status, String name) {
    log.start(index + 1, status);
    CudaException failure = assertThrows(CudaException.class, script::run);
    List<String> calls = log.lines();
    assertTrue(calls.get(index).endsWith(" failed"), calls.toString());
    assertEquals(name, failure.status());
    String function = function(calls.get(index));
    String documented = function.replaceAll("(_v2|WithFlags)$", "");
    assertTrue(failure.getMessage().startsWith(documented + "("), failure.getMessage());
    assertTrue(failure.getMessage().endsWith(") failed with " + name), failure.getMessage());
    String release = RELEASES.get(function);
    if (release != null) {
      assertEquals(release, function(calls.get(index + 1)));
    }
  }

  private static String function(String call) {
    return call.substring(0, call.indexOf('('));
  }

  /** The folder of the stand-ins lacks cuDNN's. */
  private static void missing() {
    JCudaLoadException first = assertThrows(JCudaLoadException.class, JCudnnAdapter::new);
    assertTrue(
        first.getMessage().startsWith("JCuda's library JCudnn cannot be loaded: "),
        first.getMessage());
    assertTrue(
        first
            .getMessage()
            .endsWith("libcudnn.so.9: cannot open shared object file: No such file or directory."),
        first.getMessage());
    JCudaLoadException second = assertThrows(JCudaLoadException.class, JCudnnAdapter::new);
    assertTrue(second.getMessage().contains("an earlier attempt"), second.getMessage());
  }
}
