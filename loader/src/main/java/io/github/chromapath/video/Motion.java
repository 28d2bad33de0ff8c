// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import io.github.chromapath.image.FloatImage;
import io.github.chromapath.image.OpticalFlow;

/**
 * How pixels move between a frame and the one before.
 *
 * @param back where the pixels of the frame were in the frame before
 * @param forth where the pixels of the frame before are in the frame
 * @param cut whether the frame begins a new shot, so that nothing is carried across
 */
record Motion(Field back, Field forth, boolean cut) {
  private static final int BINS = 32;

  /** Share of pixels in other bins of the histogram that is a cut in any case. */
  private static final double OTHER_HISTOGRAM = 0.5;

  /** Mean confidence below which flow has failed. */
  private static final double LOST = 0.2;

  /** Grey levels, of 255, by which a pixel may change at a confidence of exp(-1/2). */
  private static final double GRAY_SIGMA = 20;

  /**
   * Motion from one frame to another.
   *
   * @param flow (height, width, 2) in pixels
   * @param confidence (height, width) in [0, 1]: 1 if flow there and back meet at the same pixel of
   *     the same grey
   */
  @SuppressWarnings("ArrayRecordComponent") // a value in transit, compared by nobody
  record Field(float[] flow, float[] confidence) {
    private Field stretched(int width, SteadyColors.Grid to) {
      int height = confidence.length / width;
      if (width == to.width() && height == to.height()) {
        return this;
      }
      float[] stretched = resized(flow, width, 2, to);
      for (int i = 0; i < stretched.length; i += 2) {
        stretched[i] *= (float) to.width() / width;
        stretched[i + 1] *= (float) to.height() / height;
      }
      return new Field(stretched, resized(confidence, width, 1, to));
    }
  }

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
    Field backward = field(new Frames(now, before, width), back, forth);
    Field forward = field(new Frames(before, now, width), forth, back);
    double sum = 0;
    for (float confidence : backward.confidence) {
      sum += confidence;
    }
    boolean cut = distance(before, now) > OTHER_HISTOGRAM || sum / now.length < LOST;
    return new Motion(backward, forward, cut);
  }

  /**
   * The same motion of frames of another size.
   *
   * @param width columns of these frames
   */
  Motion stretched(int width, SteadyColors.Grid to) {
    return new Motion(back.stretched(width, to), forth.stretched(width, to), cut);
  }

  private static float[] resized(float[] values, int width, int channels, SteadyColors.Grid to) {
    try (FloatImage image = FloatImage.of(values, width, channels)) {
      return image.resized(to.width(), to.height());
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // arguments
  private record Frames(byte[] from, byte[] to, int width) {}

  /** A flow and its confidence, from the flow in the other direction. */
  private static Field field(Frames frames, float[] flow, float[] other) {
    float[] confidence = new float[frames.from.length];
    int width = frames.width;
    int height = confidence.length / width;
    for (int row = 0, p = 0; row < height; row++) {
      for (int column = 0; column < width; column++, p++) {
        float x = column + flow[2 * p];
        float y = row + flow[2 * p + 1];
        if (x >= 0 && y >= 0 && x <= width - 1 && y <= height - 1) {
          confidence[p] = confidence(frames, p, flow, other, Corners.of(x, y, width, height));
        }
      }
    }
    return new Field(flow, confidence);
  }

  /**
   * exp(-e^2 / (2 s^2)) exp(-d^2 / (2 g^2)) with e the distance between a pixel and where it comes
   * back to, s^2 = 0.5 + 0.01 (|there|^2 + |back|^2) (Sundaram et al. 2010), and d the difference
   * of grey.
   *
   * @param p the pixel
   * @param there where it is in the other frame
   */
  private static float confidence(
      Frames frames, int p, float[] flow, float[] other, Corners there) {
    float dx = flow[2 * p];
    float dy = flow[2 * p + 1];
    float rx = there.of(other, 2, 0);
    float ry = there.of(other, 2, 1);
    double error = square(dx + rx) + square(dy + ry);
    double allowed = 0.5 + 0.01 * (square(dx) + square(dy) + square(rx) + square(ry));
    double gray = (frames.from[p] & 255) - there.of(frames.to);
    return (float) Math.exp(-error / (2 * allowed) - square(gray / GRAY_SIGMA) / 2);
  }

  private static double square(double value) {
    return value * value;
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
