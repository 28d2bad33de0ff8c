package io.github.chromapath.weights.torch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * PyTorch 1.6 and later: a ZIP archive of {@code NAME/data.pkl}, a file {@code NAME/data/KEY} for
 * each storage, and {@code NAME/byteorder} (absent means little). Nothing in it is compressed.
 */
final class ZipContainer implements Container {
  private static final String PICKLE = "/data.pkl";
  private static final int MOST_PICKLE_BYTES = 1 << 26;

  private final ZipFile zip;
  private final String prefix;
  private final Object root;

  private ZipContainer(ZipFile zip) throws IOException, TorchFault {
    this.zip = zip;
    this.prefix = prefix(zip);
    requireLittleEndian();
    byte[] pickle = content(entry(PICKLE), MOST_PICKLE_BYTES);
    this.root = Unpickler.load(Bytes.of(pickle), this::storage);
  }

  static ZipContainer open(Path path) throws IOException, TorchFault {
    ZipFile zip;
    try {
      zip = new ZipFile(path.toFile());
    } catch (ZipException e) {
      throw new TorchFault("it begins as a ZIP archive and is none (" + e.getMessage() + ")");
    }
    try {
      return new ZipContainer(zip);
    } catch (IOException | TorchFault | RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  private static String prefix(ZipFile zip) throws TorchFault {
    List<String> names =
        zip.stream()
            .map(ZipEntry::getName)
            .filter(name -> name.endsWith(PICKLE) && name.indexOf('/') == name.lastIndexOf('/'))
            .toList();
    if (names.size() != 1) {
      throw new TorchFault(
          "it is a ZIP archive with " + names.size() + " files NAME/data.pkl",
          "give a file that torch.save wrote");
    }
    return names.get(0).substring(0, names.get(0).length() - PICKLE.length());
  }

  private void requireLittleEndian() throws IOException, TorchFault {
    Optional<ZipEntry> order = Optional.ofNullable(zip.getEntry(prefix + "/byteorder"));
    if (order.isPresent()) {
      String name = new String(content(order.get(), 16), StandardCharsets.US_ASCII);
      if (!name.equals("little")) {
        throw new TorchFault(
            "its byte order is '" + name + "'", "save it on a little-endian machine");
      }
    }
  }

  private ZipEntry entry(String name) throws TorchFault {
    ZipEntry entry = zip.getEntry(prefix + name);
    if (entry == null) {
      throw new TorchFault("it lacks " + prefix + name);
    }
    if (entry.getMethod() != ZipEntry.STORED) {
      throw new TorchFault(prefix + name + " in it is compressed", "save it with torch.save");
    }
    return entry;
  }

  private byte[] content(ZipEntry entry, int most) throws IOException, TorchFault {
    if (entry.getSize() > most) {
      throw new TorchFault(entry.getName() + " in it has " + entry.getSize() + " bytes");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      return in.readNBytes(most);
    }
  }

  private Storage storage(Object id) throws TorchFault {
    Storage storage = StorageReference.of(id);
    long bytes = entry("/data/" + storage.key()).getSize();
    if (bytes != storage.bytes()) {
      throw new TorchFault(
          "storage %s in it has %d bytes instead of %d"
              .formatted(storage.key(), bytes, storage.bytes()));
    }
    return storage;
  }

  @Override
  public Object root() {
    return root;
  }

  @Override
  public InputStream open(Storage storage, long element) throws IOException {
    InputStream in = zip.getInputStream(zip.getEntry(prefix + "/data/" + storage.key()));
    in.skipNBytes(element * storage.type().bytes());
    return in;
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
