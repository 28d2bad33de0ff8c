// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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

  /** PyTorch's CosineAnnealingLR computes each rate from the last one. */
  @Test
  void aCosineRateIsThatOfPyTorch() {
    int steps = 50;
    LearningRateSchedule cosine = LearningRateSchedule.cosine(2, 0, steps);
    double rate = 2;
    for (int step = 0; step < steps; step++) {
      assertEquals(rate, cosine.at(after(step)), 2e-7, "step " + step);
      rate *= (1 + Math.cos(Math.PI * (step + 1) / steps)) / (1 + Math.cos(Math.PI * step / steps));
    }
    assertEquals(cosine.at(after(49)), cosine.at(after(50)), "after the last step");
  }

  /** Worked by hand: 10 steps of warm-up, then half a cosine over 90. */
  @ParameterizedTest
  @CsvSource({"0, 0.2", "4, 1", "9, 2", "10, 2", "40, 1.5", "55, 1", "70, 0.5", "99, 0.00060917"})
  void aCosineRateAfterAWarmUp(int step, float rate) {
    ScheduleConfig config = new ScheduleConfig.Cosine(10, 100);
    assertEquals(rate, config.schedule(2).at(after(step)), 1e-6f);
  }

  @Test
  void aConstantRateAfterAWarmUp() {
    LearningRateSchedule schedule = new ScheduleConfig.Constant(4).schedule(2);
    assertEquals(0.5f, schedule.at(after(0)));
    assertEquals(2, schedule.at(after(3)));
    assertEquals(2, schedule.at(after(1000)));
  }

  @Test
  void aWarmUpOfAllStepsIsRejected() {
    assertThrows(IllegalArgumentException.class, () -> new ScheduleConfig.Cosine(10, 10));
    assertThrows(IllegalArgumentException.class, () -> new ScheduleConfig.Cosine(-1, 10));
    assertThrows(IllegalArgumentException.class, () -> new ScheduleConfig.Constant(-1));
  }
}
