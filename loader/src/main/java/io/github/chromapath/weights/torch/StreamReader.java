package io.github.chromapath.weights.torch;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * PyTorch 0.1.10 to 1.5: pickles of a magic number, a version, facts of the system, the value and
 * the keys of its storages, then the storages in the order of these keys.
 */
final class StreamReader {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long VERSION = 1001;

  /** Storages as the value claims them, before what the file holds is known. */
  private final Map<String, Storage> claimed = new HashMap<>();

  private final Runs runs;
  private final Object root;

  private StreamReader(Path path, Bytes bytes) throws IOException, TorchFault {
    this.runs = new Runs(path);
    if (!MAGIC.equals(Unpickler.load(bytes))) {
      throw new TorchFault("it is a pickle, but none of torch.save", "give a file of torch.save");
    }
    if (!Long.valueOf(VERSION).equals(Unpickler.load(bytes))) {
      throw new TorchFault("its version is not " + VERSION, "save it with a newer PyTorch");
    }
    requireLittleEndian(Values.as(Unpickler.load(bytes), Map.class));
    this.root = Unpickler.load(bytes, this::storage);
    for (Object key : Values.as(Unpickler.load(bytes), List.class)) {
      add(Values.as(key, String.class), bytes);
    }
    for (String key : claimed.keySet()) {
      runs.get(key);
    }
  }

  static Container open(Path path) throws IOException, TorchFault {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      StreamReader reader = new StreamReader(path, new Bytes(channel::read, 0, channel.size()));
      return new RunsContainer(reader.root, reader.runs);
    }
  }

  private static void requireLittleEndian(Map<?, ?> system) throws TorchFault {
    if (!Boolean.TRUE.equals(system.get("little_endian"))) {
      throw new TorchFault("its byte order is not little", "save it on a little-endian machine");
    }
  }

  private void add(String key, Bytes bytes) throws IOException, TorchFault {
    Storage claim = claimed.get(key);
    if (claim == null) {
      throw new TorchFault("it has a storage " + key + " that nothing refers to");
    }
    Storage found = runs.add(key, claim.type(), bytes);
    if (found.elements() != claim.elements()) {
      throw new TorchFault(
          "storage %s in it has %d elements instead of %d"
              .formatted(key, found.elements(), claim.elements()));
    }
  }

  /** The sixth part is None, or (key, offset, elements) of a view of the run. */
  private Storage storage(Object id) throws TorchFault {
    Storage run = StorageReference.of(id);
    Storage before = claimed.putIfAbsent(run.key(), run);
    if (before != null && !before.equals(run)) {
      throw new TorchFault("it claims two sizes of storage " + run.key());
    }
    List<?> parts = Values.as(id, List.class);
    if (parts.size() < 6 || parts.get(5) == null) {
      return run;
    }
    List<?> view = Values.at(parts, 5, List.class);
    return run.view(Values.at(view, 1, Long.class), Values.at(view, 2, Long.class));
  }
}
