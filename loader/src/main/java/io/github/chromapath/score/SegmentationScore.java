// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.dataset.CityscapesLabels;
import io.github.chromapath.dataset.CityscapesLabels.StreetClass;
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
 */
public record SegmentationScore(double meanIou, Map<String, Double> iouOfClass, double accuracy) {
  /** Copies the map and keeps its order. */
  public SegmentationScore {
    iouOfClass = Collections.unmodifiableMap(new LinkedHashMap<>(iouOfClass));
  }

  /**
   * {@return the scores of a matrix of the eleven classes, or empty if it has no pixel}
   *
   * @throws IndexOutOfBoundsException if the matrix has fewer classes
   */
  public static Optional<SegmentationScore> of(ConfusionMatrix matrix) {
    if (matrix.meanIou().isEmpty()) {
      return Optional.empty();
    }
    Map<String, Double> iou = new LinkedHashMap<>();
    for (StreetClass street : CityscapesLabels.CLASSES) {
      matrix.iou(street.index()).ifPresent(value -> iou.put(street.name(), value));
    }
    return Optional.of(
        new SegmentationScore(
            matrix.meanIou().orElseThrow(), iou, matrix.pixelAccuracy().orElseThrow()));
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
    return new SegmentationScore(
        mean(scores, SegmentationScore::meanIou), iou, mean(scores, SegmentationScore::accuracy));
  }

  private static double mean(
      List<SegmentationScore> scores, ToDoubleFunction<SegmentationScore> number) {
    return scores.stream().mapToDouble(number).average().orElseThrow();
  }
}
