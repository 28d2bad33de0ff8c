// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.AlgorithmStore;
import io.github.chromapath.backend.ChosenAlgorithms;
import io.github.chromapath.backend.CudaOptions;
import io.github.chromapath.backend.Executable;
import io.github.chromapath.backend.GpuSpec;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn;
import io.github.chromapath.contract.cuda.SimAlgorithm.Fault;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.OutOfDeviceMemoryException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** cuDNN lists algorithms that do not run as listed; the backend finds one that does. */
@Tag("fast")
class AlgorithmChoiceTest {
  private static final int MIB = 1 << 20;
  private static final SimAlgorithm PLAIN = SimAlgorithm.of(1, 0, true);

  private final SimCudaDriver driver = new SimCudaDriver();

  @AfterEach
  void nothingLeaks() {
    assertEquals(List.of(), driver.leaks());
  }

  private SimLayer layer(long limit, DataType type, SimAlgorithm... algorithms) {
    return layer(SimLayer.options(limit).build(), type, algorithms);
  }

  private SimLayer layer(CudaOptions options, DataType type, SimAlgorithm... algorithms) {
    Cudnn cudnn = new SimCudnn(driver, List.of(algorithms));
    return new SimLayer(driver, cudnn, options, type, 2);
  }

  private static Set<String> names(SimLayer layer) {
    return Set.copyOf(layer.chosen().values());
  }

