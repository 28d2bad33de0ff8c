// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.loss.LossConfig;
import io.github.chromapath.tensor.Tensor;
import java.util.Optional;

/**
 * What training minimises.
 *
 * @param loss the losses and their weights
 * @param scale one fp32 element, read at every run, by which gradients are multiplied; empty for 1
 * @param labelPart one fp32 element, read at every run: this rank's part of the labels of a batch,
 *     by which gradients of means over labels are multiplied; empty for 1
 * @param balanceTable the table of the loss's {@link io.github.chromapath.loss.Balance} on the
 *     device, fp32; present if and only if the loss has a balance
 */
public record Objective(
    LossConfig loss,
    Optional<Tensor> scale,
    Optional<Tensor> labelPart,
    Optional<Tensor> balanceTable) {
  /**
   * Checks that balance and table agree.
   *
   * @throws IllegalArgumentException if only one of them is present
   */
  public Objective {
    if (loss.balance().isPresent() != balanceTable.isPresent()) {
      throw new IllegalArgumentException("a balance needs its table, and the table its balance");
    }
  }

  /** An objective of one rank, without balance, whose gradients are not scaled. */
  public static Objective of(LossConfig loss) {
    return new Objective(loss, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * Checks the objective of a network that has losses of its own.
   *
   * @throws IllegalArgumentException if it has a perceptual loss or a balance
   */
  void requirePlain(Architecture network) {
    if (loss.perceptual().isPresent()) {
      throw new IllegalArgumentException(
          "the model " + network.label() + " has no perceptual loss");
    }
    if (loss.balance().isPresent()) {
      throw new IllegalArgumentException("the model " + network.label() + " has no balance");
    }
  }
}
