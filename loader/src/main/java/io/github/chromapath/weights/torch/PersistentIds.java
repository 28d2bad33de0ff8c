// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

/** What stands for the objects that a pickle leaves to its file: storages, once also tensors. */
interface PersistentIds {
  /**
   * The object of an id.
   *
   * @throws TorchFault when there is none
   */
  PyValue find(PyValue id) throws TorchFault;

  /** For pickles that have no such objects. */
  static PersistentIds none() {
    return id -> {
      throw TorchFault.broken("its pickle has a persistent id out of place");
    };
  }
}
