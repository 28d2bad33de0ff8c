// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads the chunk structure of a PNG file (PNG specification, third edition, sections 5 and 11).
 *
 * <p>A complete file starts with IHDR, has at least one IDAT, and ends with IEND. Checksums of
 * chunks that the pixels depend on must be correct. A damaged chunk of another kind is ignored.
 */
final class PngScanner {
  private static final int SIGNATURE = 8;
  private static final int GRAY = 0;
  private static final int PALETTE = 3;
  private static final int GRAY_ALPHA = 4;
  private static final int RGB_ALPHA = 6;

  /** A chunk from its length to its checksum. */
  private record Chunk(int start, int end) {}

  private PngScanner() {}

  static PictureHeader scan(ByteView bytes, boolean whole) throws BrokenPictureException {
    if (bytes.tagAt(SIGNATURE + 4, "CgBI")) {
      throw new BrokenPictureException(
          "it is a PNG in Apple's variant for iPhones (CgBI)",
          "open it on a Mac and export it as an ordinary PNG");
    }
    if (!bytes.tagAt(SIGNATURE + 4, "IHDR") || bytes.u32(SIGNATURE) != 13) {
      throw new BrokenPictureException("its PNG header is damaged");
    }
    ByteView ihdr = bytes.slice(SIGNATURE + 8, 13);
    int colorType = ihdr.u8(9);
    boolean alpha = colorType == GRAY_ALPHA || colorType == RGB_ALPHA;
    Optional<Orientation> orientation = Optional.empty();
    Optional<PngOrientation> text = Optional.empty();
    int texts = 0;
    boolean animated = false;
    boolean data = false;
    boolean end = false;
    List<String> notes = new ArrayList<>();
    List<Chunk> dropped = new ArrayList<>();
    long at = SIGNATURE;
    while (!end) {
      long length = bytes.u32(at);
      long body = at + 8;
      boolean idat = bytes.tagAt(at + 4, "IDAT");
      if (!whole && (idat || data) && body + length + 12 > bytes.length()) {
        break;
      }
      bytes.require(body, length + 4);
      boolean transparency = bytes.tagAt(at + 4, "tRNS");
      boolean exif = bytes.tagAt(at + 4, "eXIf");
      boolean words = bytes.tagAt(at + 5, "TXt") || bytes.tagAt(at + 5, "EXt");
      if ((whole || exif || words)
          && bytes.crc32(at + 4, length + 4) != (int) bytes.u32(body + length)) {
        if (transparency || !isAncillary(bytes.u8(at + 4))) {
          throw new BrokenPictureException("its PNG data is damaged (a checksum is wrong)");
        }
        notes.add("its chunk " + name(bytes, at + 4) + " has a wrong checksum and is ignored");
        dropped.add(new Chunk((int) at, (int) (body + length + 4)));
      } else if (isAnimation(bytes, at + 4)) {
        animated = true;
        dropped.add(new Chunk((int) at, (int) (body + length + 4)));
      } else if (exif) {
        orientation = Optional.of(TiffDirectory.orientation(bytes.slice(body, length)));
      } else if (words
          && PngText.isMetadata(bytes.slice(body, length))
          && ++texts <= PngText.MOST_CHUNKS) {
        Optional<PngOrientation> stated =
            PngOrientation.of(name(bytes, at + 4), bytes.slice(body, length));
        text = text.filter(PngOrientation::fromExif).or(() -> stated);
      }
      alpha |= transparency;
      data |= idat;
      end = bytes.tagAt(at + 4, "IEND");
      at = body + length + 4;
    }
    if (whole && !data) {
      throw new BrokenPictureException("the PNG file has no picture data");
    }
    if (animated) {
      notes.add("it is an animation; its still picture is used");
    }
    PictureHeader.Color color =
        switch (colorType) {
          case GRAY, GRAY_ALPHA -> PictureHeader.Color.GRAY;
          case PALETTE -> PictureHeader.Color.PALETTE;
          default -> PictureHeader.Color.RGB;
        };
    return new PictureHeader(
        PictureFormat.PNG,
        ihdr.u32(0),
        ihdr.u32(4),
        new PictureHeader.Kind(color, alpha),
        orientation.orElse(text.map(PngOrientation::orientation).orElse(Orientation.UPRIGHT)),
        new PictureHeader.Findings(
            notes,
            dropped.isEmpty()
                ? Optional.empty()
                : Optional.of((header, file) -> without(dropped, file))));
  }

  /** Whether a chunk belongs to an animation, which decoders may prefer to the still picture. */
  private static boolean isAnimation(ByteView bytes, long type) throws BrokenPictureException {
    return bytes.tagAt(type, "acTL") || bytes.tagAt(type, "fcTL") || bytes.tagAt(type, "fdAT");
  }

  /** The file without some of its chunks. */
  private static byte[] without(List<Chunk> dropped, byte[] file) {
    byte[] kept = file.clone();
    int size = 0;
    int from = 0;
    for (Chunk chunk : dropped) {
      System.arraycopy(file, from, kept, size, chunk.start() - from);
      size += chunk.start() - from;
      from = chunk.end();
    }
    System.arraycopy(file, from, kept, size, file.length - from);
    return Arrays.copyOf(kept, size + file.length - from);
  }

  /** Whether a chunk whose type starts with this letter is not needed for the picture. */
  private static boolean isAncillary(int letter) {
    return (letter & 0x20) != 0;
  }

  /** The type of a chunk, whatever its bytes are. */
  private static String name(ByteView bytes, long at) throws BrokenPictureException {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      int letter = bytes.u8(at + i);
      name.append(letter > ' ' && letter < 0x7f ? (char) letter : '?');
    }
    return name.toString();
  }
}
