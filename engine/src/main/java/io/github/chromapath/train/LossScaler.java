// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import io.github.chromapath.graph.Precision;

/**
 * Dynamic loss scaling by the rules and numbers of PyTorch's GradScaler: gradients are computed of
 * the loss times a scale, so that small ones stay within binary16; the scale is halved after a step
 * whose gradients are not finite, which is left out, and doubled after {@value #PATIENCE} good
 * steps in a row.
 *
 * @param scale a power of two; 1 where the precision needs none
 * @param goodSteps good steps since the scale last changed
 * @param skipped steps left out so far
 */
public record LossScaler(float scale, int goodSteps, long skipped) {
  private static final int PATIENCE = 2000;
  private static final float START = 65536;

  /** The reciprocal of a larger scale would be no normal number. */
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

  /** After a step that was left out. */
  public LossScaler afterBad() {
    return new LossScaler(scale / 2, 0, skipped + 1);
  }

  /** Whether the scale is so small that it is not what makes gradients overflow. */
  public boolean exhausted() {
    return scale < 1;
  }
}
