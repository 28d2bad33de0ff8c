// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.GpuSpec;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.op.BatchNorm;
import io.github.chromapath.op.Op;
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
    assertEquals(recomputing.size(), STEP.operations(gpu(4)).size());
    List<Op> keeping = STEP.operations(gpu(8));
    assertEquals(0, count(BatchNorm.Apply.class, keeping));
    assertEquals(
        count(BatchNorm.Training.class, keeping), count(BatchNorm.Training.class, recomputing));
  }
}
