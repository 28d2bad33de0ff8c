// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.graph.Precision;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The rules of PyTorch's GradScaler: 65536, doubled after 2000 steps, halved at once. */
@Tag("fast")
class LossScalerTest {
  private static LossScaler good(LossScaler scaler, int steps) {
    LossScaler after = scaler;
    for (int i = 0; i < steps; i++) {
      after = after.afterGood();
    }
    return after;
  }

  @Test
  void onlyBinary16IsScaled() {
    assertEquals(new LossScaler(65536, 0, 0), LossScaler.start(Precision.FP16));
    assertEquals(LossScaler.none(), LossScaler.start(Precision.BF16));
    assertEquals(LossScaler.none(), LossScaler.start(Precision.FP32));
    assertEquals(1, LossScaler.none().scale());
  }

  @Test
  void twoThousandGoodStepsInARowDoubleTheScale() {
    LossScaler start = LossScaler.start(Precision.FP16);
    assertEquals(new LossScaler(65536, 1999, 0), good(start, 1999));
    assertEquals(new LossScaler(131072, 0, 0), good(start, 2000));
    assertEquals(new LossScaler(262144, 1, 0), good(start, 4001));
  }

  @Test
  void aBadStepHalvesTheScaleAndResetsTheCount() {
    LossScaler after = good(LossScaler.start(Precision.FP16), 1999).afterBad();
    assertEquals(new LossScaler(32768, 0, 1), after);
    assertEquals(new LossScaler(32768, 1999, 1), good(after, 1999));
    assertEquals(new LossScaler(65536, 0, 1), good(after, 2000));
  }

  @Test
  void aScaleBelowOneIsExhausted() {
    LossScaler scaler = LossScaler.start(Precision.FP16);
    for (int halvings = 0; halvings < 16; halvings++) {
      scaler = scaler.afterBad();
    }
    assertEquals(1, scaler.scale());
    assertFalse(scaler.exhausted());
    assertTrue(scaler.afterBad().exhausted());
  }

  /** 2^126, whose reciprocal is the smallest normal number. */
  @Test
  void theReciprocalStaysANormalNumber() {
    LossScaler scaler = good(LossScaler.start(Precision.FP16), 2000 * 200);
    assertEquals(0x1p126f, scaler.scale());
    assertEquals(Float.MIN_NORMAL, 1 / scaler.scale());
  }
}
