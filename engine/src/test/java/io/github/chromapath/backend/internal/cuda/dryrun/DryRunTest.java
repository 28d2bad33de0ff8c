// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.dryrun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.DryRunReport;
import io.github.chromapath.backend.GpuSpec;
import io.github.chromapath.backend.TransferCount;
import io.github.chromapath.backend.internal.cuda.driver.Cublas;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Algorithm;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.ConvolutionCall;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Descriptors;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Direction;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.MathType;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Operands;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Workspace;
import io.github.chromapath.backend.internal.cuda.driver.Scaling;
import io.github.chromapath.contract.cuda.SimCublas;
import io.github.chromapath.contract.cuda.SimCudaDriver;
import io.github.chromapath.contract.cuda.SimCudnn;
import io.github.chromapath.kernels.KernelArgs;
import io.github.chromapath.kernels.KernelCatalog;
import io.github.chromapath.kernels.KernelSignature;
import io.github.chromapath.kernels.LaunchConfig;
import io.github.chromapath.tensor.DataType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The dry run counts the memory and commands that the paper's GPU would receive, and refuses
 * unsupported calls.
 */
@Tag("fast")
class DryRunTest {
  private static final long GIB = 1L << 30;
  private static final GpuSpec RTX_2080_TI =
      new GpuSpec("NVIDIA GeForce RTX 2080 Ti", 7, 5, 68, 11 * GIB);
  private static final String INVALID_VALUE = "CUDA_ERROR_INVALID_VALUE";

  private final DryRunDriver driver = new DryRunDriver(RTX_2080_TI);
  private final CudaDriver.Stream stream = driver.createStream();

  @Test
  void memoryIsCountedUpToTheGpusSize() {
    long large = driver.allocate(8 * GIB);
    assertEquals(0, large % 256);
    CudaException full = assertThrows(CudaException.class, () -> driver.allocate(3 * GIB + 1));
    assertTrue(full.outOfMemory());
    driver.free(large);
    refused(INVALID_VALUE, () -> driver.free(large));
    driver.allocate(3 * GIB + 1);
    driver.allocatePinned(77);
    DryRunReport report = driver.report();
    assertEquals(3 * GIB + 1, report.liveBytes());
    assertEquals(8 * GIB, report.highWaterBytes());
    assertEquals(77, report.pinnedBytes());
    assertEquals(8 * GIB - 1, driver.memory().free());
  }

  @Test
  void allocationsDoNotTouch() {
    long first = driver.allocate(256);
    long second = driver.allocate(1);
    assertTrue(second > first + 256, "a copy past the end is seen");
    refused(INVALID_VALUE, () -> driver.fill(first, (byte) 0, 257, stream));
  }

  @Test
  void commandsOfAGraphCountAtEachLaunch() {
    long at = driver.allocate(64);
    CudaDriver.PinnedMemory pinned = driver.allocatePinned(16);
    driver.fill(at, (byte) 0, 64, stream);
    driver.beginCapture(stream);
    driver.copyToDevice(at, pinned, 0, 16, stream);
    driver.copyOnDevice(at + 16, at, 8, stream);
    add(driver, at, stream);
    driver.copyToHost(pinned, at, 4, stream);
    CudaDriver.Graph graph = driver.endCapture(stream);
    assertEquals(0, driver.report().commands().kernelLaunches());
    CudaDriver.GraphExec ready = driver.instantiate(graph);
    driver.launch(ready, stream);
    driver.launch(ready, stream);
    add(driver, at, stream);
    DryRunReport report = driver.report();
    assertEquals(Map.of("add_f32", 3L), report.commands().launches());
    assertEquals(new TransferCount(2, 32), report.commands().copies().toDevice());
    assertEquals(new TransferCount(2, 16), report.commands().copies().onDevice());
    assertEquals(new TransferCount(2, 8), report.commands().copies().toHost());
    assertEquals(new TransferCount(1, 64), report.commands().fills());
    assertEquals(4, report.graphNodes());
  }

  @Test
  void destroyedHandlesAndOtherKernelsAreRefused() {
    driver.destroy(stream);
    refused("CUDA_ERROR_INVALID_HANDLE", () -> driver.synchronize(stream));
    CudaDriver.Module module = driver.loadModule(KernelCatalog.load("elementwise").ptx());
    refused("CUDA_ERROR_NOT_FOUND", () -> driver.function(module, "add_f64"));
    KernelSignature other = new KernelSignature("relu_forward_f32", List.of());
    refused(
        INVALID_VALUE,
        () ->
            driver.launch(
                driver.function(module, "add_f32"),
                LaunchConfig.blocks(1),
                KernelArgs.of(other),
                driver.createStream()));
  }

  @Test
  void theBestAlgorithmNeedsTheGivenWorkspaceAndTheSecondNone() {
    Cudnn cudnn = new DryRunCudnn(driver, 1000);
    Convolution small = new Convolution(driver, cudnn, stream);
    List<Algorithm> listed = cudnn.algorithms(small.handle, Direction.FORWARD, small.descriptors);
    assertEquals(List.of(1000L, 0L), listed.stream().map(Algorithm::workspaceBytes).toList());
    int hungry = listed.get(0).algorithm();
    long workspace = driver.allocate(1000);
    refused("CUDNN_STATUS_BAD_PARAM", () -> small.forward(hungry, workspace, 999));
    refused("CUDNN_STATUS_BAD_PARAM", () -> small.forward(hungry, workspace + 1, 1000));
    small.forward(hungry, workspace, 1000);
    List<Algorithm> fitting =
        cudnn.measure(small.handle, small.forward, new Workspace(workspace, 999));
    assertEquals(
        List.of(0L),
        fitting.stream().filter(Algorithm::usable).map(Algorithm::workspaceBytes).toList());
    small.forward(fitting.get(0).algorithm(), 0, 0);
    assertEquals(Map.of("cudnnConvolutionForward", 2L), driver.report().commands().libraryCalls());
  }

