// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Random;

/**
 * The end of a JPEG file without its end marker. If nothing else is missing, a decoder ignores any
 * data that is appended, and the picture stays the same. Otherwise the decoder takes the appended
 * data for the missing one, and the picture changes. This holds for every coding of JPEG.
 *
 * @param restart number of the last restart marker, 0 to 7, if the file defines restart intervals
 */
record JpegEnding(OptionalInt restart) implements PictureHeader.Repair {
  /** Restart markers are numbered modulo 8. */
  static final int RESTARTS = 8;

  private static final byte MARKER = (byte) 0xff;
  private static final byte END = (byte) 0xd9;
  private static final byte FIRST_RESTART = (byte) 0xd0;
  private static final int PIECES = 16;
  private static final int PIECE = 64;

  /** Adds the end marker. */
  @Override
  public byte[] apply(PictureHeader header, byte[] file) throws BrokenPictureException {
    byte[] closed = append(file, new byte[0]);
    if (!Arrays.equals(samples(header, closed), samples(header, append(file, filling())))) {
      throw BrokenPictureException.cutShort();
    }
    return closed;
  }

  private static byte[] samples(PictureHeader header, byte[] file) throws BrokenPictureException {
    Raster raster = ImageIoCodec.decodeRaster(header, file);
    return ((DataBufferByte) raster.getDataBuffer()).getData();
  }

  /** The file with {@code more} and an end marker in place of a marker that it ends in. */
  private static byte[] append(byte[] file, byte[] more) {
    int end = file.length;
    while (end > 0 && file[end - 1] == MARKER) {
      end--;
    }
    byte[] appended = Arrays.copyOf(file, end + more.length + 2);
    System.arraycopy(more, 0, appended, end, more.length);
    appended[appended.length - 2] = MARKER;
    appended[appended.length - 1] = END;
    return appended;
  }

  /** Data for several restart intervals, or for one if there are no intervals. */
  private byte[] filling() {
    byte[] filling = new byte[PIECES * PIECE];
    new Random(1).nextBytes(filling);
    for (int i = 0; i < filling.length; i++) {
      filling[i] &= Byte.MAX_VALUE;
    }
    if (restart.isPresent()) {
      for (int piece = 1; piece <= PIECES; piece++) {
        int at = piece * PIECE - 2;
        filling[at] = MARKER;
        filling[at + 1] = (byte) (FIRST_RESTART + (restart.getAsInt() + piece) % RESTARTS);
      }
    }
    return filling;
  }
}
