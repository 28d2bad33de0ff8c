// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.model.ClassSet;
import io.github.chromapath.model.SegmentationClass;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The scores of a segmentation over the labelled pixels of all images together.
 *
 * @param meanIou mean intersection over union of the classes that occur, 0 to 1
 * @param iouOfClass intersection over union by the name of the class, in the order of tables; a
 *     class that does not occur is absent
 * @param accuracy share of the pixels with the right class, 0 to 1
 * @param confusion by the name of a true class that occurs, the share of its pixels that were
 *     predicted as each class, 0 to 1, by name; empty if it is not known
 */
public record SegmentationScore(
    double meanIou,
    Map<String, Double> iouOfClass,
    double accuracy,
    Map<String, Map<String, Double>> confusion) {
  /** Copies the maps and keeps their order. */
  public SegmentationScore {
    iouOfClass = Collections.unmodifiableMap(new LinkedHashMap<>(iouOfClass));
    Map<String, Map<String, Double>> copy = new LinkedHashMap<>();
    confusion.forEach(
        (street, shares) ->
            copy.put(street, Collections.unmodifiableMap(new LinkedHashMap<>(shares))));
    confusion = Collections.unmodifiableMap(copy);
  }

  /** Scores without the confusion of the classes. */
  public SegmentationScore(double meanIou, Map<String, Double> iouOfClass, double accuracy) {
    this(meanIou, iouOfClass, accuracy, Map.of());
  }

  /**
   * {@return the scores of a matrix of the standard classes, or empty if it has no pixel}
   *
   * @throws IndexOutOfBoundsException if the matrix has fewer classes
   */
  public static Optional<SegmentationScore> of(ConfusionMatrix matrix) {
    return of(matrix, ClassSet.standard());
  }

  /**
   * {@return the scores of a matrix, or empty if it has no pixel}
   *
   * @param set the classes of the matrix
   * @throws IndexOutOfBoundsException if the matrix has fewer classes
   */
  public static Optional<SegmentationScore> of(ConfusionMatrix matrix, ClassSet set) {
    return of(matrix, set.classes().stream().map(SegmentationClass::name).toList());
  }

  /**
   * {@return the scores of a matrix, or empty if it has no pixel}
   *
   * @param names those of the matrix's classes
   * @throws IndexOutOfBoundsException if the matrix has fewer classes
   */
  public static Optional<SegmentationScore> of(ConfusionMatrix matrix, List<String> names) {
    if (matrix.meanIou().isEmpty()) {
      return Optional.empty();
    }
    Map<String, Double> iou = new LinkedHashMap<>();
    for (int k = 0; k < names.size(); k++) {
      String name = names.get(k);
      matrix.iou(k).ifPresent(value -> iou.put(name, value));
    }
    return Optional.of(
        new SegmentationScore(
            matrix.meanIou().orElseThrow(),
            iou,
            matrix.pixelAccuracy().orElseThrow(),
            confusion(matrix, names)));
  }

  private static Map<String, Map<String, Double>> confusion(
      ConfusionMatrix matrix, List<String> names) {
    Map<String, Map<String, Double>> confusion = new LinkedHashMap<>();
    for (int truth = 0; truth < names.size(); truth++) {
      Map<String, Double> shares = new LinkedHashMap<>();
      for (int predicted = 0; predicted < names.size(); predicted++) {
        String name = names.get(predicted);
        matrix.share(truth, predicted).ifPresent(share -> shares.put(name, share));
      }
      if (!shares.isEmpty()) {
        confusion.put(names.get(truth), shares);
      }
    }
    return confusion;
  }

  /**
   * {@return the mean of several segmentations of the same images} A class counts if all of them
   * have it.
   *
   * @param scores at least one
   */
  static SegmentationScore mean(List<SegmentationScore> scores) {
    Map<String, Double> iou = new LinkedHashMap<>();
    for (String street : scores.get(0).iouOfClass.keySet()) {
      if (scores.stream().allMatch(score -> score.iouOfClass.containsKey(street))) {
        iou.put(street, mean(scores, score -> score.iouOfClass.get(street)));
      }
    }
    Map<String, Map<String, Double>> confusion = new LinkedHashMap<>();
    for (String truth : scores.get(0).confusion.keySet()) {
      if (scores.stream().allMatch(score -> score.confusion.containsKey(truth))) {
        Map<String, Double> shares = new LinkedHashMap<>();
        for (String predicted : scores.get(0).confusion.get(truth).keySet()) {
          shares.put(predicted, mean(scores, score -> score.confusion.get(truth).get(predicted)));
        }
        confusion.put(truth, shares);
      }
    }
    return new SegmentationScore(
        mean(scores, SegmentationScore::meanIou),
        iou,
        mean(scores, SegmentationScore::accuracy),
        confusion);
  }

  private static double mean(
      List<SegmentationScore> scores, ToDoubleFunction<SegmentationScore> number) {
    return scores.stream().mapToDouble(number).average().orElseThrow();
  }
}
