package io.github.chromapath.image;

/**
 * The first page of a TIFF file (TIFF 6.0): its kind, and whether all of its strips or tiles lie
 * within the file.
 *
 * <p>Pages after the first are left aside. BigTIFF has another magic number and is no TIFF here.
 */
final class TiffScanner {
  private static final int WIDTH = 256;
  private static final int HEIGHT = 257;
  private static final int BITS = 258;
  private static final int PHOTOMETRIC = 262;
  private static final int STRIP_OFFSETS = 273;
  private static final int STRIP_COUNTS = 279;
  private static final int TILE_OFFSETS = 324;
  private static final int TILE_COUNTS = 325;
  private static final int SAMPLE_FORMAT = 339;
  private static final int BLACK_IS_ZERO = 1;
  private static final int RGB = 2;
  private static final int PALETTE = 3;
  private static final int YCBCR = 6;

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
          "save it with 8 or 16 bits a sample");
    }
    if (whole) {
      boolean tiled = directory.values(TILE_OFFSETS).length > 0;
      checkParts(
          bytes,
          directory.values(tiled ? TILE_OFFSETS : STRIP_OFFSETS),
          directory.values(tiled ? TILE_COUNTS : STRIP_COUNTS));
    }
    return new PictureHeader(
        PictureFormat.TIFF,
        directory.value(WIDTH, 0),
        directory.value(HEIGHT, 0),
        photometric <= BLACK_IS_ZERO,
        photometric <= RGB,
        photometric == PALETTE,
        directory.orientation());
  }

  private static void checkParts(ByteView bytes, long[] offsets, long[] counts)
      throws BrokenPictureException {
    if (offsets.length == 0 || offsets.length != counts.length) {
      throw new BrokenPictureException("the TIFF file has no picture data");
    }
    for (int i = 0; i < offsets.length; i++) {
      bytes.require(offsets[i], counts[i]);
    }
  }
}
