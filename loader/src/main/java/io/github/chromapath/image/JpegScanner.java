// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads the marker structure of a JPEG file (ITU-T T.81, annex B).
 *
 * <p>A complete file has a frame header and a scan, and ends with the end-of-image marker at top
 * level. libjpeg does not check this: it pads a truncated file with grey. Where the end is missing,
 * {@link JpegEnding} decides whether anything else is. Bytes between segments and after the end do
 * not affect the picture; they are noted.
 */
final class JpegScanner {
  private static final int SOI = 0xd8;
  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;
  private static final int DRI = 0xdd;
  private static final int APP1 = 0xe1;
  private static final int APP14 = 0xee;
  private static final int TEM = 0x01;
  private static final int FIRST_RESTART = 0xd0;

  private final ByteView bytes;
  private final boolean whole;
  private final List<String> notes = new ArrayList<>();

  private PictureHeader frame;
  private JpegCoverage coverage;
  private Orientation orientation = Orientation.UPRIGHT;
  private boolean adobe;
  private boolean scanned;
  private boolean restarts;
  private int lastRestart;
  private long strayBytes;

  private JpegScanner(ByteView bytes, boolean whole) {
    this.bytes = bytes;
    this.whole = whole;
  }

  static PictureHeader scan(ByteView bytes, boolean whole) throws BrokenPictureException {
    return new JpegScanner(bytes, whole).scan();
  }

  private PictureHeader scan() throws BrokenPictureException {
    long at = 2;
    boolean ended = false;
    while (!ended) {
      OptionalInt marker = seek(at);
      if (marker.isEmpty()) {
        break;
      }
      at = marker.getAsInt() + 1L;
      int code = bytes.u8(marker.getAsInt());
      if (code == EOI) {
        ended = true;
      } else if (isRestart(code)) {
        lastRestart = code - FIRST_RESTART;
      } else if (code != SOI && code != TEM) {
        at = segment(code, at);
        ended = code == SOS && !whole;
      }
    }
    if (frame == null || !scanned) {
      throw new BrokenPictureException("the JPEG file has no picture data");
    }
    if (strayBytes > 0) {
      notes.add(strayBytes + " bytes between its segments are ignored");
    }
    if (whole && ended) {
      noteTrailer(at);
    }
    Optional<PictureHeader.Repair> repair = Optional.empty();
    if (!ended) {
      if (!coverage.isComplete()) {
        throw BrokenPictureException.cutShort();
      }
      notes.add("its end marker is missing, but the picture is complete");
      repair =
          Optional.of(new JpegEnding(restarts ? OptionalInt.of(lastRestart) : OptionalInt.empty()));
    }
    return new PictureHeader(
        PictureFormat.JPEG,
        frame.width(),
        frame.height(),
        kind(),
        orientation,
        new PictureHeader.Findings(notes, repair));
  }

  private PictureHeader.Kind kind() {
    return adobe && frame.kind().color() == PictureHeader.Color.CMYK
        ? new PictureHeader.Kind(PictureHeader.Color.ADOBE_CMYK, false)
        : frame.kind();
  }

  /**
   * The offset of the next marker's code; empty if there is none after a scan. In entropy-coded
   * data, FF 00 is a stuffed byte and is skipped.
   */
  private OptionalInt seek(long from) throws BrokenPictureException {
    for (long at = from; at < bytes.length(); at++) {
      boolean escape = bytes.u8(at) == 0xff;
      if (escape) {
        while (at < bytes.length() && bytes.u8(at) == 0xff) {
          at++;
        }
        if (at < bytes.length() && bytes.u8(at) != 0) {
          return OptionalInt.of((int) at);
        }
      }
      strayBytes += scanned ? 0 : 1;
    }
    if (!scanned) {
      throw BrokenPictureException.cutShort();
    }
    return OptionalInt.empty();
  }

  /** Reads a segment with a length; returns the offset after it. */
  private long segment(int code, long at) throws BrokenPictureException {
    int length = bytes.u16(at);
    if (length < 2) {
      throw new BrokenPictureException("its JPEG data is damaged (a segment has no length)");
    }
    bytes.require(at, length);
    ByteView segment = bytes.slice(at + 2, length - 2);
    if (isFrame(code)) {
      frame = frame(segment);
      coverage = new JpegCoverage(segment, isProgressive(code));
    } else if (code == APP1 && segment.startsWith(0, 'E', 'x', 'i', 'f', 0, 0)) {
      orientation = TiffDirectory.orientation(segment.slice(6, segment.length() - 6));
    } else if (code == APP14 && segment.startsWith(0, 'A', 'd', 'o', 'b', 'e')) {
      adobe = true;
    } else if (code == DRI) {
      restarts = segment.u16(0) > 0;
    } else if (code == SOS && frame != null) {
      scanned = true;
      lastRestart = JpegEnding.RESTARTS - 1;
      coverage.add(segment);
    }
    return at + length;
  }

  /**
   * Notes what follows the end, unless it is padding or another picture of a multi-picture file.
   */
  private void noteTrailer(long end) throws BrokenPictureException {
    long at = end;
    while (at < bytes.length() && (bytes.u8(at) == 0 || bytes.u8(at) == 0xff)) {
      at++;
    }
    boolean picture =
        at > end && at < bytes.length() && bytes.u8(at - 1) == 0xff && bytes.u8(at) == SOI;
    if (at < bytes.length() && !picture) {
      notes.add((bytes.length() - end) + " bytes after its end are ignored");
    }
  }

  private static boolean isRestart(int marker) {
    return marker >= FIRST_RESTART && marker < FIRST_RESTART + JpegEnding.RESTARTS;
  }

  /** SOF0..SOF15 without DHT (C4), JPG (C8) and DAC (CC). */
  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static boolean isProgressive(int frame) {
    return (frame & 3) == 2;
  }

  private static PictureHeader frame(ByteView segment) throws BrokenPictureException {
    int precision = segment.u8(0);
    if (precision != 8) {
      throw new BrokenPictureException(
          "it is a JPEG of " + precision + " bits per sample", "save it with 8 bits");
    }
    PictureHeader.Color color =
        switch (segment.u8(5)) {
          case 1 -> PictureHeader.Color.GRAY;
          case 4 -> PictureHeader.Color.CMYK;
          default -> PictureHeader.Color.RGB;
        };
    return new PictureHeader(
        PictureFormat.JPEG,
        segment.u16(3),
        segment.u16(1),
        new PictureHeader.Kind(color, false),
        Orientation.UPRIGHT);
  }
}
