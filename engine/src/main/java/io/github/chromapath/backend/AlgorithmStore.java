// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import java.util.OptionalInt;

/**
 * Keeps which algorithm was measured to be the fastest. A key names everything that the choice
 * depends on: device, versions, direction, shapes, types. Used by one thread.
 */
public interface AlgorithmStore {
  /** The choice kept under {@code key}. */
  OptionalInt find(String key);

  /** Keeps a choice. */
  void keep(String key, int algorithm);
}
