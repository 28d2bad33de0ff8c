// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The persistent ids of ZIP files and pickle streams: {@code ("storage", type, key, location,
 * elements)}, in streams followed by a view {@code (key, start, elements)} or None. The location
 * (cpu, cuda:0), the device of the saved storage, is ignored. Not thread-safe.
 */
final class StorageIds implements PersistentIds {
  private static final int LEAST = 5;

  private final Map<String, StorageRef> known = new LinkedHashMap<>();

  @Override
  public PyValue find(PyValue id) throws TorchFault {
    List<PyValue> items = id.items("persistent id", LEAST);
    String kind = items.get(0).text("kind of a persistent id");
    if (!kind.equals("storage")) {
      throw TorchFault.unsuitable("it holds a " + TorchFault.quote(kind) + ", not only tensors");
    }
    StorageRef storage =
        StorageRef.whole(
            items.get(2).text("key of a storage"),
            items.get(1).global("type of a storage").elements(),
            items.get(4).natural("length of a storage"));
    StorageRef first = known.putIfAbsent(storage.key(), storage);
    if (first != null && !first.equals(storage)) {
      throw TorchFault.broken(
          "it describes storage " + TorchFault.quote(storage.key()) + " in two different ways");
    }
    boolean isView = items.size() > LEAST && items.get(LEAST) != PyValue.Constant.NONE;
    return new PyValue.Storage(isView ? view(storage, items.get(LEAST)) : storage);
  }

  private static StorageRef view(StorageRef storage, PyValue metadata) throws TorchFault {
    List<PyValue> items = metadata.items("view of a storage", 3);
    return storage.view(
        items.get(1).natural("start of a view"), items.get(2).natural("length of a view"));
  }

  /**
   * The storage with a key.
   *
   * @throws TorchFault if the pickle has not referred to it
   */
  StorageRef get(String key) throws TorchFault {
    StorageRef storage = known.get(key);
    if (storage == null) {
      throw TorchFault.broken("it has storage " + TorchFault.quote(key) + " that no tensor uses");
    }
    return storage;
  }
}
