// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.color.Cam16Ucs;
import io.github.chromapath.color.Lab;
import io.github.chromapath.color.SRgb;
import io.github.chromapath.color.ViewingConditions;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures the flicker of a coloured film and its difference from the original. Not thread-safe.
 *
 * <ul>
 *   <li>Warping error: the mean of the distance in a*b* between a pixel and the same thing in the
 *       frame before, over all pixels whose flow is known.
 *   <li>CDC, colour distribution consistency (Liu et al. 2021, the NTIRE 2023 challenge on video
 *       colourisation): the mean over t = 1, 2, 4 of the mean over all frames i and the channels R,
 *       G, B of the Jensen-Shannon divergence, with natural logarithms, between the histograms of
 *       256 bins of the frames i and i + t.
 *   <li>CAM16-UCS difference from the original, mean over all pixels.
 * </ul>
 */
public final class FlickerMeter {
  private static final int LEVELS = 256;
  private static final int[] STEPS = {1, 2, 4};

  private final int width;
  private final Cam16Ucs space = new Cam16Ucs(ViewingConditions.paper());
  private final List<double[]> histograms = new ArrayList<>();
  private float[] last = {};
  private double warping;
  private long carried;
  private double difference;
  private long pixels;

  /**
   * The measures of a film.
   *
   * @param warpingError of a*b*; 0 without pixels of known flow
   * @param cdc colour distribution consistency
   * @param cam16 mean CAM16-UCS difference from the original
   */
  public record Score(double warpingError, double cdc, double cam16) {}

  /**
   * A meter.
   *
   * @param width columns of the frames
   */
  public FlickerMeter(int width) {
    this.width = width;
  }

  /**
   * Adds the next frame.
   *
   * @param rgb sRGB of the coloured frame, three unsigned bytes per pixel
   * @param original sRGB of the original frame
   * @param flow (height, width, 2) to the frame before, NaN if unknown; empty for the first frame
   */
  public void add(byte[] rgb, byte[] original, float[] flow) {
    float[] ab = ab(rgb);
    if (last.length > 0) {
      addWarping(ab, flow);
    }
    last = ab;
    histograms.add(histogram(rgb));
    for (float value : space.differences(rgb, original)) {
      difference += value;
    }
    pixels += rgb.length / 3;
  }

  private static float[] ab(byte[] rgb) {
    float[] ab = new float[rgb.length / 3 * 2];
    for (int p = 0; p < rgb.length / 3; p++) {
      Lab lab = Lab.of(SRgb.of8Bit(rgb[3 * p] & 255, rgb[3 * p + 1] & 255, rgb[3 * p + 2] & 255));
      ab[2 * p] = (float) lab.a();
      ab[2 * p + 1] = (float) lab.b();
    }
    return ab;
  }

  private void addWarping(float[] ab, float[] flow) {
    int height = ab.length / 2 / width;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = 2 * (y * width + x);
        float column = x + flow[at];
        float row = y + flow[at + 1];
        if (column >= 0 && row >= 0 && column <= width - 1 && row <= height - 1) {
          double da = ab[at] - sampled(column, row, 0, height);
          double db = ab[at + 1] - sampled(column, row, 1, height);
          warping += Math.hypot(da, db);
          carried++;
        }
      }
    }
  }

  private double sampled(float column, float row, int channel, int height) {
    int left = (int) column;
    int top = (int) row;
    int right = Math.min(left + 1, width - 1);
    int bottom = Math.min(top + 1, height - 1);
    double u = column - left;
    double v = row - top;
    double upper = (1 - u) * last(left, top, channel) + u * last(right, top, channel);
    double lower = (1 - u) * last(left, bottom, channel) + u * last(right, bottom, channel);
    return (1 - v) * upper + v * lower;
  }

  private float last(int column, int row, int channel) {
    return last[2 * (row * width + column) + channel];
  }

  /** The shares of the levels of R, G and B. */
  private static double[] histogram(byte[] rgb) {
    double[] shares = new double[3 * LEVELS];
    double share = 3.0 / rgb.length;
    for (int i = 0; i < rgb.length; i++) {
      shares[i % 3 * LEVELS + (rgb[i] & 255)] += share;
    }
    return shares;
  }

  /** {@return the measures of all frames so far} */
  public Score score() {
    double cdc = 0;
    for (int step : STEPS) {
      cdc += divergence(step) / STEPS.length;
    }
    return new Score(
        carried == 0 ? 0 : warping / carried, cdc, pixels == 0 ? 0 : difference / pixels);
  }

  private double divergence(int step) {
    double sum = 0;
    int pairs = Math.max(0, histograms.size() - step);
    for (int i = 0; i < pairs; i++) {
      sum += jensenShannon(histograms.get(i), histograms.get(i + step)) / 3;
    }
    return pairs == 0 ? 0 : sum / pairs;
  }

  /** Summed over the three channels. */
  private static double jensenShannon(double[] p, double[] q) {
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      double mean = (p[i] + q[i]) / 2;
      sum += term(p[i], mean) / 2 + term(q[i], mean) / 2;
    }
    return sum;
  }

  private static double term(double share, double mean) {
    return share == 0 ? 0 : share * Math.log(share / mean);
  }
}
