// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.peer;

/** The joint training step on one batch, again and again, whoever computes it. */
public interface Training extends AutoCloseable {
  /**
   * Makes a step: losses, gradients, AdaDelta.
   *
   * @return the losses before it, in the order total, Huber, cross entropy, perceptual
   */
  float[] step();

  @Override
  void close();
}
