// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

/**
 * Reads the marker structure of a JPEG file (ITU-T T.81, annex B).
 *
 * <p>A complete file has a frame header and a scan, and ends with the end-of-image marker at top
 * level. libjpeg does not check this: it pads a truncated file with grey.
 */
final class JpegScanner {
  private static final int SOI = 0xd8;
  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;
  private static final int APP1 = 0xe1;
  private static final int TEM = 0x01;

  private JpegScanner() {}

  static PictureHeader scan(ByteView bytes, boolean whole) throws BrokenPictureException {
    PictureHeader frame = null;
    Orientation orientation = Orientation.UPRIGHT;
    boolean scanned = false;
    long at = 2;
    while (true) {
      at = nextMarker(bytes, at, scanned);
      int marker = bytes.u8(at - 1);
      if (marker == EOI) {
        break;
      }
      if (marker == SOI || marker == TEM || isRestart(marker)) {
        continue;
      }
      int length = bytes.u16(at);
      if (length < 2) {
        throw new BrokenPictureException("its JPEG data is damaged (a segment has no length)");
      }
      bytes.require(at, length);
      ByteView segment = bytes.slice(at + 2, length - 2);
      if (isFrame(marker)) {
        frame = frame(segment);
      } else if (marker == APP1 && segment.startsWith(0, 'E', 'x', 'i', 'f', 0, 0)) {
        orientation = TiffDirectory.orientation(segment.slice(6, segment.length() - 6));
      } else if (marker == SOS) {
        scanned = true;
        if (!whole) {
          break;
        }
      }
      at += length;
    }
    if (frame == null || !scanned) {
      throw new BrokenPictureException("the JPEG file has no picture data");
    }
    return new PictureHeader(
        PictureFormat.JPEG, frame.width(), frame.height(), frame.kind(), orientation);
  }

  /**
   * The offset just past the next marker's code. Before the first scan, a marker must follow the
   * last segment directly. In entropy-coded data, FF 00 is a stuffed byte and is skipped.
   */
  private static long nextMarker(ByteView bytes, long from, boolean inData)
      throws BrokenPictureException {
    long at = from;
    while (true) {
      boolean escape = bytes.u8(at) == 0xff;
      if (!escape && !inData) {
        throw new BrokenPictureException("its JPEG data is damaged (a marker is missing)");
      }
      at++;
      if (escape) {
        while (bytes.u8(at) == 0xff) {
          at++;
        }
        if (bytes.u8(at) != 0) {
          return at + 1;
        }
      }
    }
  }

  private static boolean isRestart(int marker) {
    return marker >= 0xd0 && marker <= 0xd7;
  }

  /** SOF0..SOF15 without DHT (C4), JPG (C8) and DAC (CC). */
  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static PictureHeader frame(ByteView segment) throws BrokenPictureException {
    int precision = segment.u8(0);
    if (precision != 8) {
      throw new BrokenPictureException(
          "it is a JPEG of " + precision + " bits per sample", "save it with 8 bits");
    }
    boolean gray = segment.u8(5) == 1;
    return new PictureHeader(
        PictureFormat.JPEG,
        segment.u16(3),
        segment.u16(1),
        new PictureHeader.Kind(gray, false, false),
        Orientation.UPRIGHT);
  }
}
