// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

import java.util.Objects;

/**
 * Colours as a local linear function of grey, so that they follow the edges of a larger grey
 * picture.
 *
 * <p>Plain interpolation blurs colours over edges that are sharp in the grey picture. Around each
 * pixel of the small picture, a* is approximated by A grey + B, as in the guided filter (K. He, J.
 * Sun, X. Tang, "Guided Image Filtering", IEEE TPAMI 35(6), 2013) and its fast form (K. He, J. Sun,
 * "Fast Guided Filter", arXiv:1505.00996): over the 3x3 neighbourhood,
 *
 * <pre>A = mean over 3x3 of cov(grey, a*) / (var(grey) + {@value #REGULARIZATION})</pre>
 *
 * <p>A and B are then interpolated to the large picture, whose a* is A grey + B with its own grey.
 * The filter's B is a smoothed mean; here B = a* - A grey at each small pixel, so that a picture of
 * the small size keeps its colours. b* likewise. Where grey is constant, A is near 0 and the result
 * is plain interpolation.
 */
public final class EdgeAwareColors {
  /** Variance of grey, in [0, 1] squared, below which its variation counts as noise. */
  private static final float REGULARIZATION = 1e-3f;

  private final float[] slopes;
  private final float[] offsets;

  private EdgeAwareColors(float[] slopes, float[] offsets) {
    this.slopes = slopes;
    this.offsets = offsets;
  }

  /**
   * {@return the coefficients of a small picture}
   *
   * @param gray (height, width) in [0, 1]
   * @param ab a* and b*, (height, width, 2)
   * @param width columns, at least 1
   * @throws IllegalArgumentException if the arrays do not match
   */
  public static EdgeAwareColors of(float[] gray, float[] ab, int width) {
    if (width < 1 || gray.length % width != 0 || ab.length != 2L * gray.length) {
      throw new IllegalArgumentException(
          "%d grey values and %d of a* and b* in rows of %d"
              .formatted(gray.length, ab.length, width));
    }
    float[] slopes = new float[ab.length];
    float[] offsets = new float[ab.length];
    float[] mean = BoxMean.of(gray, width);
    float[] meanSquare = BoxMean.of(product(gray, gray), width);
    for (int channel = 0; channel < 2; channel++) {
      float[] color = channel(ab, channel);
      float[] slope = slope(gray, color, mean, meanSquare, width);
      for (int i = 0; i < gray.length; i++) {
        slopes[2 * i + channel] = slope[i];
        offsets[2 * i + channel] = color[i] - slope[i] * gray[i];
      }
    }
    return new EdgeAwareColors(slopes, offsets);
  }

  private static float[] slope(
      float[] gray, float[] color, float[] mean, float[] meanSquare, int width) {
    float[] meanColor = BoxMean.of(color, width);
    float[] slope = BoxMean.of(product(gray, color), width);
    for (int i = 0; i < slope.length; i++) {
      float variance = Math.max(0, meanSquare[i] - mean[i] * mean[i]);
      slope[i] = (slope[i] - mean[i] * meanColor[i]) / (variance + REGULARIZATION);
    }
    return BoxMean.of(slope, width);
  }

  private static float[] product(float[] x, float[] y) {
    float[] product = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      product[i] = x[i] * y[i];
    }
    return product;
  }

  private static float[] channel(float[] ab, int channel) {
    float[] values = new float[ab.length / 2];
    for (int i = 0; i < values.length; i++) {
      values[i] = ab[2 * i + channel];
    }
    return values;
  }

  /** {@return A of a* and of b*, (height, width, 2), not copied} */
  public float[] slopes() {
    return slopes;
  }

  /** {@return B of a* and of b*, (height, width, 2), not copied} */
  public float[] offsets() {
    return offsets;
  }

  /**
   * Adds the part of a* and b* that depends on grey: replaces B by A grey + B.
   *
   * @param slopes interpolated A, two per pixel
   * @param gray grey values in [0, 1], one per pixel
   * @param ab interpolated B, two per pixel; receives a* and b*
   * @param pixels number of pixels
   * @throws IndexOutOfBoundsException if an array is too short
   */
  public static void apply(float[] slopes, float[] gray, float[] ab, int pixels) {
    Objects.checkFromIndexSize(0, 2 * pixels, slopes.length);
    Objects.checkFromIndexSize(0, pixels, gray.length);
    Objects.checkFromIndexSize(0, 2 * pixels, ab.length);
    for (int i = 0; i < pixels; i++) {
      ab[2 * i] += slopes[2 * i] * gray[i];
      ab[2 * i + 1] += slopes[2 * i + 1] * gray[i];
    }
  }
}
