// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hash of a safetensors file that its own metadata contains: the SHA-256 of all bytes of the
 * file, in which the 64 digits of the hash count as zeros. The header is thus hashed too, and a
 * file can be hashed while it is written. Not thread-safe.
 */
final class ContentHash {
  /** The digits while they are not known. */
  static final String BLANK = "0".repeat(64);

  private static final Pattern ENTRY =
      Pattern.compile("\"" + SafetensorsFile.CONTENT_HASH + "\"\\s*:\\s*\"([0-9a-f]{64})\"");

  private final Hasher hasher = Hashing.sha256().newHasher();
  private final int offset;

  private ContentHash(int offset) {
    this.offset = offset;
  }

  /**
   * {@return the hash of a file with a header, of which nothing is added yet; empty if the header
   * has no place for the digits}
   *
   * @param start the file up to the end of its header
   */
  static Optional<ContentHash> of(byte[] start) {
    Matcher entry = ENTRY.matcher(new String(start, ISO_8859_1));
    return entry.find() ? Optional.of(new ContentHash(entry.start(1))) : Optional.empty();
  }

  /** {@return the place of the digits in the file} */
  int offset() {
    return offset;
  }

  /** Replaces the digits by zeros. */
  void blank(byte[] start) {
    Arrays.fill(start, offset, offset + BLANK.length(), (byte) '0');
  }

  /** Adds the next bytes of the file, in which the digits are zeros. */
  void add(ByteBuffer bytes) {
    hasher.putBytes(bytes);
  }

  /** {@return the hash of all bytes added, 64 hexadecimal digits; called once} */
  String digits() {
    return hasher.hash().toString();
  }
}
