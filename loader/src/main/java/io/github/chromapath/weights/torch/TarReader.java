package io.github.chromapath.weights.torch;

import com.google.common.primitives.ImmutableLongArray;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * PyTorch before 0.1.10: a TAR archive of {@code storages}, {@code tensors} and {@code pickle},
 * whose value refers to tensors by number.
 */
final class TarReader {
  private static final int MOST_OBJECTS = 1 << 20;

  private final Runs runs;
  private final Map<String, Storage> storages = new HashMap<>();
  private final Map<String, TorchTensor> tensors = new HashMap<>();
  private final Object root;

  private TarReader(Path path, TarMembers members) throws IOException, TorchFault {
    this.runs = new Runs(path);
    requireLittleEndian(Unpickler.load(members.open("sys_info")));
    readStorages(members.open("storages"));
    readTensors(members.open("tensors"));
    this.root = Unpickler.load(members.open("pickle"), this::tensor);
  }

  static Container open(Path path) throws IOException, TorchFault {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      TarReader reader = new TarReader(path, TarMembers.of(channel));
      return new RunsContainer(reader.root, reader.runs);
    }
  }

  private static void requireLittleEndian(Object system) throws TorchFault {
    if (!Boolean.TRUE.equals(Values.as(system, Map.class).get("little_endian"))) {
      throw new TorchFault("its byte order is not little", "save it on a little-endian machine");
    }
  }

  /** A count; for each storage (number, location, class) and the run; then a list of views. */
  private void readStorages(Bytes bytes) throws IOException, TorchFault {
    long count = count(bytes);
    for (long i = 0; i < count; i++) {
      List<?> entry = Values.as(Unpickler.load(bytes), List.class);
      String key = number(Values.at(entry, 0, Long.class));
      Global type = Values.at(entry, 2, Global.class);
      storages.put(
          key,
          runs.add(
              key,
              type.element().orElseThrow(() -> new TorchFault("a storage has no known type")),
              bytes));
    }
    for (Object entry : Values.as(Unpickler.load(bytes), List.class)) {
      List<?> view = Values.as(entry, List.class);
      Storage whole = runs.get(number(Values.at(view, 1, Long.class)));
      storages.put(
          number(Values.at(view, 0, Long.class)),
          whole.view(Values.at(view, 2, Long.class), Values.at(view, 3, Long.class)));
    }
  }

  /**
   * A count; for each tensor (number, number of its storage, class), then an int32 of dimensions, 4
   * bytes of no meaning, and int64s: sizes, strides, offset.
   */
  private void readTensors(Bytes bytes) throws IOException, TorchFault {
    long count = count(bytes);
    for (long i = 0; i < count; i++) {
      List<?> entry = Values.as(Unpickler.load(bytes), List.class);
      Storage storage = storages.get(number(Values.at(entry, 1, Long.class)));
      if (storage == null) {
        throw new TorchFault("it lacks a storage that a tensor in it refers to");
      }
      int dimensions = bytes.int32();
      bytes.int32();
      ImmutableLongArray sizes = longs(bytes, dimensions);
      ImmutableLongArray strides = longs(bytes, dimensions);
      tensors.put(
          number(Values.at(entry, 0, Long.class)),
          TorchTensor.of(storage, bytes.int64(), sizes, strides));
    }
  }

  private static long count(Bytes bytes) throws IOException, TorchFault {
    long count = Values.as(Unpickler.load(bytes), Long.class);
    if (count < 0 || count > MOST_OBJECTS) {
      throw new TorchFault("it claims " + count + " objects");
    }
    return count;
  }

  private static ImmutableLongArray longs(Bytes bytes, int count) throws IOException, TorchFault {
    if (count < 0 || count > TorchTensor.MOST_DIMENSIONS) {
      throw new TorchFault("a tensor in it has " + count + " dimensions");
    }
    ImmutableLongArray.Builder longs = ImmutableLongArray.builder(count);
    for (int i = 0; i < count; i++) {
      longs.add(bytes.int64());
    }
    return longs.build();
  }

  private static String number(long value) {
    return Long.toString(value);
  }

  /** References are numbers, written as text. */
  private TorchTensor tensor(Object id) throws TorchFault {
    TorchTensor tensor = tensors.get(String.valueOf(Values.key(id)));
    if (tensor == null) {
      throw new TorchFault("it lacks a tensor that it refers to");
    }
    return tensor;
  }
}
