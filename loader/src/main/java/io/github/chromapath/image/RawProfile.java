// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import com.google.common.io.BaseEncoding;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * A block of metadata that ImageMagick and ExifTool store in a text chunk of a PNG file: a line
 * with its kind, a line with its length, and the bytes in hexadecimal.
 */
final class RawProfile {
  /** The start of the keyword. */
  static final String KEYWORD = "Raw profile type ";

  private static final String EXIF_MARK = "Exif\0\0";
  private static final String XMP_MARK = "http://ns.adobe.com/xap/1.0/\0";
  private static final int LINE = 72;

  /** What a block holds. */
  enum Kind {
    /** An EXIF block, from its byte order on. */
    EXIF,
    XMP,
    /** IPTC records. */
    IPTC
  }

  private final Kind kind;
  private final byte[] bytes;

  private RawProfile(Kind kind, byte[] bytes) {
    this.kind = kind;
    this.bytes = bytes;
  }

  /** The block in a text; empty if it is another text or damaged. */
  static Optional<RawProfile> of(PngText text) throws BrokenPictureException {
    if (!text.keyword().startsWith(KEYWORD)) {
      return Optional.empty();
    }
    Optional<byte[]> decoded = decode(new String(text.bytes(), StandardCharsets.ISO_8859_1));
    if (decoded.isEmpty()) {
      return Optional.empty();
    }
    ByteView block = new ByteView(decoded.get());
    return switch (text.keyword().substring(KEYWORD.length())) {
      case "exif", "APP1", "app1" -> segment(block);
      case "xmp" -> Optional.of(new RawProfile(Kind.XMP, decoded.get()));
      case "iptc", "8bim" -> iptc(block);
      default -> Optional.empty();
    };
  }

  /** The content of a JPEG's segment APP1, which is EXIF or XMP. */
  private static Optional<RawProfile> segment(ByteView block) throws BrokenPictureException {
    if (block.length() > XMP_MARK.length() && block.tagAt(0, XMP_MARK)) {
      int start = XMP_MARK.length();
      return Optional.of(new RawProfile(Kind.XMP, block.bytes(start, block.length() - start)));
    }
    return block.startsWith(0, '<')
        ? Optional.of(new RawProfile(Kind.XMP, block.toArray()))
        : exif(block);
  }

  private static Optional<RawProfile> exif(ByteView block) throws BrokenPictureException {
    boolean marked = block.length() > EXIF_MARK.length() && block.tagAt(0, EXIF_MARK);
    int skip = marked ? EXIF_MARK.length() : 0;
    boolean tiff = block.startsWith(skip, 'I', 'I') || block.startsWith(skip, 'M', 'M');
    return tiff
        ? Optional.of(new RawProfile(Kind.EXIF, block.bytes(skip, block.length() - skip)))
        : Optional.empty();
  }

  /** IPTC is stored as such or as one of Photoshop's resources. */
  private static Optional<RawProfile> iptc(ByteView block) throws BrokenPictureException {
    Optional<byte[]> records =
        block.startsWith(0, 0x1c) ? Optional.of(block.toArray()) : PhotoshopResources.iptc(block);
    return records.map(found -> new RawProfile(Kind.IPTC, found));
  }

  Kind kind() {
    return kind;
  }

  /** The block. Callers must not change it. */
  byte[] bytes() {
    return bytes;
  }

  /** The data of a chunk zTXt that holds IPTC records as such, as ImageMagick writes them. */
  static byte[] iptc(byte[] records) {
    String hex = BaseEncoding.base16().lowerCase().withSeparator("\n", LINE).encode(records);
    String text =
        "\niptc\n" + String.format(Locale.ROOT, "%8d", records.length) + "\n" + hex + "\n";
    return PngText.compressed(KEYWORD + "iptc", text.getBytes(StandardCharsets.US_ASCII));
  }

  private static Optional<byte[]> decode(String text) {
    String[] lines = text.stripLeading().split("\n", 3);
    if (lines.length < 3) {
      return Optional.empty();
    }
    String hex = lines[2].replaceAll("\\s", "").toLowerCase(Locale.ROOT);
    BaseEncoding base16 = BaseEncoding.base16().lowerCase();
    return base16.canDecode(hex) ? Optional.of(base16.decode(hex)) : Optional.empty();
  }
}
