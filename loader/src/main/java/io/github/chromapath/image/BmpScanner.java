// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

/** Reads the headers of a Windows bitmap and checks that all of its rows are present. */
final class BmpScanner {
  private static final int CORE_HEADER = 12;
  private static final int INFO_HEADER = 40;
  private static final int RLE8 = 1;
  private static final int RLE4 = 2;
  private static final int BIT_FIELDS = 3;
  private static final int ALPHA_MASK = 14 + 52;

  private BmpScanner() {}

  static PictureHeader scan(ByteView file, boolean whole) throws BrokenPictureException {
    ByteView bytes = file.littleEndian(true);
    long data = bytes.u32(10);
    long header = bytes.u32(14);
    if (header != CORE_HEADER && header < INFO_HEADER) {
      throw new BrokenPictureException("its BMP header is damaged");
    }
    boolean core = header == CORE_HEADER;
    long width = core ? bytes.u16(18) : bytes.u32(18);
    long height = core ? bytes.u16(20) : Math.abs((long) (int) bytes.u32(22));
    int depth = bytes.u16(core ? 24 : 28);
    long compression = core ? 0 : bytes.u32(30);
    if (compression > BIT_FIELDS) {
      throw new BrokenPictureException(
          "its BMP compression (" + compression + ") is not supported", "save it uncompressed");
    }
    if (whole) {
      boolean packed = compression == RLE8 || compression == RLE4;
      long rows = (width * depth + 31) / 32 * 4 * height;
      bytes.require(data, packed ? bytes.u32(34) : rows);
    }
    boolean alpha =
        depth == 32 && compression == BIT_FIELDS && header >= 56 && bytes.u32(ALPHA_MASK) != 0;
    return new PictureHeader(
        PictureFormat.BMP,
        width,
        height,
        new PictureHeader.Kind(false, alpha, depth <= 8),
        Orientation.UPRIGHT);
  }
}
