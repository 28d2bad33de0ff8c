// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

/**
 * Reads the chunk structure of a PNG file (PNG specification, third edition, sections 5 and 11).
 *
 * <p>A complete file starts with IHDR, has at least one IDAT and only correct checksums, and ends
 * with IEND.
 */
final class PngScanner {
  private static final int SIGNATURE = 8;
  private static final int GRAY = 0;
  private static final int PALETTE = 3;
  private static final int GRAY_ALPHA = 4;
  private static final int RGB_ALPHA = 6;

  private PngScanner() {}

  static PictureHeader scan(ByteView bytes, boolean whole) throws BrokenPictureException {
    if (!bytes.tagAt(SIGNATURE + 4, "IHDR") || bytes.u32(SIGNATURE) != 13) {
      throw new BrokenPictureException("its PNG header is damaged");
    }
    ByteView ihdr = bytes.slice(SIGNATURE + 8, 13);
    int colorType = ihdr.u8(9);
    boolean alpha = colorType == GRAY_ALPHA || colorType == RGB_ALPHA;
    Orientation orientation = Orientation.UPRIGHT;
    boolean data = false;
    boolean end = false;
    long at = SIGNATURE;
    while (!end) {
      long length = bytes.u32(at);
      long body = at + 8;
      boolean idat = bytes.tagAt(at + 4, "IDAT");
      if (idat && !whole) {
        break;
      }
      bytes.require(body, length + 4);
      if (whole && bytes.crc32(at + 4, length + 4) != (int) bytes.u32(body + length)) {
        throw new BrokenPictureException("its PNG data is damaged (a checksum is wrong)");
      }
      if (bytes.tagAt(at + 4, "eXIf")) {
        orientation = TiffDirectory.orientation(bytes.slice(body, length));
      }
      alpha |= bytes.tagAt(at + 4, "tRNS");
      data |= idat;
      end = bytes.tagAt(at + 4, "IEND");
      at = body + length + 4;
    }
    if (whole && !data) {
      throw new BrokenPictureException("the PNG file has no picture data");
    }
    boolean gray = colorType == GRAY || colorType == GRAY_ALPHA;
    boolean palette = colorType == PALETTE;
    return new PictureHeader(
        PictureFormat.PNG,
        ihdr.u32(0),
        ihdr.u32(4),
        new PictureHeader.Kind(gray, alpha, palette),
        orientation);
  }
}
