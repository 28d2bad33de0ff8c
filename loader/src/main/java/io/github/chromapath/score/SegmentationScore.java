// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

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
}
