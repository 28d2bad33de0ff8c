// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.score.ConfusionMatrix;
import io.github.chromapath.score.SegmentationScore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Sums the counts of true and predicted classes in the table, for each source of colours. */
final class ClusterClasses {
  private static final String SEPARATOR = "\t";
  private static final String KIND = "classes";

  private final Map<Integer, Map<Integer, String>> names = new HashMap<>();
  private final Map<Cell, Long> pixels = new HashMap<>();

  /**
   * A cell of a source's confusion matrix.
   *
   * @param source its place among all
   * @param truth index of the true class
   * @param predicted index of the predicted class
   */
  private record Cell(int source, int truth, int predicted) {
    /** Its key in the table. The name of the true class is last, since it may be any text. */
    String key(String name) {
      return String.join(SEPARATOR, source + "", KIND, truth + "", predicted + "", name);
    }
  }

  /** Whether a number in the table is one of pixels by class. */
  static boolean isKey(String key) {
    return key.split(SEPARATOR, 3)[1].equals(KIND);
  }

  /**
   * The counts of one image for the table. Those on the diagonal are there even if they are 0, so
   * that all classes have their names.
   */
  static Map<String, Double> numbers(int source, Evaluation.Segmentation classes) {
    Map<String, Double> numbers = new TreeMap<>();
    ConfusionMatrix counts = classes.counts();
    for (int truth = 0; truth < counts.classes(); truth++) {
      String name = classes.set().classes().get(truth).name();
      for (int predicted = 0; predicted < counts.classes(); predicted++) {
        long count = counts.count(truth, predicted);
        if (count > 0 || truth == predicted) {
          numbers.put(new Cell(source, truth, predicted).key(name), (double) count);
        }
      }
    }
    return numbers;
  }

  /** Adds the counts among the numbers of an image. */
  void add(Map<String, Double> numbers) {
    numbers.forEach(
        (key, count) -> {
          if (isKey(key)) {
            String[] parts = key.split(SEPARATOR, 5);
            Cell cell =
                new Cell(
                    Integer.parseInt(parts[0]),
                    Integer.parseInt(parts[2]),
                    Integer.parseInt(parts[3]));
            names
                .computeIfAbsent(cell.source(), source -> new TreeMap<>())
                .put(cell.truth(), parts[4]);
            pixels.merge(cell, count.longValue(), Long::sum);
          }
        });
  }

  /** The scores of a source, if it has predicted classes of labelled pixels. */
  Optional<SegmentationScore> score(int source) {
    if (!names.containsKey(source)) {
      return Optional.empty();
    }
    List<String> classes = List.copyOf(names.get(source).values());
    ConfusionMatrix counts = new ConfusionMatrix(classes.size());
    pixels.forEach(
        (cell, count) -> {
          if (cell.source() == source) {
            counts.add(cell.truth(), cell.predicted(), count);
          }
        });
    return SegmentationScore.of(counts, classes);
  }
}
