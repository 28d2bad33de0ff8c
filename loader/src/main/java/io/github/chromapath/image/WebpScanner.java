// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.util.List;
import java.util.Optional;

/**
 * Reads the RIFF structure of a WebP file (RFC 9649): sizes and orientation. Checks that all chunks
 * are present.
 */
final class WebpScanner {
  private static final int FIRST_CHUNK = 12;
  private static final int ANIMATED = 0x02;

  /** Bytes of a frame before its chunks. */
  private static final int FRAME_HEADER = 16;

  private WebpScanner() {}

  static PictureHeader scan(ByteView file, boolean whole) throws BrokenPictureException {
    ByteView bytes = file.littleEndian(true);
    long end = 8 + bytes.u32(4);
    if (whole) {
      bytes.require(0, end);
    }
    long width = 0;
    long height = 0;
    boolean extended = false;
    boolean data = false;
    boolean animated = false;
    Orientation orientation = Orientation.UPRIGHT;
    for (long at = FIRST_CHUNK; at + 8 <= end; ) {
      long length = bytes.u32(at + 4);
      ByteView chunk = bytes.slice(at + 8, length);
      boolean lossy = bytes.tagAt(at, "VP8 ");
      boolean lossless = bytes.tagAt(at, "VP8L");
      if (bytes.tagAt(at, "VP8X")) {
        extended = true;
        animated = (chunk.u8(0) & ANIMATED) != 0;
        width = 1 + u24(chunk, 4);
        height = 1 + u24(chunk, 7);
      } else if ((lossy || lossless) && !extended) {
        long sizes = lossless ? chunk.u32(1) : 0;
        width = lossy ? chunk.u16(6) & 0x3fff : 1 + (sizes & 0x3fff);
        height = lossy ? chunk.u16(8) & 0x3fff : 1 + ((sizes >> 14) & 0x3fff);
      } else if (bytes.tagAt(at, "EXIF")) {
        boolean prefixed = chunk.startsWith(0, 'E', 'x', 'i', 'f', 0, 0);
        int skip = prefixed ? 6 : 0;
        orientation = TiffDirectory.orientation(chunk.slice(skip, length - skip));
      }
      data |= lossy || lossless || (animated && bytes.tagAt(at, "ANMF"));
      at += 8 + length + (length & 1);
    }
    if (!data) {
      throw new BrokenPictureException("the WebP file has no picture data");
    }
    return new PictureHeader(
        PictureFormat.WEBP,
        width,
        height,
        new PictureHeader.Kind(PictureHeader.Color.RGB, true),
        orientation,
        animated
            ? new PictureHeader.Findings(
                List.of("it is an animation; its first picture is used"), Optional.empty())
            : PictureHeader.Findings.NONE);
  }

  /** Whether the picture is stored without loss. */
  static boolean isLossless(ByteView file) throws BrokenPictureException {
    ByteView bytes = file.littleEndian(true);
    boolean lossless = false;
    for (long at = FIRST_CHUNK; at + 8 <= bytes.length(); ) {
      long length = bytes.u32(at + 4);
      lossless |= bytes.tagAt(at, "VP8L");
      boolean frame = bytes.tagAt(at, "ANMF");
      at += frame ? 8 + FRAME_HEADER : 8 + length + (length & 1);
    }
    return lossless;
  }

  private static long u24(ByteView chunk, long offset) throws BrokenPictureException {
    return chunk.u16(offset) | ((long) chunk.u8(offset + 2) << 16);
  }
}
