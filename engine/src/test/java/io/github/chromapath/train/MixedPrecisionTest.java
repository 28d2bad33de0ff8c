// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Usage;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.train.Trainer.Outcome;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Training with activations in 16 bits. The loss scale affects steps as specified and no other
 * results, and an interrupted run resumes bit-identically.
 */
class MixedPrecisionTest {
  private static final int SIZE = 32;
  private static final float LR = 0.004f;
  private static final int PATIENCE = 16;
  private static final String WEIGHT = "color.us9.conv.weight";

  private static Outcome run(TrainingRig rig, TrainingState start, long steps) throws IOException {
    return rig.trainer.train(
        start,
        new TrainingLimits(Integer.MAX_VALUE, steps),
        ScriptedData.of(SIZE, 3, 4),
        rig.journal,
        () -> false);
  }

  private static TrainingState withScale(TrainingState state, LossScaler scaler) {
    return new TrainingState(state.position(), state.stopping(), scaler, state.losses());
  }

  private static TrainingState start(Precision precision) {
    return TrainingState.start(PATIENCE, precision);
  }

  @ParameterizedTest
  @EnumSource(names = {"BF16", "FP16"})
  void resumesBitIdentically(Precision precision) throws IOException {
    Map<String, float[]> uninterrupted;
    TrainingState end;
    try (TrainingRig rig = new TrainingRig(SIZE, LR, precision)) {
      run(rig, start(precision), 7);
      uninterrupted = rig.snapshot();
      end = rig.journal.last.state();
      assertEquals(7, rig.journal.steps.size());
    }
    TrainingRig.Saved saved;
    try (TrainingRig rig = new TrainingRig(SIZE, LR, precision)) {
      rig.trainer.train(
          start(precision),
          new TrainingLimits(Integer.MAX_VALUE, 7),
          ScriptedData.of(SIZE, 3, 4),
          rig.journal,
          () -> rig.journal.steps.size() == 3);
      saved = rig.journal.last;
    }
    try (TrainingRig rig = new TrainingRig(SIZE, LR, precision)) {
      rig.restore(saved.values());
      run(rig, saved.state(), 7);
      Map<String, float[]> resumed = rig.snapshot();
      uninterrupted.forEach((name, values) -> assertArrayEquals(values, resumed.get(name), name));
      assertEquals(end, rig.journal.last.state());
    }
  }

  /** At 2^40 gradients overflow: steps are skipped and the scale is halved until none overflows. */
  @Test
  void overflowingStepsAreSkippedAndHalveTheScale() throws IOException {
    try (TrainingRig rig = new TrainingRig(SIZE, LR, Precision.FP16)) {
      Map<String, float[]> before = rig.snapshot();
      LossScaler huge = new LossScaler(0x1p40f, 5, 0);
      run(rig, withScale(start(Precision.FP16), huge), 2);
      Map<String, float[]> after = rig.snapshot();
      before.forEach((name, values) -> assertArrayEquals(values, after.get(name), name));
      assertEquals(new LossScaler(0x1p38f, 0, 2), rig.journal.lastStep.scaler());
      assertEquals(2, rig.journal.lastStep.globalStep());
      run(rig, rig.journal.lastStep, 60);
      LossScaler settled = rig.journal.lastStep.scaler();
      assertTrue(settled.goodSteps() > 0, settled.toString());
      assertEquals(Math.scalb(1f, 40 - (int) settled.skipped()), settled.scale());
      assertNotEquals(
          Arrays.hashCode(before.get(WEIGHT)), Arrays.hashCode(rig.snapshot().get(WEIGHT)));
    }
  }

  /**
   * The scale is a power of two, and gradients are divided by it. For 1 to 64 times a scale that is
   * large enough, few values change: those that overflow or underflow.
   */
  @Test
  void gradientsAreThoseOfTheUnscaledLoss() throws IOException {
    try (TrainingRig rig = new TrainingRig(SIZE, LR, Precision.FP16)) {
      run(rig, withScale(start(Precision.FP16), new LossScaler(16, 0, 0)), 1);
      float[] low = rig.store.readGradient(WEIGHT);
      rig.restore(rig.initial);
      run(rig, withScale(start(Precision.FP16), new LossScaler(64, 0, 0)), 1);
      float[] high = rig.store.readGradient(WEIGHT);
      double difference = 0;
      double length = 0;
      for (int i = 0; i < low.length; i++) {
        difference += Math.pow(low[i] - high[i], 2);
        length += Math.pow(low[i], 2);
      }
      assertTrue(length > 0, "no gradient");
      assertTrue(Math.sqrt(difference / length) < 1e-2, difference + " of " + length);
    }
  }

  @Test
  void aScaleBelowOneIsAnError() throws IOException {
    try (TrainingRig rig = TrainingRig.overflowing(SIZE, Precision.FP16)) {
      Map<String, float[]> before = rig.snapshot();
      TrainingState start = withScale(start(Precision.FP16), new LossScaler(2, 0, 15));
      NonFiniteLossException stopped =
          assertThrows(NonFiniteLossException.class, () -> run(rig, start, 10));
      assertTrue(
          stopped.getMessage().contains("gradients are not finite at a loss scale of 1.0"),
          stopped.getMessage());
      assertTrue(stopped.getMessage().contains("epoch 1, step 2"), stopped.getMessage());
      assertEquals(new LossScaler(1, 0, 16), rig.journal.last.state().scaler());
      assertSame(before, rig.snapshot());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FP32", "BF16"})
  void aNonFiniteGradientWithoutAScaleIsAnError(Precision precision) throws IOException {
    try (TrainingRig rig = TrainingRig.overflowing(SIZE, precision)) {
      Map<String, float[]> before = rig.snapshot();
      NonFiniteLossException stopped =
          assertThrows(NonFiniteLossException.class, () -> run(rig, start(precision), 10));
      assertTrue(stopped.getMessage().contains("gradients are not finite"), stopped.getMessage());
      assertTrue(stopped.getMessage().contains("picture0.png"), stopped.getMessage());
      assertEquals(List.of(), rig.journal.steps);
      assertSame(before, rig.snapshot());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BF16", "FP16"})
  void stepsAllocateNothing(Precision precision) throws IOException {
    try (TrainingRig rig = new TrainingRig(SIZE, LR, precision)) {
      TrainingState first = withScale(start(precision), LossScaler.start(precision));
      run(rig, first, 1);
      Usage afterFirst = rig.backend.usage();
      Outcome outcome =
          rig.trainer.train(
              rig.journal.lastStep,
              new TrainingLimits(1, 4),
              ScriptedData.of(SIZE, 3, 100),
              rig.journal,
              () -> false);
      assertEquals(Outcome.LIMIT_REACHED, outcome);
      assertEquals(afterFirst, rig.backend.usage());
    }
  }

  private static void assertSame(Map<String, float[]> expected, Map<String, float[]> actual) {
    expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), name));
  }
}
