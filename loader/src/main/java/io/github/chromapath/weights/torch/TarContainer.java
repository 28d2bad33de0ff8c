// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.github.chromapath.weights.StoredType;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The format before torch 0.1.10: a TAR archive of three files of pickles with raw data between
 * them. All numbers are little-endian.
 *
 * <ul>
 *   <li>{@code storages}: a number; for each storage (key, location, type) and its elements; a list
 *       of views (key, key of the whole storage, start, elements).
 *   <li>{@code tensors}: a number; for each tensor (key, key of its storage, type) and its
 *       metadata.
 *   <li>{@code pickle}: the object. The persistent id of a tensor is its key as text.
 * </ul>
 */
final class TarContainer {
  private static final int MAX_COUNT = 1 << 16;

  private final ImmutableMap<String, FileRegion> files;
  private final Map<String, StorageRef> storages = new HashMap<>();
  private final Map<String, FileRegion> data = new HashMap<>();
  private final Map<String, PyValue.Tensor> tensors = new HashMap<>();

  private TarContainer(ImmutableMap<String, FileRegion> files) {
    this.files = files;
  }

  /**
   * Reads everything except the elements.
   *
   * @throws TorchFault if the archive was not written by PyTorch, or is damaged
   */
  static TorchContents read(FileRegion file) throws TorchFault, IOException {
    TarContainer container = new TarContainer(TarDirectory.read(file));
    container.readStorages(container.file("storages"));
    container.readTensors(container.file("tensors"));
    PyValue root =
        Unpickler.load(new PickleInput(container.file("pickle")), container::persistentObject);
    return new TorchContents(root, ImmutableMap.copyOf(container.data), ByteOrder.LITTLE_ENDIAN);
  }

  private FileRegion file(String name) throws TorchFault {
    FileRegion file = files.get(name);
    if (file == null) {
      throw ForeignFile.archive("TAR", files.keySet())
          .orElseGet(
              () -> TorchFault.unsuitable("it is a TAR archive without the file '" + name + "'"));
    }
    return file;
  }

  private void readStorages(FileRegion file) throws TorchFault, IOException {
    PickleInput in = new PickleInput(file);
    long count = count(in, "storages");
    for (long i = 0; i < count; i++) {
      List<PyValue> items = Unpickler.load(in, PersistentIds.none()).items("storage", 3);
      String key = key(items.get(0));
      StoredType type = items.get(2).global("type of a storage").elements();
      FileRegion elements = StorageData.skip(in, file, type);
      data.put(key, elements);
      storages.put(key, StorageRef.whole(key, type, elements.length() / type.bytes()));
    }
    readViews(Unpickler.load(in, PersistentIds.none()));
  }

  private static long count(PickleInput in, String what) throws TorchFault, IOException {
    long count = Unpickler.load(in, PersistentIds.none()).natural("number of " + what);
    if (count > MAX_COUNT) {
      throw TorchFault.unsuitable("it claims to have " + count + " " + what);
    }
    return count;
  }

  private void readViews(PyValue views) throws TorchFault {
    if (!(views instanceof PyValue.Listing list)) {
      throw TorchFault.broken("its views of storages are not listed");
    }
    for (PyValue view : list.items()) {
      List<PyValue> items = view.items("view of a storage", 4);
      storages.put(
          key(items.get(0)),
          storage(key(items.get(1)))
              .view(
                  items.get(2).natural("start of a view"),
                  items.get(3).natural("length of a view")));
    }
  }

  private void readTensors(FileRegion file) throws TorchFault, IOException {
    PickleInput in = new PickleInput(file);
    long count = count(in, "tensors");
    for (long i = 0; i < count; i++) {
      ImmutableList<PyValue> items = Unpickler.load(in, PersistentIds.none()).items("tensor", 3);
      StorageRef storage = storage(key(items.get(1)));
      tensors.put(key(items.get(0)), new PyValue.Tensor(readMetadata(in, storage)));
    }
  }

  /** Rank as an int32 and 4 bytes of padding, sizes, strides, and the offset, each an int64. */
  private static TensorView readMetadata(PickleInput in, StorageRef storage)
      throws TorchFault, IOException {
    int rank = in.int32();
    in.skip(Integer.BYTES);
    TensorView.checkRank(rank);
    List<Long> values = new ArrayList<>();
    for (int i = 0; i <= 2 * rank; i++) {
      values.add(in.int64());
    }
    if (values.stream().anyMatch(value -> value < 0)) {
      throw TorchFault.broken("it has a tensor with a negative size, stride or offset");
    }
    return new TensorView(
        storage,
        values.get(2 * rank),
        ImmutableList.copyOf(values.subList(0, rank)),
        ImmutableList.copyOf(values.subList(rank, 2 * rank)));
  }

  private StorageRef storage(String key) throws TorchFault {
    StorageRef storage = storages.get(key);
    if (storage == null) {
      throw TorchFault.broken("it lacks the storage " + TorchFault.quote(key));
    }
    return storage;
  }

  /** Keys are memory addresses of the process that wrote the file. */
  private static String key(PyValue number) throws TorchFault {
    return Long.toString(number.natural("key"));
  }

  private PyValue persistentObject(PyValue id) throws TorchFault {
    if (id instanceof PyValue.Tuple) {
      throw TorchFault.unsuitable("it holds a module, not only tensors");
    }
    String key = id.text("persistent id");
    PyValue.Tensor tensor = tensors.get(key);
    return tensor == null ? new PyValue.Storage(storage(key)) : tensor;
  }
}
