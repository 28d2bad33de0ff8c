// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import io.github.chromapath.weights.StoredType;

/**
 * A run of a storage's elements, by the storage's key in its file.
 *
 * @param type of the elements
 * @param total elements of the whole storage, as claimed
 * @param start of the first element of the run
 * @param count elements of the run
 */
record StorageRef(String key, StoredType type, long total, long start, long count) {
  static StorageRef whole(String key, StoredType type, long total) {
    return new StorageRef(key, type, total, 0, total);
  }

  /**
   * A run of the whole storage.
   *
   * @throws TorchFault when it goes beyond the storage
   */
  StorageRef view(long first, long elements) throws TorchFault {
    if (first > total || elements > total - first) {
      throw TorchFault.broken("a view goes beyond its storage " + TorchFault.quote(key));
    }
    return new StorageRef(key, type, total, first, elements);
  }
}
