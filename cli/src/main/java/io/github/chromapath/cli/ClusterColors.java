// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.score.TrueColors;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Adds up the true colours of the originals from the table, in the order of their names, as {@code
 * evaluate} does.
 */
final class ClusterColors extends ClusterProgress {
  private static final String A = "a";
  private static final String B = "b";
  private static final String PIXELS = "pixels";
  private static final String SEPARATOR = " ";

  private final TrueColors all = new TrueColors();

  ClusterColors(ConsoleOptions console) {
    super(console, "mean colours");
  }

  /** Sums of colours as numbers by name, such as "7 pixels" for the pixels of label 7. */
  static Map<String, Double> numbers(TrueColors colors) {
    Map<String, Double> numbers = new TreeMap<>();
    colors
        .sums()
        .forEach(
            (label, sum) -> {
              numbers.put(label + SEPARATOR + A, sum.a());
              numbers.put(label + SEPARATOR + B, sum.b());
              numbers.put(label + SEPARATOR + PIXELS, (double) sum.pixels());
            });
    return numbers;
  }

  /** The sums that {@link #numbers} has named. */
  static TrueColors read(Map<String, Double> numbers) {
    TrueColors colors = new TrueColors();
    for (Map.Entry<String, Double> entry : numbers.entrySet()) {
      String[] parts = entry.getKey().split(SEPARATOR, 2);
      if (parts[1].equals(PIXELS)) {
        String label = parts[0] + SEPARATOR;
        colors.add(
            Integer.parseInt(parts[0]),
            new TrueColors.Sum(
                numbers.get(label + A), numbers.get(label + B), entry.getValue().longValue()));
      }
    }
    return colors;
  }

  @Override
  public void scored(Supplier<Iterator<Scored>> rows) {
    rows.get().forEachRemaining(row -> all.merge(read(row.scores())));
  }

  /** The colours of all originals that could be read. */
  TrueColors all() {
    return all;
  }
}
