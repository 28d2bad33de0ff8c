// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The header of a picture file.
 *
 * @param format the format by content
 * @param width stored columns, before orientation
 * @param height stored rows, before orientation
 * @param kind how pixels are stored
 * @param orientation the orientation tag
 * @param findings what is unusual in the file
 */
record PictureHeader(
    PictureFormat format,
    long width,
    long height,
    Kind kind,
    Orientation orientation,
    Findings findings) {

  /** The colour model of stored pixels. */
  enum Color {
    GRAY,
    RGB,
    /** Indices into a palette. */
    PALETTE,
    /** Amounts of four inks. */
    CMYK,
    /** The same in a JPEG with Adobe's marker: inverted, and perhaps as YCCK. */
    ADOBE_CMYK
  }

  /**
   * How pixels are stored.
   *
   * @param color the colour model
   * @param alpha whether there is an alpha channel, if the decoder cannot tell
   */
  record Kind(Color color, boolean alpha) {
    boolean gray() {
      return color == Color.GRAY;
    }

    boolean palette() {
      return color == Color.PALETTE;
    }
  }

  /**
   * What is unusual in a file whose picture can be read.
   *
   * @param notes clauses for the user, without the file's name and a full stop
   * @param repair what the file needs before it is decoded
   */
  record Findings(List<String> notes, Optional<Repair> repair) {
    static final Findings NONE = new Findings(List.of(), Optional.empty());

    Findings {
      notes = List.copyOf(notes);
    }
  }

  /** A change of a file's bytes, so that every decoder reads the picture from them. */
  @FunctionalInterface
  interface Repair {
    /**
     * Returns the changed file.
     *
     * @param header the file's header, within its bounds
     * @param file the whole file, which is not changed
     * @throws BrokenPictureException if the picture is not complete
     */
    byte[] apply(PictureHeader header, byte[] file) throws BrokenPictureException;
  }

  private static final int MAX_SIDE = 65_535;
  private static final long MAX_PIXELS = 500_000_000;

  PictureHeader {
    if (width < 0 || height < 0) {
      throw new IllegalArgumentException(width + "x" + height);
    }
  }

  /** A header of a file in which nothing is unusual. */
  PictureHeader(PictureFormat format, long width, long height, Kind kind, Orientation orientation) {
    this(format, width, height, kind, orientation, Findings.NONE);
  }

  /**
   * Reads the header of a file, of its first page if it has several.
   *
   * @param bytes the file
   * @param whole whether to check the whole structure too; if not, the bytes may end after the
   *     header
   * @throws BrokenPictureException if this is not a picture, is truncated or damaged, or claims a
   *     size beyond the limits
   */
  static PictureHeader scan(ByteView bytes, boolean whole) throws BrokenPictureException {
    return scan(bytes, whole, OptionalInt.empty());
  }

  /**
   * Reads the header of a file.
   *
   * @param bytes the file
   * @param whole as of {@link #scan(ByteView, boolean)}
   * @param page which page of a TIFF file, counted from 0; empty for the first, and the others are
   *     noted
   * @throws BrokenPictureException as {@link #scan(ByteView, boolean)}
   */
  static PictureHeader scan(ByteView bytes, boolean whole, OptionalInt page)
      throws BrokenPictureException {
    PictureHeader header =
        switch (format(bytes)) {
          case PNG -> PngScanner.scan(bytes, whole);
          case JPEG -> JpegScanner.scan(bytes, whole);
          case TIFF -> TiffScanner.scan(bytes, whole, page);
          case WEBP -> WebpScanner.scan(bytes, whole);
          case BMP -> BmpScanner.scan(bytes, whole);
        };
    header.checkBounds();
    return header;
  }

  /**
   * The format of a file.
   *
   * @throws BrokenPictureException if it is not a picture
   */
  static PictureFormat format(ByteView bytes) throws BrokenPictureException {
    Optional<PictureFormat> format = PictureFormat.sniff(bytes);
    if (format.isPresent()) {
      return format.get();
    }
    throw ForeignFormat.of(bytes)
        .map(ForeignFormat::refusal)
        .orElseGet(
            () ->
                new BrokenPictureException(
                    "its content is not a PNG, JPEG, TIFF, WebP or BMP picture",
                    "give a file of one of these formats"));
  }

  private void checkBounds() throws BrokenPictureException {
    boolean sides = width >= 1 && height >= 1 && width <= MAX_SIDE && height <= MAX_SIDE;
    if (!sides || width * height > MAX_PIXELS) {
      throw new BrokenPictureException(
          "its header claims " + width + "x" + height + " pixels",
          "use a picture of 1 to 65535 pixels per side and at most 500 megapixels");
    }
  }

  /** Columns of the upright picture. */
  int uprightWidth() {
    return (int) (orientation.swapsAxes() ? height : width);
  }

  /** Rows of the upright picture. */
  int uprightHeight() {
    return (int) (orientation.swapsAxes() ? width : height);
  }
}