  @Test
  void anAlgorithmThatFailsIsReplacedByTheNext() {
    Map<String, float[]> expected;
    try (SimLayer layer = layer(MIB, DataType.FLOAT32, PLAIN)) {
      expected = layer.run();
    }
    SimAlgorithm listed = SimAlgorithm.of(0, 0, true).with(Fault.FAILS);
    try (SimLayer layer = layer(MIB, DataType.FLOAT32, listed, PLAIN)) {
      Map<String, float[]> actual = layer.run();
      expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), name));
      assertEquals(Set.of("1 FMA"), names(layer));
    }
  }

  @Test
  void eachShapeIsTriedOnce() {
    SimAlgorithm unused = SimAlgorithm.of(3, 0, true);
    try (SimLayer layer = layer(MIB, DataType.FLOAT32, PLAIN, unused)) {
      layer.compileForward().close();
      assertEquals(1, driver.calls().count("cudnnGetConvolutionForwardWorkspaceSize"));
      assertEquals(1, driver.calls().count("cudnnConvolutionForward"));
      layer.compileForward().close();
      assertEquals(1, driver.calls().count("cudnnConvolutionForward"));
    }
  }

  @Test
  void anAlgorithmWithoutTensorCoresRunsInDefaultMath() {
    SimAlgorithm plainOnly = PLAIN.with(Fault.DEFAULT_MATH_ONLY);
    SimAlgorithm other = SimAlgorithm.of(3, 0, true);
    try (SimLayer layer = layer(MIB, DataType.FLOAT16, plainOnly, other)) {
      layer.run();
      assertEquals(Set.of("1 DEFAULT"), names(layer));
    }
  }

  @Test
  void tensorCoresOfALaterAlgorithmComeBeforeDefaultMathOfOneThatFailed() {
    SimAlgorithm failing = SimAlgorithm.of(0, 0, true).with(Fault.FAILS);
    try (SimLayer layer = layer(MIB, DataType.FLOAT16, failing, PLAIN)) {
      layer.compileForward().close();
      assertEquals(Set.of("1 TENSOR_OP"), names(layer));
    }
  }

  /** On a device with TF32, DEFAULT would round fp32 operands. */
  @Test
  void fullPrecisionIsNeverGivenUp() {
    SimAlgorithm failing = SimAlgorithm.of(0, 0, true).with(Fault.FAILS);
    try (SimLayer layer = layer(MIB, DataType.FLOAT32, failing)) {
      UnsupportedOperationException none =
          assertThrows(UnsupportedOperationException.class, layer::compileForward);
      assertEquals(
          "cuDNN has no algorithm that works for FORWARD (2, 6, 5, 4) (2, 6, 5, 3) k3 s1 p1"
              + " FLOAT32: cudnnConvolutionForward(algorithm 0) failed with"
              + " CUDNN_STATUS_EXECUTION_FAILED",
          none.getMessage());
      assertEquals(1, none.getSuppressed().length);
    }
  }

  @Test
  void theWorkspaceIsThatOfTheMathTypeThatRuns() {
    SimAlgorithm larger = SimAlgorithm.of(3, MIB, true).with(Fault.LARGER_WITH_TENSOR_OP);
    try (SimLayer layer = layer(2 * MIB, DataType.FLOAT16, larger, PLAIN)) {
      layer.run();
      assertEquals(Set.of("3 TENSOR_OP"), names(layer));
      assertTrue(layer.workspaceBytes() >= 2 * MIB, "twice the listed size");
    }
    // With less, tensor cores of the next algorithm are preferred to those of none.
    try (SimLayer layer = layer(2 * MIB - 1, DataType.FLOAT16, larger, PLAIN)) {
      layer.run();
      assertEquals(Set.of("1 TENSOR_OP"), names(layer));
    }
  }

  @Test
  void aWorkspaceBeyondAnyMemoryIsRefused() {
    SimAlgorithm huge = SimAlgorithm.of(0, Long.MIN_VALUE + 5, true);
    try (SimLayer layer = layer(MIB, DataType.FLOAT32, huge, PLAIN)) {
      layer.run();
      assertEquals(Set.of("1 FMA"), names(layer));
    }
    try (SimLayer layer = layer(MIB, DataType.FLOAT32, huge)) {
      assertThrows(UnsupportedOperationException.class, layer::compileForward);
    }
  }

  @Test
  void withoutAnAlgorithmWithinTheLimitTheLeastWorkspaceIsUsed() {
    SimAlgorithm large = SimAlgorithm.of(0, 16 * MIB, true);
    SimAlgorithm less = SimAlgorithm.of(3, 8 * MIB, true);
    try (SimLayer layer = layer(MIB, DataType.FLOAT32, large, less)) {
      assertEquals(8 * MIB, layer.workspaceBytes());
      layer.run();
    }
    try (SimLayer layer = layer(MIB, DataType.FLOAT32, large, less.with(Fault.FAILS))) {
      assertEquals(16 * MIB, layer.workspaceBytes());
    }
  }

  @Test
  void anAlgorithmIsUsedUntriedIfThereIsNoMemoryForATrial() {
    SimAlgorithm large = SimAlgorithm.of(3, MIB, true);
    long used;
    try (SimLayer layer = layer(MIB, DataType.FLOAT32, large);
        Executable executable = layer.compileForward()) {
      executable.run();
      used = driver.liveBytes();
      assertEquals(3, driver.calls().count("cudnnConvolutionForward"), "trial, run and capture");
    }
    // The trial needs memory for its operands too.
    SimCudaDriver full = new SimCudaDriver(new GpuSpec("Full GPU", 8, 0, 2, used), 1);
    Cudnn cudnn = new SimCudnn(full, List.of(large.with(Fault.FAILS)));
    CudaOptions options = SimLayer.options(MIB).build();
    try (SimLayer layer = new SimLayer(full, cudnn, options, DataType.FLOAT32, 2);
        Executable executable = layer.compileForward()) {
      assertEquals(0, full.calls().count("cudnnConvolutionForward"));
      assertThrows(OutOfDeviceMemoryException.class, executable::run);
    }
    assertEquals(List.of(), full.leaks());
  }

  @Test
  void aFailedAllocationOfCudnnIsOutOfMemory() {
    try (SimLayer layer = layer(MIB, DataType.FLOAT32, PLAIN.with(Fault.LACKS_MEMORY))) {
      OutOfDeviceMemoryException failure =
          assertThrows(OutOfDeviceMemoryException.class, layer::compileForward);
      assertTrue(
          failure
              .getMessage()
              .matches(
                  "Simulated GPU has no memory left \\(cudnnConvolutionForward.* failed with"
                      + " CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED\\): 0.97 GiB of its"
                      + " 1.00 GiB are free"),
          failure.getMessage());
    }
  }

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

  @Test
  void aFailedMeasurementLeavesTheChoiceOfTheHeuristics() {
    Kept store = new Kept();
    Cudnn cudnn = new SimCudnn(driver, SimAlgorithm.USUAL, Integer.MAX_VALUE, false);
    CudaOptions options = SimLayer.options(16 * MIB).autotune(store).build();
    try (SimLayer layer = new SimLayer(driver, cudnn, options, DataType.FLOAT32, 2)) {
      layer.run();
      assertEquals(Set.of("0 FMA"), names(layer));
      assertEquals(1, driver.calls().count("cudnnFindConvolutionForwardAlgorithmEx"));
    }
    assertEquals(Map.of(), store.choices);
  }

  @Test
  void aStoredChoiceThatFailsIsMeasuredAgain() {
    Kept store = new Kept();
    CudaOptions options = SimLayer.options(16 * MIB).autotune(store).build();
    SimAlgorithm other = SimAlgorithm.of(3, MIB, true);
    try (SimLayer layer = layer(options, DataType.FLOAT32, other, PLAIN)) {
      layer.compileForward().close();
    }
    assertEquals(Set.of(1), Set.copyOf(store.choices.values()));
    try (SimLayer layer = layer(options, DataType.FLOAT32, other, PLAIN.with(Fault.FAILS))) {
      layer.compileForward().close();
      assertEquals(Set.of("3 FMA"), names(layer));
    }
    assertEquals(Set.of(3), Set.copyOf(store.choices.values()));
  }

  @Test
  void choicesOfAnEarlierProcessAreUsedAgain() {
    CudaOptions options = SimLayer.options(16 * MIB).deterministic(true).build();
    SimAlgorithm other = SimAlgorithm.of(3, MIB, true);
    ChosenAlgorithms earlier;
    try (SimLayer layer = layer(options, DataType.FLOAT32, other, PLAIN)) {
      layer.run();
      earlier = layer.backend().algorithms().orElseThrow();
      assertEquals(Set.of("3 FMA"), names(layer));
      assertEquals(3, layer.chosen().size());
    }
    try (SimLayer layer = layer(options, DataType.FLOAT32, PLAIN, other)) {
      layer.backend().prefer(earlier);
      layer.run();
      assertTrue(layer.backend().algorithms().orElseThrow().include(earlier));
    }
    try (SimLayer layer = layer(options, DataType.FLOAT32, PLAIN, other.with(Fault.FAILS))) {
      layer.backend().prefer(earlier);
      layer.run();
      assertFalse(layer.backend().algorithms().orElseThrow().include(earlier));
    }
    try (SimLayer layer =
        layer(SimLayer.options(16 * MIB).build(), DataType.FLOAT32, PLAIN, other)) {
      layer.backend().prefer(earlier);
      layer.run();
      assertEquals(Set.of("1 FMA"), names(layer), "other options");
      assertFalse(layer.backend().algorithms().orElseThrow().include(earlier));
    }
  }
}
