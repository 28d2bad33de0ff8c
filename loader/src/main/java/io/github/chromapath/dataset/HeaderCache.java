// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.internal.file.AtomicFile;
import io.github.chromapath.internal.file.FileAge;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Remembers the sizes that the headers of picture files state, so that a large data set opens
 * quickly again. A file counts as unchanged if its path, length and time of modification are.
 * Faults are not remembered.
 *
 * <p>Each data set has one file in the cache's folder. A file that is missing, damaged or not
 * readable counts as empty. One that cannot be written is left as it is: the next opening then
 * reads the headers again. Immutable and thread-safe.
 */
public final class HeaderCache {
  private static final byte[] MAGIC = "chromapath-headers-1\n".getBytes(StandardCharsets.US_ASCII);
  private static final int KEY_BYTES = 16;
  private static final int ENTRY_BYTES = KEY_BYTES + 2 * Long.BYTES + 2 * Integer.BYTES;
  private static final int HASH_BYTES = 32;
  private static final int MOST_ENTRIES = 1 << 20;

  /** A file may change again within the resolution of its time. */
  private static final long SETTLED_SECONDS = 2;

  /** Smaller sets open quickly anyway. */
  private static final int USUAL_LEAST = 1000;

  private final Optional<Path> folder;
  private final int least;

  private HeaderCache(Optional<Path> folder, int least) {
    this.folder = folder;
    this.least = least;
  }

  /** {@return a cache that remembers nothing} */
  public static HeaderCache none() {
    return new HeaderCache(Optional.empty(), 0);
  }

  /**
   * {@return a cache in a folder}
   *
   * @param folder created when it is needed; must not be in a data set
   */
  public static HeaderCache in(Path folder) {
    return new HeaderCache(Optional.of(folder), 0);
  }

  /**
   * {@return the cache of a user: {@code chromapath/headers} in {@code XDG_CACHE_HOME}, or in
   * {@code .cache} of the home folder if that variable is not an absolute path}
   *
   * @param environment the environment variables
   * @param home the home folder
   */
  public static HeaderCache usual(Map<String, String> environment, Path home) {
    Path given = Path.of(environment.getOrDefault("XDG_CACHE_HOME", ""));
    Path cache = given.isAbsolute() ? given : home.resolve(".cache");
    Path headers = cache.resolve("chromapath").resolve("headers");
    return new HeaderCache(Optional.of(headers), USUAL_LEAST);
  }

  /** What is remembered of a file. */
  private record Entry(long length, long modified, int width, int height) {}

  /** Reads what is remembered of a data set. */
  Lookup open(Path root) {
    Optional<Path> file =
        folder.map(
            cache -> {
              String place = root.toAbsolutePath().normalize().toUri().toString();
              return cache.resolve(key(place) + ".bin");
            });
    return new Lookup(file, least, file.map(HeaderCache::read).orElseGet(Map::of));
  }

  private static HashCode key(String path) {
    byte[] hash = Hashing.sha256().hashString(path, StandardCharsets.UTF_8).asBytes();
    return HashCode.fromBytes(Arrays.copyOf(hash, KEY_BYTES));
  }

  private static Map<HashCode, Entry> read(Path file) {
    int fixed = MAGIC.length + HASH_BYTES;
    long most = fixed + (long) MOST_ENTRIES * ENTRY_BYTES;
    try {
      long length = Files.isRegularFile(file) ? Files.size(file) : 0;
      if (length < fixed || length > most || (length - fixed) % ENTRY_BYTES != 0) {
        return Map.of();
      }
      try (InputStream in = Files.newInputStream(file)) {
        return parse(in.readNBytes((int) length));
      }
    } catch (IOException | SecurityException e) {
      return Map.of();
    }
  }

  private static Map<HashCode, Entry> parse(byte[] bytes) {
    int end = bytes.length - HASH_BYTES;
    byte[] hash = Hashing.sha256().hashBytes(bytes, 0, Math.max(0, end)).asBytes();
    boolean sound =
        (end - MAGIC.length) % ENTRY_BYTES == 0
            && Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length))
            && Arrays.equals(hash, Arrays.copyOfRange(bytes, end, bytes.length));
    if (!sound) {
      return Map.of();
    }
    Map<HashCode, Entry> entries = new HashMap<>();
    ByteBuffer buffer = ByteBuffer.wrap(bytes, MAGIC.length, end - MAGIC.length);
    while (buffer.hasRemaining()) {
      byte[] key = new byte[KEY_BYTES];
      buffer.get(key);
      entries.put(
          HashCode.fromBytes(key),
          new Entry(buffer.getLong(), buffer.getLong(), buffer.getInt(), buffer.getInt()));
    }
    return entries;
  }

  /** One opening of a data set. Thread-safe. */
  static final class Lookup {
    private final Optional<Path> file;
    private final int least;
    private final Map<HashCode, Entry> known;
    private final Map<HashCode, Entry> seen = new ConcurrentHashMap<>();

    private Lookup(Optional<Path> file, int least, Map<HashCode, Entry> known) {
      this.file = file;
      this.least = least;
      this.known = known;
    }

    /**
     * The size of an upright picture, from memory or from its header.
     *
     * @throws IOException as {@link PictureReader#size}
     */
    PictureReader.Size size(Path picture) throws IOException {
      if (file.isEmpty()) {
        return PictureReader.size(picture);
      }
      Optional<BasicFileAttributes> attributes = attributes(picture);
      if (attributes.isEmpty()) {
        return PictureReader.size(picture);
      }
      long length = attributes.get().size();
      FileTime time = attributes.get().lastModifiedTime();
      long modified = time.to(TimeUnit.NANOSECONDS);
      HashCode key = key(picture.toAbsolutePath().normalize().toUri().toString());
      Entry entry = known.get(key);
      if (entry == null || entry.length() != length || entry.modified() != modified) {
        PictureReader.Size size = PictureReader.size(picture);
        entry = new Entry(length, modified, size.width(), size.height());
        if (FileAge.of(time).toSeconds() < SETTLED_SECONDS) {
          return size;
        }
      }
      seen.put(key, entry);
      return new PictureReader.Size(entry.width(), entry.height());
    }

    private static Optional<BasicFileAttributes> attributes(Path picture) {
      try {
        BasicFileAttributes attributes = Files.readAttributes(picture, BasicFileAttributes.class);
        return attributes.isRegularFile() ? Optional.of(attributes) : Optional.empty();
      } catch (IOException e) {
        return Optional.empty();
      }
    }

    /** Writes what this opening has seen, if that differs from what was known. */
    void save() {
      boolean worth = seen.size() >= least && seen.size() <= MOST_ENTRIES;
      if (file.isEmpty() || !worth || seen.equals(known)) {
        return;
      }
      ByteBuffer buffer =
          ByteBuffer.allocate(MAGIC.length + seen.size() * ENTRY_BYTES + HASH_BYTES).put(MAGIC);
      seen.forEach(
          (key, entry) ->
              buffer
                  .put(key.asBytes())
                  .putLong(entry.length())
                  .putLong(entry.modified())
                  .putInt(entry.width())
                  .putInt(entry.height()));
      buffer.put(Hashing.sha256().hashBytes(buffer.array(), 0, buffer.position()).asBytes());
      try {
        Files.createDirectories(file.get().getParent());
        AtomicFile.write(file.get(), buffer.array());
      } catch (IOException e) {
        // Only a memory: the next opening reads the headers again.
      }
    }
  }
}
