// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import com.google.common.collect.ImmutableSet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * Reads the headers of a bitmap of Windows or OS/2 and checks that all of its rows are present. The
 * reserved words of the file header are ignored.
 */
final class BmpScanner {
  /** Offset of the information header, whose first field is its own size. */
  static final int HEADER = 14;

  /** Size of OS/2's first information header, which has 16-bit fields. */
  static final int CORE_HEADER = 12;

  private static final int SHORT_OS2_HEADER = 16;
  private static final int INFO_HEADER = 40;
  private static final int OS2_HEADER = 64;
  private static final int RLE8 = 1;
  private static final int RLE4 = 2;
  private static final int BIT_FIELDS = 3;
  private static final int ALPHA_BIT_FIELDS = 6;
  private static final int RED_MASK = HEADER + INFO_HEADER;
  private static final int ALPHA_MASK = RED_MASK + 12;

  /** The first header with an alpha mask. */
  private static final int ALPHA_HEADER = 56;

  private static final ImmutableSet<Integer> HEADERS =
      ImmutableSet.of(12, 16, 40, 52, 56, 64, 108, 124);

  private BmpScanner() {}

  /** Whether a file with BMP's signature has a header of a known size. */
  static boolean hasHeader(ByteView file) {
    return HEADERS.stream().anyMatch(size -> file.startsWith(HEADER, size, 0, 0, 0));
  }

  static PictureHeader scan(ByteView file, boolean whole) throws BrokenPictureException {
    ByteView bytes = file.littleEndian(true);
    long header = bytes.u32(HEADER);
    boolean core = header == CORE_HEADER;
    boolean os2 = header == SHORT_OS2_HEADER || header == OS2_HEADER;
    long width = core ? bytes.u16(18) : bytes.u32(18);
    long height = core ? bytes.u16(20) : Math.abs((long) (int) bytes.u32(22));
    int depth = bytes.u16(core ? 24 : 28);
    long compression = header < INFO_HEADER ? 0 : bytes.u32(30);
    boolean fields = !os2 && (compression == BIT_FIELDS || compression == ALPHA_BIT_FIELDS);
    if (compression > RLE4 && !fields) {
      throw new BrokenPictureException(
          "its BMP compression (" + compression + ") is not supported", "save it uncompressed");
    }
    boolean packed = compression == RLE8 || compression == RLE4;
    if (packed && depth != (compression == RLE8 ? 8 : 4)) {
      throw new BrokenPictureException(
          "its BMP header is damaged (compression " + compression + ", " + depth + " bits)");
    }
    if (whole) {
      long rows = (width * depth + 31) / 32 * 4 * height;
      bytes.require(bytes.u32(10), packed ? bytes.u32(34) : rows);
    }
    boolean alphaMask = header >= ALPHA_HEADER || compression == ALPHA_BIT_FIELDS;
    boolean palette = depth <= 8;
    return new PictureHeader(
        PictureFormat.BMP,
        width,
        height,
        new PictureHeader.Kind(
            palette ? PictureHeader.Color.PALETTE : PictureHeader.Color.RGB,
            fields && alphaMask && bytes.u32(ALPHA_MASK) != 0),
        Orientation.UPRIGHT,
        new PictureHeader.Findings(
            List.of(),
            palette && os2
                ? Optional.of((found, stored) -> withWindowsHeader(stored, (int) header))
                : Optional.empty()));
  }

  /** The masks of red, green, blue and alpha in a pixel. */
  static int[] masks(ByteView file, int depth, boolean alpha) throws BrokenPictureException {
    ByteView bytes = file.littleEndian(true);
    boolean fields = bytes.u32(HEADER) >= INFO_HEADER && bytes.u32(30) >= BIT_FIELDS;
    if (!fields) {
      return depth == 16
          ? new int[] {0x7c00, 0x3e0, 0x1f, 0}
          : new int[] {0xff0000, 0xff00, 0xff, 0};
    }
    int[] masks = new int[4];
    for (int i = 0; i < 3 + (alpha ? 1 : 0); i++) {
      masks[i] = (int) bytes.u32(RED_MASK + 4L * i);
    }
    return masks;
  }

  /** A file of OS/2 2.x with the information header of Windows, whose first fields are the same. */
  private static byte[] withWindowsHeader(byte[] file, int header) {
    int grown = INFO_HEADER - header;
    ByteBuffer old = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer plain = ByteBuffer.allocate(file.length + grown).order(ByteOrder.LITTLE_ENDIAN);
    plain.put(file, 0, HEADER + Math.min(header, INFO_HEADER));
    plain.position(HEADER + INFO_HEADER);
    plain.put(file, HEADER + header, file.length - HEADER - header);
    plain.putInt(10, old.getInt(10) + grown).putInt(HEADER, INFO_HEADER);
    return plain.array();
  }
}
