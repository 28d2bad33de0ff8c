// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.table;

import io.github.chromapath.score.statistics.Estimate;
import io.github.chromapath.score.statistics.Interval;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A number in a table, or nothing.
 *
 * @param value the number; empty if there is none
 * @param interval its confidence interval, if known
 * @param decimals digits after the decimal point in formats for people
 */
public record Cell(OptionalDouble value, Optional<Interval> interval, int decimals) {
  /** A cell without a number. */
  public static final Cell EMPTY = new Cell(OptionalDouble.empty(), Optional.empty(), 0);

  /** {@return a number without an interval} */
  public static Cell of(double value, int decimals) {
    return new Cell(OptionalDouble.of(value), Optional.empty(), decimals);
  }

  /** {@return a number without an interval, or an empty cell} */
  public static Cell of(OptionalDouble value, int decimals) {
    return new Cell(value, Optional.empty(), decimals);
  }

  /** {@return the estimate with its interval, or an empty cell if no image has a value} */
  public static Cell of(Estimate estimate, int decimals) {
    return estimate.images() == 0
        ? EMPTY
        : new Cell(OptionalDouble.of(estimate.value()), estimate.interval(), decimals);
  }

  /** {@return the cell without its interval} */
  public Cell withoutInterval() {
    return new Cell(value, Optional.empty(), decimals);
  }

  /** {@return the rounded number with a point in every locale, or "-" if there is none} */
  public String number() {
    return value.isEmpty() ? "-" : Numbers.rounded(value.getAsDouble(), decimals);
  }

  /**
   * {@return the rounded ends with {@code separator} between them, or an empty text}
   *
   * @param separator text between the ends
   */
  public String ends(String separator) {
    return interval
        .map(
            ends ->
                Numbers.rounded(ends.low(), decimals)
                    + separator
                    + Numbers.rounded(ends.high(), decimals))
        .orElse("");
  }

  /** {@return the number, and its interval in brackets} */
  String inLine() {
    return interval.isEmpty() ? number() : number() + " [" + ends(", ") + "]";
  }
}
