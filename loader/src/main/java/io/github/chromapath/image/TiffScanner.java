// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads the directories of a TIFF file (TIFF 6.0, and its supplements of Adobe) or BigTIFF, and
 * checks that all strips or tiles of its picture lie within the file. The picture is the first page
 * that is not a reduced copy of another.
 */
final class TiffScanner {
  private static final int NEW_SUBFILE_TYPE = 254;
  private static final int SUBFILE_TYPE = 255;
  private static final int WIDTH = 256;
  private static final int HEIGHT = 257;
  private static final int BITS = 258;
  private static final int COMPRESSION = 259;
  private static final int PHOTOMETRIC = 262;
  private static final int STRIP_OFFSETS = 273;
  private static final int STRIP_COUNTS = 279;
  private static final int TILE_WIDTH = 322;
  private static final int TILE_LENGTH = 323;
  private static final int TILE_OFFSETS = 324;
  private static final int TILE_COUNTS = 325;
  private static final int INK_SET = 332;
  private static final int EXTRA_SAMPLES = 338;
  private static final int SAMPLE_FORMAT = 339;
  private static final int REDUCED = 1;
  private static final int MASK = 4;
  private static final int REDUCED_SUBFILE = 2;
  private static final int FLOAT = 3;
  private static final int UNDEFINED = 4;
  private static final int MAX_SAMPLES = 8;
  private static final int MAX_TILE_SIDE = 65_535;

  /** Tiles of up to this many pixels, 2048 x 2048, are accepted for pictures of any size. */
  private static final long SMALL_TILE = 1 << 22;

  /** The largest ratio of a larger tile's pixels to the picture's. */
  private static final int MAX_PADDING = 2;

  private static final ImmutableMap<Long, String> UNSUPPORTED =
      ImmutableMap.<Long, String>builder()
          .put(33003L, "JPEG 2000")
          .put(33005L, "JPEG 2000")
          .put(34712L, "JPEG 2000")
          .put(34887L, "LERC")
          .put(50000L, "Zstandard")
          .put(50002L, "JPEG XL")
          .put(52546L, "JPEG XL")
          .buildOrThrow();

  /** What an alpha channel is, by the tag ExtraSamples. */
  enum Alpha {
    NONE,
    /** Colours are multiplied by it. */
    ASSOCIATED,
    UNASSOCIATED
  }

  /**
   * How the samples of a page become those of a picture.
   *
   * @param page index of the page
   * @param colors samples of a pixel that are colours, before any others
   * @param alpha what the alpha channel is
   * @param alphaIndex index of its sample in a pixel
   * @param bits of a sample
   * @param floating whether samples are floating-point numbers
   */
  record Page(int page, int colors, Alpha alpha, int alphaIndex, int bits, boolean floating) {
    /** The same page, as if its colours were not multiplied by alpha. */
    Page withoutDivision() {
      Alpha other = alpha == Alpha.ASSOCIATED ? Alpha.UNASSOCIATED : alpha;
      return new Page(page, colors, other, alphaIndex, bits, floating);
    }
  }

  private TiffScanner() {}

