// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import io.github.chromapath.image.FloatImage;
import io.github.chromapath.image.OpticalFlow;
import io.github.chromapath.model.InputSize;
import java.util.Optional;

/**
 * Carries a* and b* from frame to frame along the optical flow, at the network's size. Not
 * thread-safe.
 */
final class CarriedColors {
  /** Pixels without certain flow take the mean of their surroundings at this share of the size. */
  private static final int REDUCTION = 16;

  private static final float LEAST = 1e-3f;

  private final InputSize size;
  private final double weight;
  private float[] last = {};

  /**
   * No colours yet.
   *
   * @param weight as {@link TemporalSettings#weight}
   */
  CarriedColors(InputSize size, double weight) {
    this.size = size;
    this.weight = weight;
  }

  /**
   * The colours of the next frame: w c + (1 - w) n, where c are those carried from the frame
   * before, n the network's, and w the weight times the flow's confidence. Without the network's
   * colours, they are the carried ones where flow is certain, and the mean of those around
   * elsewhere.
   *
   * @param motion from the frame before; empty for the first
   * @param predicted the network's a* and b*; present at cuts and in the first frame
   */
  float[] next(Optional<Motion> motion, Optional<float[]> predicted) {
    boolean alone = last.length == 0 || motion.isEmpty() || motion.get().cut();
    last = alone ? predicted.orElseThrow() : carried(motion.get(), predicted);
    return last;
  }

  private float[] carried(Motion motion, Optional<float[]> predicted) {
    float[] colors = OpticalFlow.carried(last, motion.flow(), size.width());
    float[] other = predicted.isPresent() ? predicted.get() : around(colors, motion.confidence());
    double share = predicted.isPresent() ? weight : 1;
    for (int p = 0; p < colors.length; p++) {
      float trust = (float) (share * motion.confidence()[p / 2]);
      colors[p] = other[p] + trust * (colors[p] - other[p]);
    }
    return colors;
  }

  /** The mean of colours around each pixel, weighted by their confidence. */
  private float[] around(float[] colors, float[] confidence) {
    float[] sums = new float[3 * confidence.length];
    for (int p = 0; p < confidence.length; p++) {
      float trust = Math.max(LEAST, confidence[p]);
      sums[3 * p] = trust * colors[2 * p];
      sums[3 * p + 1] = trust * colors[2 * p + 1];
      sums[3 * p + 2] = trust;
    }
    int width = Math.max(1, size.width() / REDUCTION);
    int height = Math.max(1, size.height() / REDUCTION);
    try (FloatImage full = FloatImage.of(sums, size.width(), 3);
        FloatImage small = full.stretched(width, height)) {
      sums = small.resized(size.width(), size.height());
    }
    float[] means = new float[colors.length];
    for (int p = 0; p < confidence.length; p++) {
      means[2 * p] = sums[3 * p] / sums[3 * p + 2];
      means[2 * p + 1] = sums[3 * p + 1] / sums[3 * p + 2];
    }
    return means;
  }

  /** The colours of the last frame, for {@link #restore}; not to be changed. */
  float[] last() {
    return last;
  }

  /** Continues after a frame of these colours; empty for the first. */
  void restore(float[] colors) {
    last = colors;
  }
}
