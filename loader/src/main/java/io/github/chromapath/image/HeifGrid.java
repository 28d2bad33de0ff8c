// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

/**
 * A picture of equal tiles, row by row (ISO/IEC 23008-12, 6.6.2.3). The last ones may go beyond it.
 *
 * @param rows rows of tiles
 * @param columns tiles of a row
 * @param size of the picture
 */
record HeifGrid(int rows, int columns, PictureReader.Size size) {
  /** The grid that the data of its item states. */
  static HeifGrid of(byte[] data) throws BrokenPictureException {
    ByteView content = new ByteView(data);
    boolean wide = (content.u8(1) & 1) != 0;
    long width = wide ? content.u32(4) : content.u16(4);
    long height = wide ? content.u32(8) : content.u16(6);
    PictureHeader.checkBounds(width, height);
    return new HeifGrid(
        content.u8(2) + 1, content.u8(3) + 1, new PictureReader.Size((int) width, (int) height));
  }

  /**
   * Checks that the tiles cover the picture, and none is beyond it.
   *
   * @param tile the size of each
   */
  void check(PictureReader.Size tile) throws BrokenPictureException {
    if (!fits(size.width(), tile.width(), columns) || !fits(size.height(), tile.height(), rows)) {
      throw new BrokenPictureException("its tiles do not cover the picture");
    }
  }

  private static boolean fits(int whole, int part, int count) {
    return (long) part * count >= whole && (long) part * (count - 1) < whole;
  }
}
