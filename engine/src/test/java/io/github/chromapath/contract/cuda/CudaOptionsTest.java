// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.AlgorithmStore;
import io.github.chromapath.backend.CudaOptions;
import io.github.chromapath.backend.Executable;
import io.github.chromapath.backend.GpuSpec;
import io.github.chromapath.backend.UnavailableBackendException;
import io.github.chromapath.backend.internal.cuda.CudaBackend;
import io.github.chromapath.backend.internal.cuda.driver.CudaApi;
import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import io.github.chromapath.contract.HostTensor;
import io.github.chromapath.contract.TensorAssert;
import io.github.chromapath.contract.TestTensors;
import io.github.chromapath.op.AdaDelta;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.OutOfDeviceMemoryException;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The effects of {@link CudaOptions}. The size of the workspace identifies the chosen algorithm of
 * {@link SimAlgorithm#USUAL}: 8 MiB for number 0, 1 MiB for 3, none for 1.
 */
@Tag("fast")
class CudaOptionsTest {
  private static final String MEASURE = "cudnnFindConvolutionForwardAlgorithmEx";
  private static final ConvolutionGeometry SAME = ConvolutionGeometry.same(3, 1);
  private static final int MIB = 1 << 20;

  /** Keeps choices in memory. */
  private static final class Kept implements AlgorithmStore {
    private final Map<String, Integer> choices = new TreeMap<>();

    @Override
    public OptionalInt find(String key) {
      Integer choice = choices.get(key);
      return choice == null ? OptionalInt.empty() : OptionalInt.of(choice);
    }

    @Override
    public void keep(String key, int algorithm) {
      choices.put(key, algorithm);
    }
  }

  /** A layer, its weight's gradient and a step of the optimizer; each run changes the weight. */
  private static final class Step implements AutoCloseable {
    private final Arena arena = new Arena("step");
    private final Tensor x = tensor("x", new Shape(2, 6, 5, 4));
    private final Tensor weight = tensor("weight", new Shape(4, 3, 3, 4));
    private final Tensor y = tensor("y", x.shape());
    private final Tensor lr = tensor("lr", Shape.scalar());
    private final List<Op> operations = operations();

    private Tensor tensor(String name, Shape shape) {
      return arena.add(name, shape, DataType.FLOAT32);
    }

    private List<Op> operations() {
      Tensor gradient = tensor("gradient", weight.shape());
      Tensor v = tensor("v", weight.shape());
      Tensor u = tensor("u", weight.shape());
      return List.of(
          new Convolution.Forward(x, weight, y, SAME),
          new Convolution.BackwardWeights(x, y, gradient, SAME),
          new AdaDelta(weight, gradient, v, u, lr, 0.9f, 1e-6f));
    }

    private void place(CudaBackend backend) {
      arena.allocate(backend);
      TestTensors.upload(backend, HostTensor.normal(x.shape(), 1), x);
      TestTensors.upload(backend, HostTensor.normal(weight.shape(), 2), weight);
      TestTensors.upload(backend, new float[] {1}, lr);
    }

    @Override
    public void close() {
      arena.close();
    }
  }

  private static CudaOptions.Builder options() {
    return CudaOptions.builder().stagingBytes(1024).workspaceLimit(16 * MIB);
  }

  private static CudaBackend open(
      SimCudaDriver driver, List<SimAlgorithm> algorithms, CudaOptions options) {
    CudaApi api = new CudaApi(driver, new SimCudnn(driver, algorithms), new SimCublas(driver));
    return CudaBackend.open(api, options);
  }

  /**
   * Compiles two forward convolutions of one shape and one of another; returns the bytes of the
   * workspace.
   */
  private static long layers(SimCudaDriver driver, CudaOptions options) {
    Arena arena = new Arena("layers");
    Tensor x = arena.add("x", new Shape(1, 6, 5, 4), DataType.FLOAT32);
    Tensor square = arena.add("square", new Shape(4, 3, 3, 4), DataType.FLOAT32);
    Tensor wide = arena.add("wide", new Shape(8, 3, 3, 4), DataType.FLOAT32);
    Tensor a = arena.add("a", x.shape(), DataType.FLOAT32);
    Tensor b = arena.add("b", x.shape(), DataType.FLOAT32);
    Tensor c = arena.add("c", new Shape(1, 6, 5, 8), DataType.FLOAT32);
    try (CudaBackend backend = open(driver, SimAlgorithm.USUAL, options);
        Arena owned = arena) {
      owned.allocate(backend);
      try (Executable executable =
          backend.compile(
              List.of(
                  new Convolution.Forward(x, square, a, SAME),
                  new Convolution.Forward(a, square, b, SAME),
                  new Convolution.Forward(b, wide, c, SAME)))) {
        executable.run();
        executable.run();
        return executable.workspaceBytes();
      }
    }
  }

  private static long layers(CudaOptions options) {
    return layers(new SimCudaDriver(), options);
  }

  @Test
  void eachShapeIsMeasuredOnceAndItsChoiceStored() {
    Kept store = new Kept();
    SimCudaDriver first = new SimCudaDriver();
    assertEquals(0, layers(first, options().autotune(store).build()));
    assertEquals(2, first.calls().count(MEASURE));
    assertEquals(2, store.choices.size());
    assertEquals(Set.of(1), Set.copyOf(store.choices.values()));

    // Differs from the backend's own choice, so the choice must come from the store.
    store.choices.replaceAll((key, algorithm) -> 3);
    SimCudaDriver second = new SimCudaDriver();
    assertEquals(MIB, layers(second, options().autotune(store).build()));
    assertEquals(0, second.calls().count(MEASURE));
  }

  @Test
  void anUnusableStoredChoiceIsMeasuredAgain() {
    Kept store = new Kept();
    layers(options().autotune(store).build());
    store.choices.replaceAll((key, algorithm) -> 6);
    SimCudaDriver driver = new SimCudaDriver();
    assertEquals(0, layers(driver, options().autotune(store).build()));
    assertEquals(2, driver.calls().count(MEASURE));
    assertEquals(Set.of(1), Set.copyOf(store.choices.values()));
  }

  @Test
  void choicesAreStoredPerOptions() {
    Kept store = new Kept();
    layers(options().autotune(store).build());
    layers(options().autotune(store).deterministic(true).build());
    layers(options().autotune(store).tensorFloat32(true).build());
    layers(options().autotune(store).workspaceLimit(2 * MIB).build());
    assertEquals(8, store.choices.size(), store.choices::toString);
  }

  @Test
  void withoutAStoreNothingIsMeasured() {
    SimCudaDriver driver = new SimCudaDriver();
    assertEquals(8 * MIB, layers(driver, options().build()));
    assertEquals(0, driver.calls().count(MEASURE));
  }

  @Test
  void deterministicExcludesOtherAlgorithms() {
    assertEquals(MIB, layers(options().deterministic(true).build()));
    Kept store = new Kept();
    List<SimAlgorithm> fastestIsNot =
        List.of(SimAlgorithm.of(3, MIB, true), SimAlgorithm.of(0, 0, false));
    for (boolean only : new boolean[] {true, false}) {
      SimCudaDriver driver = new SimCudaDriver();
      CudaOptions options = options().autotune(store).deterministic(only).build();
      try (CudaBackend backend = open(driver, fastestIsNot, options);
          Step step = new Step()) {
        step.place(backend);
        try (Executable executable = backend.compile(step.operations)) {
          assertEquals(only ? MIB : 0, executable.workspaceBytes());
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"16777216, 8388608", "8388607, 1048576", "1048575, 0", "0, 0"})
  void aWorkspaceLimitSelectsTheBestAlgorithmWithinIt(long limit, long workspace) {
    assertEquals(workspace, layers(options().workspaceLimit(limit).build()));
  }

  @Test
  void noUsableAlgorithmIsReportedInOneSentence() {
    List<SimAlgorithm> unusable =
        List.of(
            SimAlgorithm.of(6, 0, true).with(SimAlgorithm.Fault.UNSUPPORTED),
            SimAlgorithm.of(0, MIB, false));
    SimCudaDriver driver = new SimCudaDriver();
    try (CudaBackend backend = open(driver, unusable, options().deterministic(true).build());
        Step step = new Step()) {
      step.place(backend);
      UnsupportedOperationException failure =
          assertThrows(UnsupportedOperationException.class, () -> backend.compile(step.operations));
      assertEquals(
          "cuDNN has no deterministic algorithm that works for FORWARD (2, 6, 5, 4) (2, 6, 5, 4) k3"
              + " s1 p1 FLOAT32",
          failure.getMessage());
    }
    assertEquals(List.of(), driver.leaks());
  }

  @Test
  void noMemoryForTheOnlyAlgorithmIsOutOfMemory() {
    List<SimAlgorithm> hungry = List.of(SimAlgorithm.of(0, 8 * MIB, true));
    // cuBLAS uses 32 MiB.
    SimCudaDriver driver = new SimCudaDriver(new GpuSpec("Full GPU", 8, 0, 2, 36 * MIB), 1);
    try (CudaBackend backend = open(driver, hungry, options().build());
        Step step = new Step()) {
      step.place(backend);
      OutOfDeviceMemoryException failure =
          assertThrows(OutOfDeviceMemoryException.class, () -> backend.compile(step.operations));
      String asked = "Full GPU has no room for a block of " + 8 * MIB + " bytes";
      assertTrue(failure.getMessage().startsWith(asked), failure.getMessage());
      assertTrue(
          failure
              .getMessage()
              .endsWith("; cuDNN needs this workspace at least, whatever --workspace allows"),
          failure.getMessage());
    }
    assertEquals(List.of(), driver.leaks());
  }

  /** A wait follows each command and reports its fault. */
  @ParameterizedTest
  @CsvSource({"1, FORWARD (2", "2, BACKWARD_FILTER (2", "3, adadelta"})
  void debugSyncNamesTheCommandThatFails(int command, String name) {
    SimCudaDriver driver = new SimCudaDriver();
    try (SimGpu gpu = SimGpu.open(driver, options().debugSync(true).build());
        Step step = new Step()) {
      step.place(gpu.backend());
      try (Executable executable = gpu.backend().compile(step.operations)) {
        driver.calls().failAt(2L * command, "CUDA_ERROR_ILLEGAL_ADDRESS");
        CudaException failure = assertThrows(CudaException.class, executable::run);
        assertTrue(failure.getMessage().startsWith(name), failure.getMessage());
        assertTrue(failure.getMessage().contains("cuStreamSynchronize"), failure.getMessage());
        assertEquals("CUDA_ERROR_ILLEGAL_ADDRESS", failure.status());
      }
    }
  }

  private static float[] weightAfterThreeRuns(CudaOptions options) {
    SimCudaDriver driver = new SimCudaDriver();
    try (SimGpu gpu = SimGpu.open(driver, options);
        Step step = new Step()) {
      step.place(gpu.backend());
      try (Executable executable = gpu.backend().compile(step.operations)) {
        executable.run();
        executable.run();
        executable.run();
        assertEquals(
            options.graph() && !options.debugSync() ? 2 : 0, driver.calls().count("cuGraphLaunch"));
        return TestTensors.download(gpu.backend(), step.weight);
      }
    }
  }

  @Test
  void aGraphIsBitIdenticalToItsCommands() {
    float[] launched = weightAfterThreeRuns(options().graph(true).build());
    Shape shape = new Shape(4, 3, 3, 4);
    TensorAssert.assertSameBits(
        "no graph", shape, weightAfterThreeRuns(options().graph(false).build()), launched);
    TensorAssert.assertSameBits(
        "waits", shape, weightAfterThreeRuns(options().debugSync(true).build()), launched);
  }

  @Test
  void aRunInSteadyStateIsOneCall() {
    SimCudaDriver driver = new SimCudaDriver();
    try (SimGpu gpu = SimGpu.open(driver, options().build());
        Step step = new Step()) {
      step.place(gpu.backend());
      try (Executable executable = gpu.backend().compile(step.operations)) {
        executable.run();
        driver.calls().clear();
        executable.run();
        executable.run();
        assertEquals(Map.of("cuGraphLaunch", 2), driver.calls().counts());
      }
    }
  }

  @Test
  void aMissingOrTooOldGpuIsReportedInOneSentence() {
    SimCudaDriver driver = new SimCudaDriver();
    UnavailableBackendException missing =
        assertThrows(
            UnavailableBackendException.class,
            () -> SimGpu.open(driver, options().ordinal(2).build()));
    assertEquals(
        "there is no GPU 2: the driver finds one GPU, counted from 0.", missing.getMessage());
    assertEquals(List.of(), driver.leaks());

    SimCudaDriver pascal = new SimCudaDriver(new GpuSpec("GTX 1080", 6, 1, 20, 1 << 20), 1);
    UnavailableBackendException old =
        assertThrows(
            UnavailableBackendException.class, () -> SimGpu.open(pascal, options().build()));
    assertEquals(
        "GPU 0: GTX 1080 has compute capability 6.1; one of 7.0 (Volta) or later is needed.",
        old.getMessage());
    assertEquals(List.of(), pascal.leaks());
  }
}
