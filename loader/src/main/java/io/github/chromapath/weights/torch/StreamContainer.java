// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The format of torch 0.1.10 to 1.5: pickles of a magic number, of the protocol 1001, of facts
 * about the machine, of the object, and of the keys of its storages. The storages follow in the
 * order of the keys. Elements are always little-endian.
 */
final class StreamContainer {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long PROTOCOL = 1001;

  private StreamContainer() {}

  /**
   * Reads everything except the elements.
   *
   * @throws TorchFault if the file is not such a stream, or is damaged
   */
  static TorchContents read(FileRegion file) throws TorchFault, IOException {
    PickleInput in = new PickleInput(file);
    PyValue magic = Unpickler.load(in, PersistentIds.none());
    if (!(magic instanceof PyValue.Int number && number.value().equals(MAGIC))) {
      throw TorchFault.unsuitable("it is a pickle without PyTorch's magic number");
    }
    long protocol = Unpickler.load(in, PersistentIds.none()).natural("protocol");
    if (protocol != PROTOCOL) {
      throw TorchFault.unsuitable("it has PyTorch's protocol " + protocol + ", not " + PROTOCOL);
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
      throws TorchFault, IOException {
    Map<String, FileRegion> storages = new HashMap<>();
    for (PyValue key : keys) {
      StorageRef storage = ids.get(key.text("key of a storage"));
      storages.put(storage.key(), StorageData.skip(in, file, storage.type()));
    }
    return storages;
  }
}
