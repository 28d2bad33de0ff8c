// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.gpucheck;

import java.io.PrintWriter;
import java.util.Locale;

/** Compares figures with bounds, prints a line for each, and counts those beyond. */
final class Verdicts {
  private final PrintWriter out;
  private int faults;

  Verdicts(PrintWriter out) {
    this.out = out;
  }

  /**
   * Compares the largest difference, as a share of the largest expected number, with a bound. NaN
   * is beyond every bound.
   */
  void largest(String what, float[] actual, float[] expected, double bound) {
    double scale = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      scale = Math.max(scale, Math.abs(expected[i]));
      double distance = Math.abs((double) actual[i] - expected[i]);
      difference = Double.isNaN(distance) ? Double.NaN : Math.max(difference, distance);
    }
    within(what, difference / Math.max(scale, Float.MIN_NORMAL), bound);
  }

  /** The Euclidean norm of the difference, as a share of that of the expected numbers. */
  static double euclidean(float[] actual, float[] expected) {
    double norm = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      norm += (double) expected[i] * expected[i];
      difference += ((double) actual[i] - expected[i]) * ((double) actual[i] - expected[i]);
    }
    return Math.sqrt(difference / Math.max(norm, Float.MIN_NORMAL));
  }

  /** Prints an error and its bound. */
  void within(String what, double error, double bound) {
    boolean good = error <= bound;
    faults += good ? 0 : 1;
    out.println(
        String.format(
            Locale.ROOT, "%-5s %-48s %.2e, bound %.0e", good ? "ok" : "FAULT", what, error, bound));
    out.flush();
  }

  /** Prints a condition that must be met. */
  void require(String what, boolean condition) {
    faults += condition ? 0 : 1;
    out.println(String.format(Locale.ROOT, "%-5s %s", condition ? "ok" : "FAULT", what));
    out.flush();
  }

  /** Prints a line without a verdict. */
  void say(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
    out.flush();
  }

  /** Whether everything was within its bound. */
  boolean passed() {
    return faults == 0;
  }
}
