// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.loss;

import io.github.chromapath.op.BalanceWeights;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Weights of pixels in the Huber loss, so that rare kinds of pixels count as much as frequent ones.
 * A pixel whose kind has the frequency p has a weight proportional to 1 / ((1 - u) p + u / Q),
 * where Q is the number of kinds and u the part of the uniform distribution; the mean weight of the
 * counted pixels is 1. For colours it is the rebalancing of Zhang, Isola and Efros, "Colorful Image
 * Colorization", ECCV 2016, with u = 1/2, and frequencies that are first smoothed with a Gaussian
 * of sigma 5 in a*b* units. Immutable.
 */
public final class Balance {
  /** What decides the weight of a pixel. */
  public enum Kind {
    /** Its class; pixels without one are a class of their own. */
    CLASS(BalanceWeights.LABELS),
    /** Its real a* and b*, in bins of 8. */
    CHROMA(BalanceWeights.BINS * BalanceWeights.BINS);

    private final int entries;

    Kind(int entries) {
      this.entries = entries;
    }

    /** The number of entries of a table. */
    public int entries() {
      return entries;
    }
  }

  private static final double SIGMA = 5.0 / BalanceWeights.BIN_WIDTH;
  private static final int REACH = 3;

  private final Kind kind;
  private final float[] table;

  private Balance(Kind kind, float[] table) {
    this.kind = kind;
    this.table = table;
  }

  /**
   * Weights from a table.
   *
   * @param table weights in the order of {@link BalanceWeights}, finite and not negative
   * @throws IllegalArgumentException if the table has another size, or other values
   */
  public static Balance of(Kind kind, float... table) {
    if (table.length != kind.entries) {
      throw new IllegalArgumentException(
          kind + " has " + kind.entries + " weights, not " + table.length);
    }
    for (float weight : table) {
      if (!(weight >= 0 && weight < Float.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("a weight of a loss cannot be " + weight);
      }
    }
    return new Balance(kind, table.clone());
  }

  /**
   * Weights from the pixels of a data set.
   *
   * @param counts number of pixels of each kind, in the order of {@link BalanceWeights}
   * @param kinds which kinds there are; the others have the weight of a kind that never occurs
   * @param uniform part of the uniform distribution, in (0, 1]; 1 gives all pixels the weight 1
   * @throws IllegalArgumentException if there are no pixels or kinds, or {@code uniform} is out of
   *     range
   */
  public static Balance of(Kind kind, long[] counts, boolean[] kinds, double uniform) {
    if (counts.length != kind.entries || kinds.length != kind.entries) {
      throw new IllegalArgumentException(kind + " has " + kind.entries + " kinds");
    }
    requireUniform(uniform);
    double total = Arrays.stream(counts).sum();
    int present = 0;
    for (boolean exists : kinds) {
      present += exists ? 1 : 0;
    }
    if (!(total > 0) || present == 0) {
      throw new IllegalArgumentException("there are no pixels to count");
    }
    double[] frequency = Arrays.stream(counts).mapToDouble(count -> count / total).toArray();
    double[] smooth = kind == Kind.CHROMA ? smoothed(frequency) : frequency;
    double[] weights = new double[counts.length];
    double mean = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = 1 / ((1 - uniform) * smooth[i] + uniform / present);
      mean += frequency[i] * weights[i];
    }
    float[] table = new float[weights.length];
    for (int i = 0; i < table.length; i++) {
      table[i] = (float) (weights[i] / mean);
    }
    return new Balance(kind, table);
  }

  /**
   * Checks the part of the uniform distribution.
   *
   * @throws IllegalArgumentException if it is not in (0, 1]
   */
  public static void requireUniform(double uniform) {
    if (!(uniform > 0 && uniform <= 1)) {
      throw new IllegalArgumentException(
          "the uniform part of a balance must be in (0, 1], not " + uniform);
    }
  }

  /** A Gaussian over a* and b*; frequencies that leave the table are lost. */
  private static double[] smoothed(double[] frequency) {
    double[] gauss = new double[2 * REACH + 1];
    double sum = 0;
    for (int k = -REACH; k <= REACH; k++) {
      gauss[k + REACH] = Math.exp(-0.5 * k * k / (SIGMA * SIGMA));
      sum += gauss[k + REACH];
    }
    for (int k = 0; k < gauss.length; k++) {
      gauss[k] /= sum;
    }
    int bins = BalanceWeights.BINS;
    return along(along(frequency, gauss, bins, 1), gauss, 1, bins);
  }

  /**
   * Convolves a (32, 32) table along one axis.
   *
   * @param stride distance of neighbours on this axis
   * @param across distance of neighbours on the other axis
   */
  private static double[] along(double[] x, double[] gauss, int stride, int across) {
    int bins = BalanceWeights.BINS;
    double[] y = new double[x.length];
    for (int line = 0; line < bins; line++) {
      for (int i = 0; i < bins; i++) {
        double sum = 0;
        for (int k = Math.max(0, i - REACH); k <= Math.min(bins - 1, i + REACH); k++) {
          sum += gauss[k - i + REACH] * x[line * across + k * stride];
        }
        y[line * across + i * stride] = sum;
      }
    }
    return y;
  }

  /** What decides the weight of a pixel. */
  public Kind kind() {
    return kind;
  }

  /** The weights, read-only, in the order of {@link BalanceWeights}. */
  public FloatBuffer table() {
    return FloatBuffer.wrap(table).asReadOnlyBuffer();
  }
}
