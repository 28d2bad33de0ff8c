// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.table;

import java.math.BigDecimal;
import java.util.Locale;

/** Decimal texts of numbers, with a point in every locale. */
public final class Numbers {
  private Numbers() {}

  /**
   * {@return the number with a fixed number of decimals, or "inf", "-inf" or "nan"}
   *
   * <p>A negative number that rounds to 0 has no sign.
   */
  static String rounded(double value, int decimals) {
    if (!Double.isFinite(value)) {
      return exact(value);
    }
    String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
    return text.matches("-[0.]+") ? text.substring(1) : text;
  }

  /** {@return the shortest decimal that reads back as the number, or "inf", "-inf" or "nan"} */
  public static String exact(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return "0";
    }
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }
}
