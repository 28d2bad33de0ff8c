// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import io.github.chromapath.graph.Precision;

/**
 * Dynamic loss scaling by the rules and constants of PyTorch's GradScaler. Gradients are computed
 * for the loss times a scale, so that small gradients are representable in binary16. A step whose
 * gradients are not finite is skipped and halves the scale. {@value #PATIENCE} good steps in a row
 * double it.
 *
 * @param scale a power of two; 1 if the precision needs no scaling
 * @param goodSteps good steps since the scale last changed
 * @param skipped steps skipped so far
 */
public record LossScaler(float scale, int goodSteps, long skipped) {
  private static final int PATIENCE = 2000;
  private static final float START = 65536;

  /** The reciprocal of a larger scale would be subnormal. */
  private static final float LARGEST = 0x1p126f;

  /** No scaling. */
  public static LossScaler none() {
    return new LossScaler(1, 0, 0);
  }

  /** Before the first step in {@code precision}. */
  public static LossScaler start(Precision precision) {
    return precision.scalesLoss() ? new LossScaler(START, 0, 0) : none();
  }

  /** After a step whose gradients were finite. */
  public LossScaler afterGood() {
    if (goodSteps + 1 < PATIENCE) {
      return new LossScaler(scale, goodSteps + 1, skipped);
    }
    return new LossScaler(Math.min(2 * scale, LARGEST), 0, skipped);
  }

  /** After a skipped step. */
  public LossScaler afterBad() {
    return new LossScaler(scale / 2, 0, skipped + 1);
  }

  /** Whether the scale is too small to be the cause of overflowing gradients. */
  public boolean exhausted() {
    return scale < 1;
  }
}
