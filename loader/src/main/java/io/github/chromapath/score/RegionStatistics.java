// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.color.DifferenceSummary;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Mean and 95th percentile of the differences in each region of one picture. The results are those
 * of {@link DifferenceSummary} on the region's pixels. Only the values near the percentile are
 * sorted: a histogram of the upper bits of the values finds them. Reuses its memory; not
 * thread-safe.
 */
final class RegionStatistics {
  private static final double PERCENTILE = .95;

  /** A bin is the upper 15 bits of a positive float after the sign: 128 bins per octave. */
  private static final int BIN_SHIFT = 16;

  private static final int BINS = 1 << (31 - BIN_SHIFT);

  /**
   * The index in {@link Region#ALL}, by raw label id. 0, all pixels, stands for no other region.
   */
  private static final byte[] REGION_OF_LABEL = regionOfLabel();

  private static final int REGIONS = Region.ALL.size();

  private final byte[] labels;
  private final int[] bins = new int[REGIONS * BINS];

  /** Prepares the regions of a picture with these raw label ids, which must not change. */
  RegionStatistics(byte[] labels) {
    this.labels = labels;
  }

  private static byte[] regionOfLabel() {
    byte[] regions = new byte[256];
    for (int i = 0; i < Region.ALL.size(); i++) {
      int region = i;
      Region.ALL.get(i).label().ifPresent(label -> regions[label] = (byte) region);
    }
    return regions;
  }

  /**
   * The statistics of every region that has a pixel.
   *
   * @param differences one value per pixel, none negative or NaN
   */
  Map<Region, DifferenceSummary> of(float[] differences) {
    Arrays.fill(bins, 0);
    double[] sums = new double[REGIONS];
    count(differences, sums);
    Selection[] selections = new Selection[REGIONS];
    for (int region = 1; region < REGIONS; region++) {
      selections[region] = Selection.of(bins, region * BINS);
    }
    for (int i = BINS; i < bins.length; i++) {
      bins[i % BINS] += bins[i];
    }
    selections[0] = Selection.of(bins, 0);
    sums[0] = Arrays.stream(sums).sum();
    collect(differences, selections);
    Map<Region, DifferenceSummary> summaries = new LinkedHashMap<>();
    for (int region = 0; region < REGIONS; region++) {
      Selection selection = selections[region];
      if (selection.count > 0) {
        summaries.put(
            Region.ALL.get(region),
            new DifferenceSummary(
                sums[region] / selection.count, selection.percentile(), selection.count));
      }
    }
    return summaries;
  }

  /** Fills the histograms and sums of the regions, a run of pixels of one label at a time. */
  private void count(float[] differences, double[] sums) {
    int from = 0;
    while (from < differences.length) {
      int region = REGION_OF_LABEL[labels[from] & 0xff];
      int to = endOfRun(from);
      sums[region] += count(differences, from, to, region * BINS);
      from = to;
    }
  }

  /** The position after the pixels of one label from a position on. */
  private int endOfRun(int from) {
    int to = from + 1;
    while (to < labels.length && labels[to] == labels[from]) {
      to++;
    }
    return to;
  }

  private double count(float[] differences, int from, int to, int histogram) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += differences[i];
      bins[histogram + (Float.floatToRawIntBits(differences[i]) >>> BIN_SHIFT)]++;
    }
    return sum;
  }

  private void collect(float[] differences, Selection[] selections) {
    selections[0].collect(differences, 0, differences.length);
    int from = 0;
    while (from < differences.length) {
      int region = REGION_OF_LABEL[labels[from] & 0xff];
      int to = endOfRun(from);
      if (region != 0) {
        selections[region].collect(differences, from, to);
      }
      from = to;
    }
  }

  /** The values of the bins that contain the two sorted values around the percentile. */
  private static final class Selection {
    private final int count;
    private final double position;
    private final int lowBin;
    private final int highBin;

    /** Number of values below {@link #lowBin}. */
    private final int before;

    /** The values as bits, which have the order of the values as none is negative. */
    private final int[] values;

    private int size;

    private Selection(int count, int[] bins, int start) {
      this.count = count;
      position = PERCENTILE * (count - 1);
      int rank = (int) position;
      int bin = -1;
      int end = 0;
      while (end <= rank) {
        bin++;
        end += bins[start + bin];
      }
      lowBin = bin;
      before = end - bins[start + bin];
      int lastRank = Math.min(rank + 1, count - 1);
      while (end <= lastRank) {
        bin++;
        end += bins[start + bin];
      }
      highBin = bin;
      values = new int[end - before];
    }

    /** The selection for the histogram at a position of {@code bins}. */
    static Selection of(int[] bins, int start) {
      int count = 0;
      for (int i = start; i < start + BINS; i++) {
        count += bins[i];
      }
      return count == 0 ? EMPTY : new Selection(count, bins, start);
    }

    private static final Selection EMPTY = new Selection();

    private Selection() {
      count = 0;
      position = 0;
      lowBin = 1;
      highBin = 0;
      before = 0;
      values = new int[0];
    }

    /** Keeps the values of a range that are in the bins. */
    void collect(float[] differences, int from, int to) {
      int low = lowBin << BIN_SHIFT;
      int high = highBin << BIN_SHIFT | ((1 << BIN_SHIFT) - 1);
      for (int i = from; i < to; i++) {
        int bits = Float.floatToRawIntBits(differences[i]);
        if (bits >= low && bits <= high) {
          values[size++] = bits;
        }
      }
    }

    double percentile() {
      Arrays.sort(values);
      int below = (int) position;
      double low = value(below);
      double high = value(Math.min(below + 1, count - 1));
      return low + (position - below) * (high - low);
    }

    private double value(int rank) {
      return Float.intBitsToFloat(values[rank - before]);
    }
  }
}
