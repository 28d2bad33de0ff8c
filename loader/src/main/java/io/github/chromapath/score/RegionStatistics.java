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

  private static final int BINS = PercentileSelection.BINS;

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
    PercentileSelection[] selections = new PercentileSelection[REGIONS];
    for (int region = 1; region < REGIONS; region++) {
      selections[region] = PercentileSelection.of(bins, region * BINS, PERCENTILE);
    }
    for (int i = BINS; i < bins.length; i++) {
      bins[i % BINS] += bins[i];
    }
    selections[0] = PercentileSelection.of(bins, 0, PERCENTILE);
    sums[0] = Arrays.stream(sums).sum();
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
      bins[histogram + PercentileSelection.bin(differences[i])]++;
    }
    return sum;
  }

  private void collect(float[] differences, PercentileSelection[] selections) {
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
}
