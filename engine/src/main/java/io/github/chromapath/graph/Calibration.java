// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The ranges of a network's activations, measured on pictures, from which their int8 scales follow.
 * A tensor without a range stays a floating-point number. The names of tensors do not depend on the
 * size of pictures, so one calibration is for all sizes.
 *
 * @param ranges by the name of the tensor, sorted
 */
public record Calibration(Map<String, Range> ranges) {
  private static final String ENTRY = " ";

  /**
   * The range of a tensor. Numbers beyond their limit are clamped.
   *
   * @param limits the largest magnitude that is represented, above 0: one of the whole tensor, or
   *     one of each channel
   * @param signed whether negative numbers occur
   */
  public record Range(List<Float> limits, boolean signed) {
    private static final String MINUS = "+-";
    private static final String SEPARATOR = ",";

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException if one is not above 0 and finite, or there is none
     */
    public Range {
      limits = List.copyOf(limits);
      if (limits.isEmpty()) {
        throw new IllegalArgumentException("a range needs a limit");
      }
      for (float limit : limits) {
        if (!(limit > 0 && Float.isFinite(limit))) {
          throw new IllegalArgumentException("the limit of a range must be above 0, not " + limit);
        }
      }
    }

    private static Range of(String text) {
      boolean signed = text.startsWith(MINUS);
      String limits = text.substring(signed ? MINUS.length() : 0);
      return new Range(
          Arrays.stream(limits.split(SEPARATOR, -1)).map(Float::valueOf).toList(), signed);
    }

    @Override
    public String toString() {
      return limits.stream()
          .map(String::valueOf)
          .collect(Collectors.joining(SEPARATOR, signed ? MINUS : "", ""));
    }
  }

  /** Copies the ranges. */
  public Calibration {
    ranges = Collections.unmodifiableMap(new TreeMap<>(ranges));
  }

  /** The range of a tensor; empty if it stays a floating-point number. */
  public Optional<Range> range(String tensor) {
    return Optional.ofNullable(ranges.get(tensor));
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException if the text is no calibration
   */
  public static Calibration of(String text) {
    Map<String, Range> ranges = new TreeMap<>();
    for (String entry : text.isEmpty() ? new String[0] : text.split(ENTRY, -1)) {
      int equals = entry.lastIndexOf('=');
      try {
        ranges.put(entry.substring(0, Math.max(0, equals)), Range.of(entry.substring(equals + 1)));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("'" + entry + "' is not NAME=RANGE", e);
      }
    }
    return new Calibration(ranges);
  }

  /** Each tensor as NAME=LIMIT,..., or NAME=+-LIMIT,... if it is signed, separated by spaces. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    ranges.forEach(
        (name, range) ->
            text.append(text.isEmpty() ? "" : ENTRY).append(name).append('=').append(range));
    return text.toString();
  }
}
