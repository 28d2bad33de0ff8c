// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.checkpoint;

import io.github.chromapath.loss.PerceptualSize;
import java.util.Objects;

/**
 * What a checkpoint tells about its training, and inference does not need.
 *
 * @param perceptualSize size of the images on which the perceptual loss compares features
 * @param standIns weights that are not ImageNet's
 * @param transfer which parts were trained
 */
public record TrainedWith(
    PerceptualSize perceptualSize, StandIns standIns, TransferConfig transfer) {
  /** Refuses null. */
  public TrainedWith {
    Objects.requireNonNull(perceptualSize);
    Objects.requireNonNull(standIns);
    Objects.requireNonNull(transfer);
  }

  /** A training of the whole network. */
  public TrainedWith(PerceptualSize perceptualSize, StandIns standIns) {
    this(perceptualSize, standIns, TransferConfig.none());
  }
}
