// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import io.github.chromapath.image.FloatImage;
import io.github.chromapath.image.OpticalFlow;
import io.github.chromapath.model.InputSize;

/**
 * Where the pixels of a frame were in the frame before.
 *
 * @param flow (height, width, 2) in pixels
 * @param confidence (height, width) in [0, 1]: 1 if flow there and back meet at the same pixel of
 *     the same grey
 * @param cut whether the frame begins a new shot, so that nothing is carried into it
 */
@SuppressWarnings("ArrayRecordComponent") // a value in transit, compared by nobody
record Motion(float[] flow, float[] confidence, boolean cut) {
  private static final int BINS = 32;

  /** Share of pixels in other bins of the histogram that is a cut in any case. */
  private static final double OTHER_HISTOGRAM = 0.5;

  /** Mean confidence below which flow has failed. */
  private static final double LOST = 0.2;

  /** Grey levels, of 255, by which a pixel may change at a confidence of exp(-1/2). */
  private static final double GRAY_SIGMA = 20;

  /**
   * Compares two frames.
   *
   * @param before (height, width) grey levels of the frame before, unsigned
   * @param now (height, width) grey levels of the frame
   * @param width columns, at least 16
   */
  static Motion between(byte[] before, byte[] now, int width) {
    float[] back = OpticalFlow.between(now, before, width);
    float[] forth = OpticalFlow.between(before, now, width);
    float[] returned = OpticalFlow.carried(forth, back, width);
    Fields fields = new Fields(before, now, back, returned);
    float[] confidence = new float[now.length];
    double sum = 0;
    for (int p = 0; p < now.length; p++) {
      confidence[p] = confidence(p, fields, width);
      sum += confidence[p];
    }
    boolean cut = distance(before, now) > OTHER_HISTOGRAM || sum / now.length < LOST;
    return new Motion(back, confidence, cut);
  }

  /**
   * The same motion of frames of another size.
   *
   * @param width columns of these frames
   */
  Motion stretched(int width, InputSize to) {
    float across = (float) to.width() / width;
    float down = (float) to.height() * width / confidence.length;
    float[] stretched = resized(flow, width, 2, to);
    for (int i = 0; i < stretched.length; i += 2) {
      stretched[i] *= across;
      stretched[i + 1] *= down;
    }
    return new Motion(stretched, resized(confidence, width, 1, to), cut);
  }

  private static float[] resized(float[] values, int width, int channels, InputSize to) {
    try (FloatImage image = FloatImage.of(values, width, channels)) {
      return image.resized(to.width(), to.height());
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // arguments
  private record Fields(byte[] before, byte[] now, float[] back, float[] returned) {}

  /**
   * exp(-e^2 / (2 s^2)) exp(-d^2 / (2 g^2)) with e the distance between a pixel and where it comes
   * back to, s^2 = 0.5 + 0.01 (|back|^2 + |forth|^2) (Sundaram et al. 2010), and d the difference
   * of grey.
   */
  private static float confidence(int p, Fields fields, int width) {
    float dx = fields.back[2 * p];
    float dy = fields.back[2 * p + 1];
    int row = p / width;
    float x = p % width + dx;
    float y = row + dy;
    int height = fields.now.length / width;
    if (!(x >= 0 && y >= 0 && x <= width - 1 && y <= height - 1)) {
      return 0;
    }
    float rx = fields.returned[2 * p];
    float ry = fields.returned[2 * p + 1];
    double error = square(dx + rx) + square(dy + ry);
    double allowed = 0.5 + 0.01 * (square(dx) + square(dy) + square(rx) + square(ry));
    double gray = (fields.now[p] & 255) - sampled(fields.before, x, y, width);
    return (float) Math.exp(-error / (2 * allowed) - square(gray / GRAY_SIGMA) / 2);
  }

  private static double square(double value) {
    return value * value;
  }

  private static double sampled(byte[] levels, float x, float y, int width) {
    int left = (int) x;
    int top = (int) y;
    int right = Math.min(left + 1, width - 1);
    int bottom = Math.min(top + 1, levels.length / width - 1);
    double u = x - left;
    double v = y - top;
    double upper =
        (1 - u) * (levels[top * width + left] & 255) + u * (levels[top * width + right] & 255);
    double lower =
        (1 - u) * (levels[bottom * width + left] & 255)
            + u * (levels[bottom * width + right] & 255);
    return (1 - v) * upper + v * lower;
  }

  /** Half the sum of the differences between the histograms, in [0, 1]. */
  private static double distance(byte[] before, byte[] now) {
    int[] counts = new int[BINS];
    for (int p = 0; p < now.length; p++) {
      counts[(now[p] & 255) * BINS / 256]++;
      counts[(before[p] & 255) * BINS / 256]--;
    }
    long sum = 0;
    for (int count : counts) {
      sum += Math.abs(count);
    }
    return sum / (2.0 * now.length);
  }
}
