// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** A text chunk of a PNG file: tEXt, zTXt or iTXt (PNG specification, section 11.3.3). */
final class PngText {
  /** The keyword of an XMP packet. */
  static final String XMP = "XML:com.adobe.xmp";

  /** The number of chunks of metadata that are read; files have one of each kind. */
  static final int MOST_CHUNKS = 8;

  private static final int MOST_BYTES = PictureMetadata.Builder.MOST_BYTES;

  private final String keyword;
  private final byte[] bytes;

  private PngText(String keyword, byte[] bytes) {
    this.keyword = keyword;
    this.bytes = bytes;
  }

  /**
   * Whether a text chunk holds metadata, by its keyword. The text itself, which may be compressed,
   * is not read.
   */
  static boolean isMetadata(ByteView chunk) throws BrokenPictureException {
    return isKeyword(chunk, XMP + '\0') || isKeyword(chunk, RawProfile.KEYWORD);
  }

  private static boolean isKeyword(ByteView chunk, String start) throws BrokenPictureException {
    return chunk.length() >= start.length() && chunk.tagAt(0, start);
  }

  /** A text chunk; empty if it is damaged or too long. */
  static Optional<PngText> read(String type, ByteView chunk) throws BrokenPictureException {
    long end = terminator(chunk, 0);
    if (end < 0) {
      return Optional.empty();
    }
    String keyword = new String(chunk.bytes(0, (int) end), StandardCharsets.ISO_8859_1);
    long text = end + 1;
    boolean compressed = type.equals("zTXt");
    if (compressed) {
      text++;
    } else if (type.equals("iTXt")) {
      if (text + 2 > chunk.length()) {
        return Optional.empty();
      }
      compressed = chunk.u8(text) == 1;
      long language = terminator(chunk, text + 2);
      long translated = language < 0 ? -1 : terminator(chunk, language + 1);
      text = translated < 0 ? chunk.length() : translated + 1;
    }
    if (text > chunk.length()) {
      return Optional.empty();
    }
    ByteView stored = chunk.slice(text, chunk.length() - text);
    Optional<byte[]> content = compressed ? inflated(stored) : Optional.of(stored.toArray());
    return content.map(found -> new PngText(keyword, found));
  }

  /** The profile in a chunk iCCP, which is built like zTXt; empty if it is damaged. */
  static Optional<byte[]> profile(ByteView chunk) throws BrokenPictureException {
    return read("zTXt", chunk).map(PngText::bytes);
  }

  String keyword() {
    return keyword;
  }

  /** The text as stored, in UTF-8 or Latin-1. Callers must not change it. */
  byte[] bytes() {
    return bytes;
  }

  /** The data of a chunk iTXt of UTF-8 text, which is not compressed. */
  static byte[] international(String keyword, byte[] text) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    data.writeBytes(keyword.getBytes(StandardCharsets.ISO_8859_1));
    data.writeBytes(new byte[5]);
    data.writeBytes(text);
    return data.toByteArray();
  }

  /** The data of a chunk zTXt. */
  static byte[] compressed(String keyword, byte[] text) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    data.writeBytes(keyword.getBytes(StandardCharsets.ISO_8859_1));
    data.writeBytes(new byte[2]);
    try (DeflaterOutputStream deflated = new DeflaterOutputStream(data)) {
      deflated.write(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return data.toByteArray();
  }

  /** The offset of the next NUL, or -1. */
  private static long terminator(ByteView chunk, long from) throws BrokenPictureException {
    for (long at = from; at < chunk.length(); at++) {
      if (chunk.u8(at) == 0) {
        return at;
      }
    }
    return -1;
  }

  private static Optional<byte[]> inflated(ByteView stored) throws BrokenPictureException {
    try (InflaterInputStream in =
        new InflaterInputStream(new ByteArrayInputStream(stored.toArray()))) {
      byte[] text = in.readNBytes(MOST_BYTES + 1);
      return text.length > MOST_BYTES ? Optional.empty() : Optional.of(text);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
