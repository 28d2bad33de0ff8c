// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import com.google.common.collect.ImmutableList;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The number of samples of a pixel. TIFF 6.0 gives it in SamplesPerPixel, with a default of 1; some
 * writers of several samples leave that out. BitsPerSample has a value for each sample then.
 */
final class TiffSampleCount {
  private static final int BITS = 258;
  private static final int SAMPLES = 277;

  /** Offsets and lengths of strips and tiles, which have 64 bits in BigTIFF. */
  private static final ImmutableList<Integer> PARTS = ImmutableList.of(273, 279, 324, 325);

  private TiffSampleCount() {}

  /** The number of samples, by either tag. */
  static long of(TiffDirectory directory) throws BrokenPictureException {
    return isMissing(directory) ? directory.values(BITS).count() : directory.value(SAMPLES, 1);
  }

  /** Whether SamplesPerPixel is absent and its default is wrong. */
  static boolean isMissing(TiffDirectory directory) throws BrokenPictureException {
    return !directory.has(SAMPLES) && directory.values(BITS).count() > 1;
  }

  /** The file with a directory, of this page alone, to which SamplesPerPixel is added. */
  static byte[] add(byte[] file, TiffDirectory directory) throws BrokenPictureException {
    ByteOrder order = directory.order();
    int start = file.length + (file.length & 1);
    ExifTree tree = ExifTree.of(directory).with(TiffField.ofShort(SAMPLES, (int) of(directory)));
    for (int tag : PARTS) {
      if (directory.has(tag)) {
        tree = tree.with(TiffField.ofLongs(tag, ints(directory.values(tag))));
      }
    }
    byte[] page = tree.directory(ExifTree.Placement.of(start, 0, order));
    ByteBuffer whole = ByteBuffer.allocate(Math.addExact(start, page.length)).order(order);
    whole.put(file).put(start, page).putShort(2, (short) 42).putInt(4, start);
    return whole.array();
  }

  private static int[] ints(TiffDirectory.Values values) throws BrokenPictureException {
    int[] all = new int[(int) values.count()];
    for (int i = 0; i < all.length; i++) {
      all[i] = (int) values.at(i);
    }
    return all;
  }
}
