// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The central directory of a ZIP archive (APPNOTE 6.3.10, sections 4.3 and 4.5.3). Compressed and
 * encrypted entries are refused, so no entry can grow when it is read.
 */
final class ZipDirectory {
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int MAX_COMMENT_BYTES = 0xffff;
  private static final int LOCATOR_SIGNATURE = 0x07064b50;
  private static final int LOCATOR_BYTES = 20;
  private static final int END64_SIGNATURE = 0x06064b50;
  private static final int END64_BYTES = 56;
  private static final int ENTRY_SIGNATURE = 0x02014b50;
  private static final int ENTRY_BYTES = 46;
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int LOCAL_BYTES = 30;
  private static final int ZIP64_EXTRA = 1;
  private static final int ENCRYPTED = 1;
  private static final int MAX_DIRECTORY_BYTES = 1 << 24;
  private static final long IN_ZIP64 = 0xffff_ffffL;

  private final FileRegion file;
  private final Map<String, FileRegion> entries = new LinkedHashMap<>();
  private Optional<String> packed = Optional.empty();

  private ZipDirectory(FileRegion file) {
    this.file = file;
  }

  /**
   * The contents of the entries by name, in the order of the directory.
   *
   * @throws TorchFault if the directory is missing or damaged, or has an entry that is refused
   */
  static ImmutableMap<String, FileRegion> read(FileRegion file) throws TorchFault, IOException {
    ZipDirectory directory = new ZipDirectory(file);
    FileRegion place = directory.place();
    if (place.length() > MAX_DIRECTORY_BYTES) {
      throw TorchFault.unsuitable("its ZIP directory has " + place.length() + " bytes");
    }
    ByteBuffer bytes = place.copy(0, (int) place.length());
    while (bytes.hasRemaining()) {
      directory.addEntry(bytes);
    }
    if (directory.packed.isPresent()) {
      throw ForeignFile.archive("ZIP", directory.entries.keySet())
          .orElseGet(
              () ->
                  TorchFault.unsuitable(
                      "its ZIP entry "
                          + TorchFault.quote(directory.packed.get())
                          + " is compressed or encrypted"));
    }
    return ImmutableMap.copyOf(directory.entries);
  }

  /** The central directory, found through the last record of the archive. */
  private FileRegion place() throws TorchFault, IOException {
    int tailBytes = (int) Math.min(file.length(), END_BYTES + MAX_COMMENT_BYTES);
    ByteBuffer tail = file.copy(file.length() - tailBytes, tailBytes);
    for (int at = tailBytes - END_BYTES; at >= 0; at--) {
      if (tail.getInt(at) == END_SIGNATURE
          && Short.toUnsignedInt(tail.getShort(at + 20)) == tailBytes - END_BYTES - at) {
        long bytes = Integer.toUnsignedLong(tail.getInt(at + 12));
        long start = Integer.toUnsignedLong(tail.getInt(at + 16));
        return bytes == IN_ZIP64 || start == IN_ZIP64
            ? place64(file.length() - tailBytes + at)
            : file.slice(start, bytes);
      }
    }
    throw TorchFault.broken("it is a ZIP archive whose end is missing");
  }

  private FileRegion place64(long end) throws TorchFault, IOException {
    ByteBuffer locator = file.copy(end - LOCATOR_BYTES, LOCATOR_BYTES);
    if (locator.getInt(0) == LOCATOR_SIGNATURE) {
      ByteBuffer record = file.copy(locator.getLong(8), END64_BYTES);
      if (record.getInt(0) == END64_SIGNATURE) {
        return file.slice(record.getLong(48), record.getLong(40));
      }
    }
    throw TorchFault.broken("its ZIP directory cannot be found");
  }

  private void addEntry(ByteBuffer directory) throws TorchFault, IOException {
    ByteBuffer fixed = take(directory, ENTRY_BYTES);
    if (fixed.getInt(0) != ENTRY_SIGNATURE) {
      throw TorchFault.broken("its ZIP directory is damaged");
    }
    String name = StandardCharsets.UTF_8.decode(take(directory, unsigned(fixed, 28))).toString();
    ByteBuffer extra = take(directory, unsigned(fixed, 30));
    take(directory, unsigned(fixed, 32));
    boolean encrypted = (unsigned(fixed, 8) & ENCRYPTED) != 0;
    long compressed = Integer.toUnsignedLong(fixed.getInt(20));
    long plain = Integer.toUnsignedLong(fixed.getInt(24));
    long local = Integer.toUnsignedLong(fixed.getInt(42));
    if (plain == IN_ZIP64 || compressed == IN_ZIP64 || local == IN_ZIP64) {
      ByteBuffer wide = zip64(extra);
      plain = plain == IN_ZIP64 ? number(wide) : plain;
      compressed = compressed == IN_ZIP64 ? number(wide) : compressed;
      local = local == IN_ZIP64 ? number(wide) : local;
    }
    if (packed.isEmpty() && (encrypted || unsigned(fixed, 10) != 0 || plain != compressed)) {
      packed = Optional.of(name);
    }
    if (entries.put(name, content(local, compressed)) != null) {
      throw TorchFault.broken("it has the ZIP entry " + TorchFault.quote(name) + " twice");
    }
  }

  /**
   * The content after the local header. Its name and extra field may have other lengths there than
   * in the directory.
   */
  private FileRegion content(long local, long bytes) throws TorchFault, IOException {
    ByteBuffer header = file.copy(local, LOCAL_BYTES);
    if (header.getInt(0) != LOCAL_SIGNATURE) {
      throw TorchFault.broken("its ZIP directory is damaged");
    }
    return file.slice(local + LOCAL_BYTES + unsigned(header, 26) + unsigned(header, 28), bytes);
  }

  private static ByteBuffer zip64(ByteBuffer extra) throws TorchFault {
    while (extra.hasRemaining()) {
      ByteBuffer head = take(extra, 4);
      ByteBuffer field = take(extra, unsigned(head, 2));
      if (unsigned(head, 0) == ZIP64_EXTRA) {
        return field;
      }
    }
    throw TorchFault.broken("its ZIP directory is damaged");
  }

  private static long number(ByteBuffer field) throws TorchFault {
    return take(field, Long.BYTES).getLong(0);
  }

  private static int unsigned(ByteBuffer bytes, int at) {
    return Short.toUnsignedInt(bytes.getShort(at));
  }

  /** The next bytes, as a separate buffer. */
  private static ByteBuffer take(ByteBuffer from, int bytes) throws TorchFault {
    if (bytes > from.remaining()) {
      throw TorchFault.broken("its ZIP directory is damaged");
    }
    ByteBuffer taken = from.slice(from.position(), bytes).order(from.order());
    from.position(from.position() + bytes);
    return taken;
  }
}
