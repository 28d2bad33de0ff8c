// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Iterables;
import io.github.chromapath.weights.CheckpointException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The form since torch 1.6: a ZIP archive of one folder with the pickle in {@code data.pkl}, a
 * storage's elements in {@code data/KEY} and, in later versions, the order of their bytes in {@code
 * byteorder}; without it they are little-endian.
 */
final class ZipContainer {
  private static final String PICKLE = "/data.pkl";
  private static final int MAX_ORDER_BYTES = 16;

  private ZipContainer() {}

  /**
   * Reads all but the elements.
   *
   * @throws TorchFault when the archive is not PyTorch's, or broken
   */
  static TorchContents read(FileRegion file) throws TorchFault, CheckpointException {
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
        root, storages.buildOrThrow(), order(entries.get(folder + "byteorder")));
  }

  private static String folder(ImmutableMap<String, FileRegion> entries) throws TorchFault {
    List<String> pickles =
        entries.keySet().stream()
            .filter(name -> name.endsWith(PICKLE))
            .filter(name -> name.indexOf('/') == name.length() - PICKLE.length())
            .toList();
    if (pickles.size() != 1) {
      throw TorchFault.unsuitable("it is a ZIP archive without one pickle NAME" + PICKLE);
    }
    String pickle = Iterables.getOnlyElement(pickles);
    return pickle.substring(0, pickle.lastIndexOf('/') + 1);
  }

  private static ByteOrder order(FileRegion mark) throws TorchFault, CheckpointException {
    if (mark == null) {
      return ByteOrder.LITTLE_ENDIAN;
    }
    int length = (int) Math.min(mark.length(), MAX_ORDER_BYTES);
    String order = StandardCharsets.US_ASCII.decode(mark.copy(0, length)).toString();
    return switch (order) {
      case "little" -> ByteOrder.LITTLE_ENDIAN;
      case "big" -> ByteOrder.BIG_ENDIAN;
      default ->
          throw TorchFault.broken("its elements have the byte order " + TorchFault.quote(order));
    };
  }
}
