// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import com.google.common.collect.ImmutableMap;
import io.github.chromapath.weights.CheckpointException;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The form of torch 0.1.10 to 1.5: pickles of a magic number, the protocol 1001, facts about the
 * writing machine, the object, and the keys of its storages; then the storages in the order of the
 * keys. Elements are little-endian whatever the machine was.
 */
final class StreamContainer {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long PROTOCOL = 1001;

  private StreamContainer() {}

  /**
   * Reads all but the elements.
   *
   * @throws TorchFault when the file is no such stream, or broken
   */
  static TorchContents read(FileRegion file) throws TorchFault, CheckpointException {
    PickleInput in = new PickleInput(file);
    PyValue magic = Unpickler.load(in, PersistentIds.none());
    if (!(magic instanceof PyValue.Int number && number.value().equals(MAGIC))) {
      throw TorchFault.unsuitable("it is a pickle without PyTorch's magic number");
    }
    long protocol = Unpickler.load(in, PersistentIds.none()).natural("protocol");
    if (protocol != PROTOCOL) {
      throw TorchFault.unsuitable("it is of PyTorch's protocol " + protocol + ", not " + PROTOCOL);
    }
    Unpickler.load(in, PersistentIds.none());
    StorageIds ids = new StorageIds();
    PyValue root = Unpickler.load(in, ids);
    PyValue keys = Unpickler.load(in, PersistentIds.none());
    if (!(keys instanceof PyValue.Listing list)) {
      throw TorchFault.broken("its storages are not listed");
    }
    return new TorchContents(
        root, ImmutableMap.copyOf(storages(in, file, ids, list.items())), ByteOrder.LITTLE_ENDIAN);
  }

  private static Map<String, FileRegion> storages(
      PickleInput in, FileRegion file, StorageIds ids, List<PyValue> keys)
      throws TorchFault, CheckpointException {
    Map<String, FileRegion> storages = new HashMap<>();
    for (PyValue key : keys) {
      StorageRef storage = ids.get(key.text("key of a storage"));
      storages.put(storage.key(), StorageData.skip(in, file, storage.type()));
    }
    return storages;
  }
}
