// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.checkpoint;

import io.github.chromapath.loss.PerceptualSize;
import java.util.Objects;

/**
 * What a checkpoint tells about its training, and inference does not need.
 *
 * @param perceptualSize size of the images on which the perceptual loss compares features
 * @param standIns weights that are not ImageNet's
 */
public record TrainedWith(PerceptualSize perceptualSize, StandIns standIns) {
  /** Refuses null. */
  public TrainedWith {
    Objects.requireNonNull(perceptualSize);
    Objects.requireNonNull(standIns);
  }
}
