// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

/**
 * Carries weighted sums along a flow, with bilinear interpolation. The places are found once, since
 * the sums of many frames follow the same flow. Immutable.
 */
final class Warp {
  /** Values per pixel: sum of w a*, sum of w b*, sum of w. */
  static final int CHANNELS = 3;

  private final int width;
  private final float[] confidence;
  private final int[] topLeft;
  private final float[] right;
  private final float[] down;

  /**
   * A warp along a flow.
   *
   * @param field the flow from the frame of the result
   * @param width columns
   */
  Warp(Motion.Field field, int width) {
    this.width = width;
    confidence = field.confidence();
    topLeft = new int[confidence.length];
    right = new float[confidence.length];
    down = new float[confidence.length];
    float[] flow = field.flow();
    int height = confidence.length / width;
    for (int row = 0, p = 0; row < height; row++) {
      for (int column = 0; column < width; column++, p++) {
        Corners there = Corners.of(column + flow[2 * p], row + flow[2 * p + 1], width, height);
        topLeft[p] = there.topLeft();
        right[p] = there.u();
        down[p] = there.v();
      }
    }
  }

  /**
   * Adds the sums of the frame that the flow leads to, times the flow's confidence and a share.
   *
   * @param from sums of that frame
   * @param to receives what is added
   */
  void add(float[] from, float share, float[] to) {
    for (int p = 0; p < confidence.length; p++) {
      float weight = share * confidence[p];
      float lower = weight * down[p];
      float lowerRight = lower * right[p];
      float lowerLeft = lower - lowerRight;
      float upperRight = weight * right[p] - lowerRight;
      float upperLeft = weight - lower - upperRight;
      int upper = CHANNELS * topLeft[p];
      int below = upper + CHANNELS * width;
      for (int c = 0; c < CHANNELS; c++) {
        to[CHANNELS * p + c] +=
            upperLeft * from[upper + c]
                + upperRight * from[upper + CHANNELS + c]
                + lowerLeft * from[below + c]
                + lowerRight * from[below + CHANNELS + c];
      }
    }
  }
}
