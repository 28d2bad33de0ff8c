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
  private static final int FEW_RUNS = 1 << 12;

  /** The positions after the runs of pixels of one label, and their regions. */
  private final int[] ends;

  private final byte[] regions;
  private final int[] bins = new int[REGIONS * BINS];

  /** Prepares the regions of a picture with these raw label ids. */
  RegionStatistics(byte[] labels) {
    ends = ends(labels);
    regions = new byte[ends.length];
    for (int run = 0; run < ends.length; run++) {
      regions[run] = REGION_OF_LABEL[labels[ends[run] - 1] & 0xff];
    }
  }

  private static int[] ends(byte[] labels) {
    int[] ends = new int[FEW_RUNS];
    int runs = 0;
    for (int i = 1; i <= labels.length; i++) {
      if (i == labels.length || labels[i] != labels[i - 1]) {
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
    for (int run = 0; run < ends.length; run++) {
      sums[regions[run]] += count(differences, from, ends[run], regions[run] * BINS);
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
      selections[0].collect(differences, from, ends[run]);
      if (regions[run] != 0) {
        selections[regions[run]].collect(differences, from, ends[run]);
      }
      from = ends[run];
    }
  }
}
