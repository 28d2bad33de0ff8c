// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Iterables;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The format since torch 1.6: a ZIP archive with one folder that contains the pickle in {@code
 * data.pkl} and the elements of each storage in {@code data/KEY}. Later versions add their byte
 * order in {@code byteorder}; without it they are little-endian.
 */
final class ZipContainer {
  private static final String PICKLE = "/data.pkl";
  private static final int MAX_ORDER_BYTES = 16;

  private ZipContainer() {}

  /**
   * Reads everything except the elements.
   *
   * @throws TorchFault if the archive was not written by PyTorch, or is damaged
   */
  static TorchContents read(FileRegion file) throws TorchFault, IOException {
    ImmutableMap<String, FileRegion> entries = ZipDirectory.read(file);
    String folder = folder(entries);
    if (entries.containsKey(folder + "constants.pkl")) {
      throw TorchFault.unsuitable("it is a program saved by torch.jit");
    }
    PyValue root =
        Unpickler.load(new PickleInput(entries.get(folder + "data.pkl")), new StorageIds());
    String data = folder + "data/";
    ImmutableMap.Builder<String, FileRegion> storages = ImmutableMap.builder();
    for (Map.Entry<String, FileRegion> entry : entries.entrySet()) {
      if (entry.getKey().startsWith(data)) {
        storages.put(entry.getKey().substring(data.length()), entry.getValue());
      }
    }
    return new TorchContents(
        root,
        storages.buildOrThrow(),
        order(Optional.ofNullable(entries.get(folder + "byteorder"))));
  }

  private static String folder(ImmutableMap<String, FileRegion> entries) throws TorchFault {
    List<String> pickles =
        entries.keySet().stream()
            .filter(name -> name.endsWith(PICKLE))
            .filter(name -> name.indexOf('/') == name.length() - PICKLE.length())
            .toList();
    if (pickles.size() != 1) {
      throw ForeignFile.archive("ZIP", entries.keySet())
          .orElseGet(
              () -> TorchFault.unsuitable("it is a ZIP archive without one pickle NAME" + PICKLE));
    }
    String pickle = Iterables.getOnlyElement(pickles);
    return pickle.substring(0, pickle.lastIndexOf('/') + 1);
  }

  private static ByteOrder order(Optional<FileRegion> entry) throws TorchFault, IOException {
    if (entry.isEmpty()) {
      return ByteOrder.LITTLE_ENDIAN;
    }
    int length = (int) Math.min(entry.get().length(), MAX_ORDER_BYTES);
    String order = StandardCharsets.US_ASCII.decode(entry.get().copy(0, length)).toString();
    return switch (order) {
      case "little" -> ByteOrder.LITTLE_ENDIAN;
      case "big" -> ByteOrder.BIG_ENDIAN;
      default ->
          throw TorchFault.broken("its elements have the byte order " + TorchFault.quote(order));
    };
  }
}
