// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import java.util.Map;
import java.util.Optional;

/**
 * The scores of a network on the validation images, at its input size.
 *
 * @param cam16 mean CAM16-UCS difference by truth: the mean over the images of each image's mean
 *     over its pixels; NaN if a prediction was not finite
 * @param segmentation scores of the segmentation head over all labelled pixels; empty if the
 *     network has no such head, or no pixel has a label
 */
public record ValidationScores(Map<Truth, Double> cam16, Optional<SegmentationScore> segmentation) {
  /** Copies the map. */
  public ValidationScores {
    cam16 = Map.copyOf(cam16);
  }
}
