// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

/**
 * The objects that a pickle refers to by persistent ids because they are stored outside of it:
 * storages, and in the oldest files tensors.
 */
interface PersistentIds {
  /**
   * The object with an id.
   *
   * @throws TorchFault if there is none
   */
  PyValue find(PyValue id) throws TorchFault;

  /** For pickles that refer to no such objects. */
  static PersistentIds none() {
    return id -> {
      throw TorchFault.broken("its pickle has a persistent id out of place");
    };
  }
}
