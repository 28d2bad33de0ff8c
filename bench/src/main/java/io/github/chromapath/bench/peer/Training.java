// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.peer;

/** Runs the joint training step repeatedly on one batch, in this project or a peer. */
public interface Training extends AutoCloseable {
  /**
   * Runs a step: losses, gradients, AdaDelta.
   *
   * @return the losses before the update, in the order total, Huber, cross entropy, perceptual
   */
  float[] step();

  @Override
  void close();
}
