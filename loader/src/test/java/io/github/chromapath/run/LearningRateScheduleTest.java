// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.graph.Precision;
import io.github.chromapath.train.EarlyStopping;
import io.github.chromapath.train.LossMean;
import io.github.chromapath.train.LossScaler;
import io.github.chromapath.train.TrainingPosition;
import io.github.chromapath.train.TrainingState;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("fast")
class LearningRateScheduleTest {
  private static TrainingState after(int steps) {
    return new TrainingState(
        new TrainingPosition(0, steps, steps),
        EarlyStopping.start(1),
        LossScaler.start(Precision.FP32),
        LossMean.none());
  }

  @Test
  void aConstantRateDoesNotDependOnTheStep() {
    assertEquals(0.5f, LearningRateSchedule.constant(0.5f).at(after(0)));
    assertEquals(0.5f, LearningRateSchedule.constant(0.5f).at(after(1000)));
  }

  /** Worked by hand: 2 (100 - step) / 70 from step 30 on, at least 0.02. */
  @ParameterizedTest
  @CsvSource({
    "0, 2",
    "29, 2",
    "30, 2",
    "65, 1",
    "93, 0.2",
    "99, 0.0285714",
    "100, 0.02",
    "120, 0.02"
  })
  void aFallingRateIsConstantThenLinear(int step, float rate) {
    assertEquals(rate, LearningRateSchedule.falling(2, 100).at(after(step)), 1e-6f);
  }
}
