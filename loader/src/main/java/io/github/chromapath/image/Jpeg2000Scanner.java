// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Reads the structure of a JPEG 2000 codestream (ISO/IEC 15444-1, annex A) or of a JP2 file that
 * contains one (annex I). All tiles must be complete.
 */
final class Jpeg2000Scanner {
  private static final int SOC = 0xff4f;

  /** Markers without segments. */
  private static final int FIRST_BARE = 0xff30;

  private static final int LAST_BARE = 0xff3f;
  private static final int SIZ = 0xff51;
  private static final int COD = 0xff52;
  private static final int COC = 0xff53;
  private static final int SOT = 0xff90;
  private static final int SOD = 0xff93;
  private static final int EOC = 0xffd9;
  private static final int MAX_TILES = 65_535;
  private static final int MAX_PRECISION = 16;

  /** Decoders allocate a structure for each code block and precinct. */
  private static final long MAX_BLOCKS = 1 << 22;

  private static final long MAX_GRID_PIXELS = 800_000_000;

  /**
   * What the header states.
   *
   * @param width columns
   * @param height rows
   * @param components colours and alpha
   * @param precision bits of a sample
   * @param gridPixels the area of the reference grid, on which components may be coarser
   */
  record Frame(long width, long height, int components, int precision, long gridPixels) {}

  private final ByteView bytes;
  private final List<String> notes = new ArrayList<>();
  private Frame frame;
  private long tiles;

  private Jpeg2000Scanner(ByteView bytes) {
    this.bytes = bytes;
  }

  /** Reads the header; checks the whole structure if {@code whole}. */
  static PictureHeader scan(ByteView file, boolean whole) throws BrokenPictureException {
    Jpeg2000Scanner scanner = new Jpeg2000Scanner(Jp2File.of(file, whole).codestream());
    Frame frame = scanner.header();
    PictureHeader.checkBounds(frame.width(), frame.height());
    if (whole) {
      scanner.tiles();
    }
    return new PictureHeader(
        PictureFormat.JPEG_2000,
        frame.width(),
        frame.height(),
        new PictureHeader.Kind(
            frame.components() < 3 ? PictureHeader.Color.GRAY : PictureHeader.Color.RGB,
            frame.components() % 2 == 0),
        Orientation.UPRIGHT,
        new PictureHeader.Findings(scanner.notes, Optional.empty()));
  }

  /** The header of a complete codestream. */
  static Frame frame(ByteView codestream) throws BrokenPictureException {
    return new Jpeg2000Scanner(codestream).header();
  }

  private Frame header() throws BrokenPictureException {
    if (bytes.u16(0) != SOC || bytes.u16(2) != SIZ) {
      throw new BrokenPictureException("its JPEG 2000 header is damaged");
    }
    ByteView siz = segment(2);
    long left = siz.u32(12);
    long top = siz.u32(16);
    long tileWidth = siz.u32(20);
    long tileHeight = siz.u32(24);
    int components = siz.u16(36);
    if (components < 1 || components > 4) {
      throw new BrokenPictureException(
          "it has " + components + " channels", "save it as grey or RGB, with or without alpha");
    }
    if (tileWidth < 1 || tileHeight < 1 || left >= siz.u32(4) || top >= siz.u32(8)) {
      throw new BrokenPictureException("its JPEG 2000 header is damaged");
    }
    int precision = 0;
    long width = 0;
    long height = 0;
    for (int c = 0; c < components; c++) {
      int stored = siz.u8(38 + 3L * c);
      int columns = siz.u8(39 + 3L * c);
      int rows = siz.u8(40 + 3L * c);
      int bits = (stored & 0x7f) + 1;
      if ((stored & 0x80) != 0 || bits > MAX_PRECISION || (c > 0 && bits != precision)) {
        throw new BrokenPictureException(
            "its sample type is not supported", "save it with 8 or 16 bits per sample");
      }
      if (columns < 1 || rows < 1) {
        throw new BrokenPictureException("its JPEG 2000 header is damaged");
      }
      precision = bits;
      // A sample of the component for each so many of the reference grid.
      width = Math.max(width, ceiling(siz.u32(4), columns) - ceiling(left, columns));
      height = Math.max(height, ceiling(siz.u32(8), rows) - ceiling(top, rows));
    }
    long gridWidth = siz.u32(4);
    long gridHeight = siz.u32(8);
    if (gridHeight > MAX_GRID_PIXELS / gridWidth) {
      PictureHeader.checkBounds(gridWidth, gridHeight);
    }
    frame = new Frame(width, height, components, precision, gridWidth * gridHeight);
    tiles =
        ceiling(siz.u32(4) - siz.u32(28), tileWidth)
            * ceiling(siz.u32(8) - siz.u32(32), tileHeight);
    if (tiles < 1 || tiles > MAX_TILES) {
      throw new BrokenPictureException("its JPEG 2000 header is damaged");
    }
    return frame;
  }

