// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color.propagation;

/**
 * How strongly neighbouring pixels r and s share a correction:
 *
 * <pre>
 * w(r, s) = {@value #LEAST} + exp(-(grey(r) - grey(s))^2 / (2 contrast^2)
 *                        - (|a*(r) - a*(s)|^2 + |b*(r) - b*(s)|^2) / (2 {@value #COLOR}^2))
 * contrast = {@value #CONTRAST} + {@value #NOISE} x median of |grey(r) - grey(r's right neighbour)|
 * </pre>
 *
 * <p>The median lets corrections spread over the grain of old photographs. The constants are the
 * best of those that were tried on synthetic scenes. The arrays are vectors of a {@link
 * GridMatrix}.
 */
final class EdgeWeights {
  private static final float LEAST = 1e-3f;
  private static final float CONTRAST = 0.005f;
  private static final float NOISE = 2;

  /** Difference of predicted colours that counts as an edge, in units of a* and b*. */
  private static final float COLOR = 2;

  private static final int BINS = 4096;

  private final float[] right;
  private final float[] below;

  EdgeWeights(Guide guide) {
    int width = guide.width();
    int pixels = guide.pixels();
    float contrast = CONTRAST + NOISE * medianDifference(guide);
    right = new float[GridMatrix.length(width, guide.height())];
    below = new float[right.length];
    for (int i = 0; i < pixels; i++) {
      if (i % width < width - 1) {
        right[width + i] = weight(guide, i, i + 1, contrast);
      }
      if (i < pixels - width) {
        below[width + i] = weight(guide, i, i + width, contrast);
      }
    }
  }

  /** Weights of the edges to the right neighbours. */
  float[] right() {
    return right;
  }

  /** Weights of the edges to the neighbours below. */
  float[] below() {
    return below;
  }

  private static float weight(Guide guide, int first, int second, float contrast) {
    float gray = (guide.gray(first) - guide.gray(second)) / contrast;
    float a = (guide.a(first) - guide.a(second)) / COLOR;
    float b = (guide.b(first) - guide.b(second)) / COLOR;
    return LEAST + (float) Math.exp(-(gray * gray + a * a + b * b) / 2);
  }

  /** To within 1/4096. */
  private static float medianDifference(Guide guide) {
    int width = guide.width();
    int[] counts = new int[BINS];
    int all = 0;
    for (int i = 0; i < guide.pixels(); i++) {
      if (i % width < width - 1) {
        float difference = Math.abs(guide.gray(i) - guide.gray(i + 1));
        counts[Math.min(BINS - 1, (int) (difference * BINS))]++;
        all++;
      }
    }
    int bin = 0;
    int below = counts[0];
    while (2 * below < all) {
      bin++;
      below += counts[bin];
    }
    return (float) bin / BINS;
  }
}
