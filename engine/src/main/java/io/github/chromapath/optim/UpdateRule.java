// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.optim;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.nn.ParameterStore;

/** The choice of an optimizer and its hyperparameters. */
public sealed interface UpdateRule permits AdaDeltaConfig, AdamWConfig {
  /** The learning rate, above 0 and finite. */
  float lr();

  /** The same with another learning rate. */
  UpdateRule withLr(float lr);

  /**
   * The optimizer, its state zero.
   *
   * @param store an allocated store
   */
  Optimizer create(ParameterStore store, Backend backend);
}
