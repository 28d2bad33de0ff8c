// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.color.DifferenceSummary;
import java.util.Arrays;
import java.util.BitSet;
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

  private static final int BINS = PercentileSelection.BINS;

  /**
   * The index in {@link Region#ALL}, by raw label id. That of all pixels stands for no other region
   * of a label.
   */
  private static final byte[] REGION_OF_LABEL = regionOfLabel();

  private static final int REGIONS = Region.ALL.size();
  private static final int GLOBAL = Region.ALL.indexOf(Region.GLOBAL);
  private static final int BORDERS = Region.ALL.indexOf(Region.BORDERS);
  private static final int FEW_RUNS = 1 << 12;

  /** Ends of the runs of pixels that are in the same regions. */
  private final int[] ends;

  /** The region of the label, by run. */
  private final byte[] regions;

  /** The runs near a border. */
  private final BitSet borders = new BitSet();

  private final int[] bins = new int[REGIONS * BINS];

  /**
   * Prepares the regions of a picture.
   *
   * @param labels raw label ids, one per pixel
   * @param width of the picture
   */
  RegionStatistics(byte[] labels, int width) {
    BitSet near = LabelBorders.near(labels, width);
    ends = ends(labels, near);
    regions = new byte[ends.length];
    for (int run = 0; run < ends.length; run++) {
      int last = ends[run] - 1;
      regions[run] = REGION_OF_LABEL[labels[last] & 0xff];
      borders.set(run, near.get(last));
    }
  }

  private static int[] ends(byte[] labels, BitSet near) {
    int[] ends = new int[FEW_RUNS];
    int runs = 0;
    for (int i = 1; i <= labels.length; i++) {
      if (i == labels.length || labels[i] != labels[i - 1] || near.get(i) != near.get(i - 1)) {
        if (runs == ends.length) {
          ends = Arrays.copyOf(ends, 2 * runs);
        }
        ends[runs++] = i;
      }
    }
    return Arrays.copyOf(ends, runs);
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
    for (int region = 0; region < REGIONS; region++) {
      if (region != GLOBAL && region != BORDERS) {
        addToGlobal(region);
        sums[GLOBAL] += sums[region];
      }
    }
    PercentileSelection[] selections = new PercentileSelection[REGIONS];
    Arrays.setAll(selections, region -> PercentileSelection.of(bins, region * BINS, PERCENTILE));
    collect(differences, selections);
    Map<Region, DifferenceSummary> summaries = new LinkedHashMap<>();
    for (int region = 0; region < REGIONS; region++) {
      PercentileSelection selection = selections[region];
      if (selection.count() > 0) {
        summaries.put(
            Region.ALL.get(region),
            new DifferenceSummary(
                sums[region] / selection.count(), selection.percentile(), selection.count()));
      }
    }
    return summaries;
  }

  private void addToGlobal(int region) {
    for (int bin = 0; bin < BINS; bin++) {
      bins[GLOBAL * BINS + bin] += bins[region * BINS + bin];
    }
  }

  /**
   * Fills the histograms and sums of the regions, run by run. The pixels of a label's region are
   * not yet counted among all pixels.
   */
  private void count(float[] differences, double[] sums) {
    int from = 0;
    for (int run = 0; run < ends.length; run++) {
      sums[regions[run]] += count(differences, from, ends[run], regions[run] * BINS);
      if (borders.get(run)) {
        sums[BORDERS] += count(differences, from, ends[run], BORDERS * BINS);
      }
      from = ends[run];
    }
  }

  private double count(float[] differences, int from, int to, int histogram) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += differences[i];
      bins[histogram + PercentileSelection.bin(differences[i])]++;
    }
    return sum;
  }

  private void collect(float[] differences, PercentileSelection[] selections) {
    int from = 0;
    for (int run = 0; run < ends.length; run++) {
      selections[GLOBAL].collect(differences, from, ends[run]);
      if (regions[run] != GLOBAL) {
        selections[regions[run]].collect(differences, from, ends[run]);
      }
      if (borders.get(run)) {
        selections[BORDERS].collect(differences, from, ends[run]);
      }
      from = ends[run];
    }
  }
}
