package io.github.chromapath.weights.torch;

import io.github.chromapath.weights.StoredType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/** Storages that lie in a file as an int64 count and as many elements. */
final class Runs {
  private static final int COUNT_BYTES = 8;

  private final Path path;
  private final Map<String, Storage> storages = new HashMap<>();
  private final Map<String, Long> starts = new HashMap<>();

  Runs(Path path) {
    this.path = path;
  }

  /** Passes over the run at the next byte, remembered as {@code key}. */
  Storage add(String key, StoredType type, Bytes bytes) throws IOException, TorchFault {
    if (bytes.remaining() < COUNT_BYTES) {
      throw new TorchFault("it was cut short before storage " + key);
    }
    Storage storage = Storage.of(key, type, bytes.int64());
    if (storage.bytes() > bytes.remaining()) {
      throw new TorchFault("it was cut short within storage " + key);
    }
    if (storages.put(key, storage) != null) {
      throw new TorchFault("it has two storages " + key);
    }
    starts.put(key, bytes.position());
    bytes.skip(storage.bytes());
    return storage;
  }

  Storage get(String key) throws TorchFault {
    Storage storage = storages.get(key);
    if (storage == null) {
      throw new TorchFault("it lacks storage " + key);
    }
    return storage;
  }

  InputStream open(Storage storage, long element) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    channel.position(starts.get(storage.key()) + element * storage.type().bytes());
    return Channels.newInputStream(channel);
  }
}