  @Test
  void productsOfTypesThatTheGpuLacksAreRefused() {
    Cublas cublas = new DryRunCublas(driver);
    Cublas.Handle handle = cublas.create();
    cublas.setStream(handle, stream);
    long at = driver.allocate(1000);
    product(cublas, handle, at, DataType.FLOAT16, Cublas.ComputeType.FLOAT32);
    for (DataType type : List.of(DataType.FLOAT32, DataType.FLOAT16)) {
      refused(
          "CUBLAS_STATUS_NOT_SUPPORTED",
          () -> product(cublas, handle, at, type, Cublas.ComputeType.TENSOR_FLOAT32));
    }
    refused(
        "CUBLAS_STATUS_NOT_SUPPORTED",
        () -> product(cublas, handle, at, DataType.BFLOAT16, Cublas.ComputeType.FLOAT32));
  }

  private static void product(
      Cublas cublas, Cublas.Handle handle, long at, DataType type, Cublas.ComputeType compute) {
    Cublas.Matrix one = new Cublas.Matrix(at, type, false, 1);
    cublas.multiply(handle, square(one, at + 256, compute));
  }

  /** The product of a 1 x 1 matrix with itself. */
  private static Cublas.Gemm square(Cublas.Matrix one, long to, Cublas.ComputeType compute) {
    return new Cublas.Gemm(
        new Cublas.Extents(1, 1, 1),
        new Cublas.Matrices(one, one, new Cublas.Matrix(to, DataType.FLOAT32, false, 1)),
        Scaling.OVERWRITE,
        compute);
  }

  @Test
  void memoryEqualsThatOfTheSimulation() {
    SimCudaDriver simulated = new SimCudaDriver();
    simulated.init();
    simulated.setCurrent(simulated.retainPrimaryContext(0));
    program(simulated, new SimCudnn(simulated), new SimCublas(simulated));
    program(driver, new DryRunCudnn(driver, 0), new DryRunCublas(driver));
    assertEquals(simulated.highWaterBytes(), driver.report().highWaterBytes());
    assertEquals(simulated.liveBytes(), driver.report().liveBytes());
    assertEquals(
        Map.of("cudnnConvolutionForward", 1L, "cublasGemmEx", 1L),
        driver.report().commands().libraryCalls());
  }

  /** A short program with every kind of call, on any driver. */
  private static void program(CudaDriver driver, Cudnn cudnn, Cublas cublas) {
    CudaDriver.Stream stream = driver.createStream();
    Convolution convolution = new Convolution(driver, cudnn, stream);
    long at = convolution.operands.x();
    driver.fill(at, (byte) 0, 64, stream);
    convolution.forward(plain(cudnn, convolution), 0, 0);
    Cublas.Handle handle = cublas.create();
    cublas.setStream(handle, stream);
    Cublas.Matrix one = new Cublas.Matrix(at, DataType.FLOAT32, false, 1);
    long passing = driver.allocate(1000);
    cublas.multiply(handle, square(one, passing, Cublas.ComputeType.FLOAT32));
    driver.synchronize(stream);
    driver.free(passing);
    driver.allocate(10);
  }

  private static int plain(Cudnn cudnn, Convolution convolution) {
    return cudnn.algorithms(convolution.handle, Direction.FORWARD, convolution.descriptors).stream()
        .filter(a -> a.usable() && a.workspaceBytes() == 0)
        .findFirst()
        .orElseThrow()
        .algorithm();
  }

  private static void add(CudaDriver driver, long at, CudaDriver.Stream stream) {
    KernelCatalog elementwise = KernelCatalog.load("elementwise");
    KernelSignature add = elementwise.kernel("add_f32");
    KernelArgs arguments = KernelArgs.of(add);
    for (KernelSignature.Parameter parameter : add.parameters()) {
      switch (parameter) {
        case U64 -> arguments.add(at);
        case U32 -> arguments.add(1);
        case F32 -> arguments.add(1f);
        case F64 -> arguments.add(1d);
      }
    }
    CudaDriver.Function function =
        driver.function(driver.loadModule(elementwise.ptx()), add.name());
    driver.launch(function, LaunchConfig.blocks(1), arguments, stream);
  }

  private static void refused(String status, Runnable call) {
    assertEquals(status, assertThrows(CudaException.class, call::run).status());
  }

  /** A convolution of one pixel from two channels to one; the operands share 64 bytes. */
  private static final class Convolution {
    final Cudnn cudnn;
    final Cudnn.Handle handle;
    final Descriptors descriptors;
    final Operands operands;
    final ConvolutionCall forward;

    Convolution(CudaDriver driver, Cudnn cudnn, CudaDriver.Stream stream) {
      this.cudnn = cudnn;
      handle = cudnn.create();
      cudnn.setStream(handle, stream);
      descriptors =
          new Descriptors(
              cudnn.createTensor(DataType.FLOAT32, 1, 2, 1, 1),
              cudnn.createFilter(DataType.FLOAT32, 1, 2, 1, 1),
              cudnn.createConvolution(0, 1, MathType.FMA),
              cudnn.createTensor(DataType.FLOAT32, 1, 1, 1, 1));
      long at = driver.allocate(64);
      operands = new Operands(at, at + 16, at + 32);
      forward = new ConvolutionCall(Direction.FORWARD, descriptors, operands);
    }

    void forward(int algorithm, long workspace, long bytes) {
      cudnn.convolve(
          handle, forward, algorithm, new Workspace(workspace, bytes), Scaling.OVERWRITE);
    }
  }
}