  /**
   * Reads the header of a page.
   *
   * @param number which of the pages that are pictures; empty for the first, and the others are
   *     noted
   */
  static PictureHeader scan(ByteView bytes, boolean whole, OptionalInt number)
      throws BrokenPictureException {
    List<TiffDirectory> pages = TiffDirectory.readAll(bytes);
    Page page = page(pages, number.orElse(0));
    TiffDirectory directory = pages.get(page.page());
    long width = directory.value(WIDTH, 0);
    long height = directory.value(HEIGHT, 0);
    checkTiles(directory, width, height);
    checkCompression(directory);
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
        new PictureHeader.Kind(color(directory), page.alpha() != Alpha.NONE),
        directory.orientation(),
        new PictureHeader.Findings(notes(pages, page, number), repair(directory)));
  }

  private static Optional<PictureHeader.Repair> repair(TiffDirectory directory)
      throws BrokenPictureException {
    boolean count = TiffSampleCount.isMissing(directory);
    boolean compression = TiffRepacker.isNeededFor(directory);
    if (!count && !compression) {
      return Optional.empty();
    }
    return Optional.of(
        (header, file) -> {
          byte[] counted = count ? TiffSampleCount.add(file, directory) : file;
          TiffDirectory page = count ? TiffDirectory.read(new ByteView(counted)) : directory;
          return compression ? TiffRepacker.repack(counted, page) : counted;
        });
  }

  /** The number of pages that are pictures. */
  static int pages(ByteView bytes) throws BrokenPictureException {
    return pictures(TiffDirectory.readAll(bytes)).size();
  }

  /** One of the pages that are pictures. */
  static Page page(ByteView bytes, int number) throws BrokenPictureException {
    return page(TiffDirectory.readAll(bytes), number);
  }

  /** The indices of the pages that are neither thumbnails nor masks. */
  private static List<Integer> pictures(List<TiffDirectory> pages) throws BrokenPictureException {
    List<Integer> pictures = new ArrayList<>();
    for (int i = 0; i < pages.size(); i++) {
      if (!isPart(pages.get(i))) {
        pictures.add(i);
      }
    }
    return pictures;
  }

  private static Page page(List<TiffDirectory> pages, int number) throws BrokenPictureException {
    List<Integer> pictures = pictures(pages);
    if (pictures.isEmpty()) {
      throw new BrokenPictureException(
          "its TIFF pages are only thumbnails, as in a camera's raw file",
          "export the picture as TIFF, PNG or JPEG");
    }
    if (number >= pictures.size()) {
      throw new BrokenPictureException(
          "it has only " + pictures.size() + " pages", "check whether the file has changed");
    }
    int index = pictures.get(number);
    TiffDirectory directory = pages.get(index);
    int colors =
        switch (color(directory)) {
          case GRAY, PALETTE -> 1;
          case RGB -> 3;
          case CMYK, ADOBE_CMYK -> CmykPictures.INKS;
        };
    long samples = TiffSampleCount.of(directory);
    if (samples < colors || samples > MAX_SAMPLES) {
      throw new BrokenPictureException(
          "its TIFF pixels have " + samples + " samples", "convert it to grey or RGB");
    }
    TiffDirectory.Values extra = directory.values(EXTRA_SAMPLES);
    Alpha alpha = Alpha.NONE;
    int alphaIndex = colors;
    if (extra.count() == 0 && samples == colors + 1 && colors == 3) {
      alpha = Alpha.UNASSOCIATED;
    }
    long named = colors == CmykPictures.INKS ? 0 : Math.min(extra.count(), samples - colors);
    for (long i = named - 1; i >= 0; i--) {
      long meaning = extra.at(i);
      if (meaning == 1 || meaning == 2) {
        alpha = meaning == 1 ? Alpha.ASSOCIATED : Alpha.UNASSOCIATED;
        alphaIndex = colors + (int) i;
      }
    }
    long format = directory.value(SAMPLE_FORMAT, 1);
    int bits = bits(directory, format);
    return new Page(index, colors, alpha, alphaIndex, bits, format == FLOAT);
  }

  /** Whether a page is a thumbnail or a mask of another. */
  private static boolean isPart(TiffDirectory page) throws BrokenPictureException {
    return (page.value(NEW_SUBFILE_TYPE, 0) & (REDUCED | MASK)) != 0
        || page.value(SUBFILE_TYPE, 0) == REDUCED_SUBFILE;
  }

  private static List<String> notes(List<TiffDirectory> pages, Page page, OptionalInt number)
      throws BrokenPictureException {
    List<String> notes = new ArrayList<>();
    int more = pictures(pages).size() - 1;
    if (number.isEmpty() && more > 0) {
      notes.add(
          more == 1 ? "its second page is ignored" : "its " + more + " further pages are ignored");
    }
    long extra = TiffSampleCount.of(pages.get(page.page())) - page.colors();
    if (extra > (page.alpha() == Alpha.NONE ? 0 : 1)) {
      notes.add(
          page.colors() == CmykPictures.INKS
              ? "a channel beside its inks is ignored"
              : "a channel beside its colours is not coloured; a TIFF result has it as another page");
    }
    if (page.floating()) {
      notes.add(
          "its samples are floating-point numbers, which are scaled to their range unless all are"
              + " between 0 and 1");
    }
    return notes;
  }

  private static PictureHeader.Color color(TiffDirectory directory) throws BrokenPictureException {
    long photometric = directory.value(PHOTOMETRIC, -1);
    if (photometric == 5 && directory.value(INK_SET, 1) == 1) {
      return PictureHeader.Color.CMYK;
    }
    return switch ((int) photometric) {
      case 0, 1 -> PictureHeader.Color.GRAY;
      case 2, 6, 8 -> PictureHeader.Color.RGB;
      case 3 -> PictureHeader.Color.PALETTE;
      default ->
          throw new BrokenPictureException(
              "its TIFF colour model (" + photometric + ") is not supported", "convert it to RGB");
    };
  }

  private static int bits(TiffDirectory directory, long format) throws BrokenPictureException {
    TiffDirectory.Values values = directory.values(BITS);
    values.require();
    long bits = values.count() == 0 ? 1 : values.at(0);
    boolean equal = true;
    for (long i = 1; i < Math.min(values.count(), MAX_SAMPLES); i++) {
      equal &= values.at(i) == bits;
    }
    boolean whole = (format == 1 || format == UNDEFINED) && (bits <= 16 || bits == 32);
    boolean floating = format == FLOAT && (bits == 16 || bits == 32 || bits == 64);
    if (!equal || bits < 1 || (!whole && !floating)) {
      throw new BrokenPictureException(
          "its TIFF samples are of a kind that is not supported",
          "save it with 8 or 16 bits per sample");
    }
    return (int) bits;
  }

  private static void checkCompression(TiffDirectory directory) throws BrokenPictureException {
    String name = UNSUPPORTED.get(directory.value(COMPRESSION, 1));
    if (name != null) {
      throw new BrokenPictureException(
          "its TIFF compression (" + name + ") is not supported",
          "save it with Deflate, LZW or no compression");
    }
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
