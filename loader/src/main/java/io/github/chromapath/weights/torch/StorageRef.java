// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import io.github.chromapath.weights.StoredType;

/**
 * A range of the elements of a storage.
 *
 * @param key key of the storage in its file
 * @param type type of the elements
 * @param total number of elements of the whole storage, according to the pickle
 * @param start index of the first element
 * @param count number of elements
 */
record StorageRef(String key, StoredType type, long total, long start, long count) {
  static StorageRef whole(String key, StoredType type, long total) {
    return new StorageRef(key, type, total, 0, total);
  }

  /**
   * A range of the whole storage.
   *
   * @throws TorchFault if it exceeds the storage
   */
  StorageRef view(long first, long elements) throws TorchFault {
    if (first > total || elements > total - first) {
      throw TorchFault.broken("a view exceeds its storage " + TorchFault.quote(key));
    }
    return new StorageRef(key, type, total, first, elements);
  }
}
