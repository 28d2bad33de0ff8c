// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import io.github.chromapath.image.internal.libav.DecodedFrame;
import io.github.chromapath.image.internal.libav.LibavException;
import io.github.chromapath.image.internal.libav.StillCodec;
import io.github.chromapath.image.internal.libav.StillDecoder;

/** Decodes JPEG 2000 with FFmpeg, which reads the boxes of a JP2 file only for its palette. */
final class Jpeg2000Codec {
  /** Pixels that FFmpeg counts beyond the sides of a picture. */
  private static final long MARGIN = 1 << 20;

  private Jpeg2000Codec() {}

  static Picture decode(byte[] file) throws BrokenPictureException {
    Jp2File boxes = Jp2File.of(new ByteView(file), true);
    Jpeg2000Scanner.Frame header = Jpeg2000Scanner.frame(boxes.codestream());
    byte[] data = file;
    if (!boxes.indexed()) {
      data = new byte[boxes.codestream().length()];
      boxes.codestream().copy(data, 0);
    }
    try (StillDecoder decoder =
        StillDecoder.of(StillCodec.JPEG_2000, new byte[0], 2 * header.gridPixels() + MARGIN)) {
      DecodedFrame frame = decoder.decode(data);
      boolean coded =
          frame.colors() == 3 && (boxes.space() == Jp2File.Space.SYCC || !frame.isRgb());
      return FramePictures.toPicture(
          frame,
          coded ? FramePictures.Coding.JPEG : FramePictures.Coding.PLAIN,
          frame.isIndexed() ? frame.depth() : Math.min(header.precision(), frame.depth()));
    } catch (LibavException e) {
      throw new BrokenPictureException(e);
    }
  }
}
