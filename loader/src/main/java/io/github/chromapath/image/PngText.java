// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The orientation in a text chunk of a PNG file: in an EXIF profile as hexadecimal digits, as
 * ImageMagick and ExifTool write it, or in XMP.
 *
 * @param orientation the orientation
 * @param fromExif whether it is that of EXIF, which viewers prefer to XMP
 */
record PngText(Orientation orientation, boolean fromExif) {
  private static final int MAX_TEXT = 1 << 22;
  private static final int MAX_KEYWORD = 79;
  private static final String XMP = "XML:com.adobe.xmp";
  private static final Pattern XMP_ORIENTATION =
      Pattern.compile("tiff:Orientation(?:\\s*=\\s*[\"']|>)\\s*([1-8])\\s*[\"'<]");
  private static final Pattern PROFILE = Pattern.compile("\\s*(?:exif|APP1)\\s+\\d+\\s+");
  private static final int EXIF_PREFIX = 6;

  /**
   * The orientation that a chunk states. A damaged one states none, since pixels do not depend on
   * it.
   *
   * @param type of the chunk
   * @param chunk its content
   */
  static Optional<PngText> of(String type, ByteView chunk) {
    try {
      int end = 0;
      while (chunk.u8(end) != 0) {
        if (++end > MAX_KEYWORD) {
          return Optional.empty();
        }
      }
      String keyword = latin1(chunk.slice(0, end));
      boolean exif =
          keyword.equals("Raw profile type exif") || keyword.equals("Raw profile type APP1");
      if (!exif && !keyword.equals(XMP)) {
        return Optional.empty();
      }
      String text = text(type, chunk, end + 1);
      return exif ? ofProfile(text) : ofXmp(text);
    } catch (BrokenPictureException | DataFormatException e) {
      return Optional.empty();
    }
  }

  /** The text after the keyword. */
  private static String text(String type, ByteView chunk, int from)
      throws BrokenPictureException, DataFormatException {
    int at = from;
    boolean compressed = type.equals("zTXt");
    if (compressed) {
      at += 1;
    } else if (type.equals("iTXt")) {
      compressed = chunk.u8(at) == 1;
      at += 2;
      for (int names = 0; names < 2; names++) {
        while (chunk.u8(at) != 0) {
          at++;
        }
        at++;
      }
    }
    ByteView content = chunk.slice(at, chunk.length() - at);
    return compressed ? inflated(content) : latin1(content);
  }

  private static String latin1(ByteView content) {
    byte[] bytes = new byte[content.length()];
    content.copy(bytes, 0);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** The first characters of a compressed text. */
  private static String inflated(ByteView content) throws DataFormatException {
    byte[] bytes = new byte[content.length()];
    content.copy(bytes, 0);
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(bytes);
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      byte[] part = new byte[1 << 13];
      int read;
      while (text.size() < MAX_TEXT && (read = inflater.inflate(part)) > 0) {
        text.write(part, 0, read);
      }
      return text.toString(StandardCharsets.ISO_8859_1);
    } finally {
      inflater.end();
    }
  }

  /** A profile: its name, its length, and hexadecimal digits. */
  private static Optional<PngText> ofProfile(String text) {
    Matcher head = PROFILE.matcher(text);
    if (!head.lookingAt()) {
      return Optional.empty();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int high = -1;
    for (int i = head.end(); i < text.length(); i++) {
      int digit = Character.digit(text.charAt(i), 16);
      if (digit >= 0 && high >= 0) {
        bytes.write((high << 4) | digit);
        high = -1;
      } else if (digit >= 0) {
        high = digit;
      }
    }
    byte[] profile = bytes.toByteArray();
    ByteView view = new ByteView(profile);
    boolean prefixed = view.startsWith(0, 'E', 'x', 'i', 'f', 0, 0);
    if (!prefixed && !view.startsWith(0, 'I', 'I') && !view.startsWith(0, 'M', 'M')) {
      return ofXmp(new String(profile, StandardCharsets.ISO_8859_1));
    }
    try {
      int skip = prefixed ? EXIF_PREFIX : 0;
      ByteView exif = view.slice(skip, profile.length - skip);
      return Optional.of(new PngText(TiffDirectory.orientation(exif), true));
    } catch (BrokenPictureException e) {
      return Optional.empty();
    }
  }

  private static Optional<PngText> ofXmp(String text) {
    Matcher found = XMP_ORIENTATION.matcher(text);
    return found.find()
        ? Optional.of(new PngText(Orientation.ofTag(Long.parseLong(found.group(1))), false))
        : Optional.empty();
  }
}
