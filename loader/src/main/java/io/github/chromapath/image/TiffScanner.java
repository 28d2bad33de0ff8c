// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

/**
 * Reads the first page of a TIFF file (TIFF 6.0) and checks that all of its strips or tiles lie
 * within the file.
 *
 * <p>Later pages are ignored. BigTIFF, which has another magic number, is not supported.
 */
final class TiffScanner {
  private static final int WIDTH = 256;
  private static final int HEIGHT = 257;
  private static final int BITS = 258;
  private static final int PHOTOMETRIC = 262;
  private static final int STRIP_OFFSETS = 273;
  private static final int STRIP_COUNTS = 279;
  private static final int TILE_WIDTH = 322;
  private static final int TILE_LENGTH = 323;
  private static final int TILE_OFFSETS = 324;
  private static final int TILE_COUNTS = 325;
  private static final int SAMPLE_FORMAT = 339;
  private static final int BLACK_IS_ZERO = 1;
  private static final int RGB = 2;
  private static final int PALETTE = 3;
  private static final int YCBCR = 6;
  private static final int MAX_TILE_SIDE = 65_535;

  /** Tiles of up to this many pixels, 2048 x 2048, are accepted for pictures of any size. */
  private static final long SMALL_TILE = 1 << 22;

  /** The largest ratio of a larger tile's pixels to the picture's. */
  private static final int MAX_PADDING = 2;

  private TiffScanner() {}

  static PictureHeader scan(ByteView bytes, boolean whole) throws BrokenPictureException {
    TiffDirectory directory = TiffDirectory.read(bytes);
    long photometric = directory.value(PHOTOMETRIC, -1);
    if (photometric < 0 || (photometric > PALETTE && photometric != YCBCR)) {
      throw new BrokenPictureException(
          "its TIFF colour model (" + photometric + ") is neither grey nor RGB",
          "convert it to RGB");
    }
    long bits = directory.value(BITS, 1);
    if (bits > 16 || directory.value(SAMPLE_FORMAT, 1) != 1) {
      throw new BrokenPictureException(
          "its TIFF samples are not unsigned integers of at most 16 bits",
          "save it with 8 or 16 bits per sample");
    }
    long width = directory.value(WIDTH, 0);
    long height = directory.value(HEIGHT, 0);
    checkTiles(directory, width, height);
    if (whole) {
      boolean tiled = directory.values(TILE_OFFSETS).count() > 0;
      checkParts(
          bytes,
          directory.values(tiled ? TILE_OFFSETS : STRIP_OFFSETS),
          directory.values(tiled ? TILE_COUNTS : STRIP_COUNTS));
    }
    return new PictureHeader(
        PictureFormat.TIFF,
        width,
        height,
        new PictureHeader.Kind(
            photometric <= BLACK_IS_ZERO, photometric <= RGB, photometric == PALETTE),
        directory.orientation());
  }

  /** Decoders allocate whole tiles, even if the picture covers only a small part of one. */
  private static void checkTiles(TiffDirectory directory, long width, long height)
      throws BrokenPictureException {
    long columns = directory.has(TILE_WIDTH) ? directory.value(TILE_WIDTH, 0) : width;
    long rows = directory.has(TILE_LENGTH) ? directory.value(TILE_LENGTH, 0) : height;
    boolean tiled = directory.has(TILE_WIDTH) || directory.has(TILE_LENGTH);
    boolean sides = columns >= 1 && rows >= 1 && columns <= MAX_TILE_SIDE && rows <= MAX_TILE_SIDE;
    if (tiled && !(sides && columns * rows <= Math.max(MAX_PADDING * width * height, SMALL_TILE))) {
      throw new BrokenPictureException(
          "its TIFF tiles of " + columns + "x" + rows + " pixels do not match its size",
          "save it with tiles of 256x256 pixels, or in strips");
    }
  }

  private static void checkParts(
      ByteView bytes, TiffDirectory.Values offsets, TiffDirectory.Values counts)
      throws BrokenPictureException {
    offsets.require();
    counts.require();
    if (offsets.count() == 0 || offsets.count() != counts.count()) {
      throw new BrokenPictureException("the TIFF file has no picture data");
    }
    for (long i = 0; i < offsets.count(); i++) {
      bytes.require(offsets.at(i), counts.at(i));
    }
  }
}