  private static long ceiling(long whole, long part) {
    return (whole + part - 1) / part;
  }

  /** The segment after a marker, from its length on. */
  private ByteView segment(long marker) throws BrokenPictureException {
    int length = bytes.u16(marker + 2);
    if (length < 2) {
      throw new BrokenPictureException("its JPEG 2000 data is damaged (a segment has no length)");
    }
    return bytes.slice(marker + 2, length);
  }

  /** Walks through the main header and all tile parts. */
  private void tiles() throws BrokenPictureException {
    BitSet found = new BitSet();
    long at = markers(2, SOT);
    while (at + 2 <= bytes.length() && bytes.u16(at) == SOT) {
      ByteView part = segment(at);
      int tile = part.u16(2);
      long length = part.u32(4);
      long body = markers(at + 2 + part.length(), SOD) + 2;
      if (length == 0) {
        length = bytes.length() - at - (endsWithMarker() ? 2 : 0);
      }
      if (tile >= tiles || at + length < body) {
        throw new BrokenPictureException("its JPEG 2000 data is damaged (a tile is misplaced)");
      }
      bytes.require(at, length);
      found.set(tile);
      at += length;
    }
    if (found.cardinality() < tiles) {
      throw BrokenPictureException.cutShort();
    }
    if (at + 2 > bytes.length() || bytes.u16(at) != EOC) {
      notes.add("its end marker is missing");
    }
  }

  private boolean endsWithMarker() throws BrokenPictureException {
    return bytes.u16(bytes.length() - 2L) == EOC;
  }

  /** Reads the segments of a header; returns the offset of the marker that ends it. */
  private long markers(long from, int end) throws BrokenPictureException {
    long at = from;
    while (bytes.u16(at) != end) {
      int marker = bytes.u16(at);
      if (marker >= FIRST_BARE && marker <= LAST_BARE) {
        at += 2;
        continue;
      }
      if (marker < SOC || marker == SOT || marker == EOC) {
        throw new BrokenPictureException("its JPEG 2000 data is damaged (a marker is missing)");
      }
      ByteView segment = segment(at);
      if (marker == COD) {
        checkBlocks(segment, 7, (segment.u8(2) & 1) != 0);
      } else if (marker == COC) {
        checkBlocks(segment, 4, (segment.u8(3) & 1) != 0);
      }
      at += 2 + segment.length();
    }
    return at;
  }

  /** Checks that the picture does not consist of too many code blocks and precincts. */
  private void checkBlocks(ByteView style, int at, boolean precincts)
      throws BrokenPictureException {
    int levels = style.u8(at);
    int blockBits = (style.u8(at + 1) & 15) + (style.u8(at + 2) & 15) + 4;
    long pixels = frame.width() * frame.height();
    long pieces = pixels >> Math.min(blockBits, 12);
    if (precincts) {
      for (int level = 0; level <= levels; level++) {
        int size = style.u8(at + 5 + level);
        pieces += pixels >> Math.min(62, (size & 15) + (size >> 4) + 2 * (levels - level));
      }
    }
    if (levels > 32 || pieces * frame.components() > MAX_BLOCKS) {
      throw new BrokenPictureException(
          "it is divided into too many blocks", "save it with blocks of 64x64 samples");
    }
  }
}
