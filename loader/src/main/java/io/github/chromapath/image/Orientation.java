// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

/**
 * The eight values of the EXIF and TIFF orientation tag (274), and how each maps stored rows and
 * columns.
 *
 * <p>Immutable and thread-safe.
 */
enum Orientation {
  UPRIGHT(false, false, false),
  MIRRORED(false, false, true),
  UPSIDE_DOWN(false, true, true),
  FLIPPED(false, true, false),
  TRANSPOSED(true, false, false),
  TURN_RIGHT(true, true, false),
  TRANSVERSED(true, true, true),
  TURN_LEFT(true, false, true);

  private final boolean swapsAxes;
  private final boolean rowsFromEnd;
  private final boolean columnsFromEnd;

  Orientation(boolean swapsAxes, boolean rowsFromEnd, boolean columnsFromEnd) {
    this.swapsAxes = swapsAxes;
    this.rowsFromEnd = rowsFromEnd;
    this.columnsFromEnd = columnsFromEnd;
  }

  /** The orientation of a tag value. Values outside 1..8 are read as upright, as viewers do. */
  static Orientation ofTag(long value) {
    return value >= 1 && value <= 8 ? values()[(int) value - 1] : UPRIGHT;
  }

  boolean swapsAxes() {
    return swapsAxes;
  }

  /**
   * The upright picture. Its pixel (x, y) is stored at (column, row) = (x, y), or (y, x) if the
   * axes swap. Each coordinate is counted from the end if the orientation says so.
   */
  Picture apply(Picture stored) {
    if (this == UPRIGHT) {
      return stored;
    }
    int width = swapsAxes ? stored.height() : stored.width();
    int height = swapsAxes ? stored.width() : stored.height();
    int channels = stored.layout().channels();
    Samples upright = Samples.of(stored.bits(), width * height * channels);
    int at = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int row = swapsAxes ? x : y;
        int column = swapsAxes ? y : x;
        row = rowsFromEnd ? stored.height() - 1 - row : row;
        column = columnsFromEnd ? stored.width() - 1 - column : column;
        for (int c = 0; c < channels; c++) {
          upright.set(at++, stored.sample(column, row, c));
        }
      }
    }
    return new Picture(width, height, stored.layout(), upright);
  }
}
