// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.backend.CudaOptions;
import io.github.chromapath.backend.DryRun;
import io.github.chromapath.backend.GpuSpec;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.op.BatchNorm;
import io.github.chromapath.op.Op;
import io.github.chromapath.optim.AdaDeltaConfig;
import io.github.chromapath.optim.AdaDeltaOptimizer;
import io.github.chromapath.tensor.Memory;
import io.github.chromapath.train.StepConfig;
import io.github.chromapath.train.StepProgram;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class StepSpecTest {
  private static final StepSpec STEP =
      new StepSpec(
          ModelConfig.standard(), new InputSize(896, 896), 1, Precision.FP32, Optional.empty());

  private static long count(Class<? extends Op> type, List<Op> operations) {
    return operations.stream().filter(type::isInstance).count();
  }

  private static GpuSpec gpu(int gibibytes) {
    return new GpuSpec("a card", 8, 0, 100, (long) gibibytes << 30);
  }

  /** Without recomputations this step plans 3.1 GiB. */
  @Test
  void aGpuRecomputesIfHalfOfItsMemoryIsTooSmall() {
    List<Op> recomputing = STEP.operations();
    assertTrue(count(BatchNorm.Apply.class, recomputing) > 0);
    assertEquals(recomputing.size(), STEP.operations(gpu(4).temporaryBytes()).size());
    List<Op> keeping = STEP.operations(gpu(8).temporaryBytes());
    assertEquals(0, count(BatchNorm.Apply.class, keeping));
    assertEquals(
        count(BatchNorm.Training.class, keeping), count(BatchNorm.Training.class, recomputing));
  }

  /** Half of 8 GiB suffices, but another program uses 4.5 GiB. */
  @Test
  void aGpuWhoseMemoryIsInUseRecomputes() {
    try (DryRun dryRun = Backends.dryRun(gpu(8), CudaOptions.standard());
        Backend backend = dryRun.backend();
        ParameterStore store = new ParameterStore();
        Memory used = backend.allocate(9L << 29)) {
      STEP.register(store);
      store.allocate(backend);
      store.allocateGradients();
      try (AdaDeltaOptimizer optimizer =
              new AdaDeltaOptimizer(store, backend, AdaDeltaConfig.standard());
          StepProgram step =
              StepProgram.training(
                  backend, StepConfig.of(STEP.training(store), 1), store, optimizer)) {
        assertTrue(step.bytes() < 3L << 30, () -> "bytes: " + step.bytes());
        assertEquals(9L << 29, used.bytes());
      }
    }
  }
}
