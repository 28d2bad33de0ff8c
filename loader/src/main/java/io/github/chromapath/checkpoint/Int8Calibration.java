// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.checkpoint;

import io.github.chromapath.graph.Calibration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a checkpoint tells about int8: the ranges of its activations, and how far its colours in
 * int8 are from those in fp32 on the pictures on which they were measured.
 *
 * @param ranges of the activations
 * @param mean of the pictures' mean CAM16-UCS differences
 * @param worst largest mean CAM16-UCS difference of a picture
 */
public record Int8Calibration(Calibration ranges, double mean, double worst) {
  /** The largest mean difference with which int8 is chosen automatically. */
  public static final double MEAN_BOUND = 0.3;

  /** The largest difference of one picture with which int8 is chosen automatically. */
  public static final double WORST_BOUND = 1.0;

  private static final String PREFIX = "int8.";
  private static final String RANGES = PREFIX + "ranges";
  private static final String MEAN = PREFIX + "mean-difference";
  private static final String WORST = PREFIX + "worst-difference";

  /** Refuses null. */
  public Int8Calibration {
    Objects.requireNonNull(ranges);
  }

  /** Whether both differences are within their bounds. */
  public boolean faithful() {
    return mean <= MEAN_BOUND && worst <= WORST_BOUND;
  }

  /** Whether a key of a checkpoint's metadata belongs to a calibration. */
  static boolean isKey(String key) {
    return key.startsWith(PREFIX);
  }

  /** The entries in a checkpoint's metadata. */
  Map<String, String> toMetadata() {
    return new TreeMap<>(
        Map.of(
            RANGES,
            ranges.toString(),
            MEAN,
            String.format(Locale.ROOT, "%.4f", mean),
            WORST,
            String.format(Locale.ROOT, "%.4f", worst)));
  }

  /**
   * Reads what {@link #toMetadata} writes.
   *
   * @return empty if there is no calibration
   * @throws IllegalArgumentException if an entry is damaged or missing
   */
  static Optional<Int8Calibration> fromMetadata(Map<String, String> metadata) {
    return metadata.containsKey(RANGES)
        ? Optional.of(
            new Int8Calibration(
                Calibration.of(metadata.get(RANGES)),
                Double.parseDouble(metadata.getOrDefault(MEAN, "missing")),
                Double.parseDouble(metadata.getOrDefault(WORST, "missing"))))
        : Optional.empty();
  }
}
