// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

/**
 * What a picture file says of itself before it is decoded.
 *
 * @param format its real format
 * @param width stored columns, before orientation
 * @param height stored rows, before orientation
 * @param gray whether it is stored with one grey value a pixel
 * @param alpha whether it is stored with an alpha channel, in so far as the decoder cannot tell
 * @param palette whether its samples are indices into a palette
 * @param orientation how it is to be turned
 */
record PictureHeader(
    PictureFormat format,
    long width,
    long height,
    boolean gray,
    boolean alpha,
    boolean palette,
    Orientation orientation) {

  private static final int MAX_SIDE = 65_535;
  private static final long MAX_PIXELS = 200_000_000;

  PictureHeader {
    if (width < 0 || height < 0) {
      throw new IllegalArgumentException(width + "x" + height);
    }
  }

  /**
   * Reads the header of a whole file, or of the beginning of one.
   *
   * @param bytes the file
   * @param whole whether to also check that the file is complete to its last structure; without it
   *     the bytes may end after the header
   * @throws BrokenPictureException when this is no picture, is cut short or corrupt, or claims a
   *     size out of bounds
   */
  static PictureHeader scan(ByteView bytes, boolean whole) throws BrokenPictureException {
    PictureFormat format =
        PictureFormat.sniff(bytes)
            .orElseThrow(
                () ->
                    new BrokenPictureException(
                        "its content is no PNG, JPEG, TIFF, WebP or BMP picture",
                        "give a file of one of these formats"));
    PictureHeader header =
        switch (format) {
          case PNG -> PngScanner.scan(bytes, whole);
          case JPEG -> JpegScanner.scan(bytes, whole);
          case TIFF -> TiffScanner.scan(bytes, whole);
          case WEBP -> WebpScanner.scan(bytes, whole);
          case BMP -> BmpScanner.scan(bytes, whole);
        };
    header.checkBounds();
    return header;
  }

  private void checkBounds() throws BrokenPictureException {
    boolean sides = width >= 1 && height >= 1 && width <= MAX_SIDE && height <= MAX_SIDE;
    if (!sides || width * height > MAX_PIXELS) {
      throw new BrokenPictureException(
          "its header claims " + width + "x" + height + " pixels",
          "use a picture of 1 to 65535 pixels a side and at most 200 megapixels");
    }
  }

  /** Its columns when seen upright. */
  int uprightWidth() {
    return (int) (orientation.swapsAxes() ? height : width);
  }

  /** Its rows when seen upright. */
  int uprightHeight() {
    return (int) (orientation.swapsAxes() ? width : height);
  }
}
