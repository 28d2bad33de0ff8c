// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import java.util.OptionalInt;

/**
 * Stores the fastest measured algorithm for each key. A key contains everything that the choice
 * depends on: device, versions, direction, shapes, types. Used by one thread.
 */
public interface AlgorithmStore {
  /** The choice stored under {@code key}; empty if there is none. */
  OptionalInt find(String key);

  /** Stores a choice. */
  void keep(String key, int algorithm);
}
