// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import com.google.common.collect.Lists;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.Deflater;

/**
 * Encodes pictures as TIFF 6.0: strips of interleaved samples, Deflate after horizontal
 * differencing. Extra channels, such as infrared, are grey pages after the picture: as extra
 * samples of its pixels, many programs take them for alpha.
 */
final class TiffEncoder {
  private static final int BITS = 258;
  private static final int COMPRESSION = 259;
  private static final int PHOTOMETRIC = 262;
  private static final int STRIP_OFFSETS = 273;
  private static final int SAMPLES = 277;
  private static final int ROWS = 278;
  private static final int STRIP_COUNTS = 279;
  private static final int PREDICTOR = 317;
  private static final int EXTRA_SAMPLES = 338;
  private static final int DEFLATE = 8;
  private static final int DIFFERENCES = 2;
  private static final int GRAY = 1;
  private static final int RGB = 2;
  private static final int UNASSOCIATED_ALPHA = 2;
  private static final int HEADER = 8;
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  /** Bytes of a strip before compression, about. */
  private static final int STRIP = 1 << 18;

  private final Picture picture;
  private final int samples;
  private final int rows;

  private TiffEncoder(Picture picture) {
    this.picture = picture;
    samples = picture.layout().channels();
    rows = Math.min(picture.height(), Math.max(1, STRIP / (picture.width() * pixelBytes())));
  }

  private int pixelBytes() {
    return samples * picture.bits() / Byte.SIZE;
  }

  /** The file of a picture, whose extra channels are further pages. */
  static byte[] encode(Picture picture) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(new byte[HEADER]);
    int next = 0;
    for (Picture channel : Lists.reverse(picture.metadata().extraChannels())) {
      next = new TiffEncoder(channel).write(file, next);
    }
    int first = new TiffEncoder(picture).write(file, next);
    byte[] whole = file.toByteArray();
    ByteBuffer.wrap(whole)
        .order(ORDER)
        .put((byte) 'I')
        .put((byte) 'I')
        .putShort((short) 42)
        .putInt(first);
    return whole;
  }

  /**
   * Appends a page.
   *
   * @param next offset of the directory of the page after it; 0 for none
   * @return the offset of its directory
   */
  private int write(ByteArrayOutputStream file, int next) {
    int strips = (picture.height() - 1) / rows + 1;
    List<byte[]> packed = IntStream.range(0, strips).parallel().mapToObj(this::strip).toList();
    int[] offsets = new int[strips];
    int[] counts = new int[strips];
    for (int i = 0; i < strips; i++) {
      offsets[i] = file.size();
      counts[i] = packed.get(i).length;
      file.writeBytes(packed.get(i));
    }
    file.writeBytes(new byte[file.size() & 1]);
    int start = file.size();
    file.writeBytes(
        directory(offsets, counts).directory(ExifTree.Placement.of(start, next, ORDER)));
    return start;
  }

  private ExifTree directory(int[] offsets, int[] counts) {
    int[] bits = new int[samples];
    Arrays.fill(bits, picture.bits());
    ExifTree tree =
        ExifTree.empty()
            .with(TiffField.ofLong(ExifTree.WIDTH, picture.width()))
            .with(TiffField.ofLong(ExifTree.HEIGHT, picture.height()))
            .with(TiffField.ofShorts(BITS, bits))
            .with(TiffField.ofShort(COMPRESSION, DEFLATE))
            .with(TiffField.ofShort(PHOTOMETRIC, picture.layout().isGray() ? GRAY : RGB))
            .with(TiffField.ofLongs(STRIP_OFFSETS, offsets))
            .with(TiffField.ofShort(SAMPLES, samples))
            .with(TiffField.ofLong(ROWS, rows))
            .with(TiffField.ofLongs(STRIP_COUNTS, counts))
            .with(TiffField.ofShort(PREDICTOR, DIFFERENCES));
    return picture.layout().hasAlpha()
        ? tree.with(TiffField.ofShort(EXTRA_SAMPLES, UNASSOCIATED_ALPHA))
        : tree;
  }

  /** Some rows, compressed. */
  private byte[] strip(int index) {
    int first = index * rows;
    int end = Math.min(picture.height(), first + rows);
    int width = picture.width();
    ByteBuffer plain = ByteBuffer.allocate((end - first) * width * pixelBytes()).order(ORDER);
    int[] row = new int[width * samples];
    for (int y = first; y < end; y++) {
      picture.samples().get(y * row.length, row.length, row);
      for (int i = 0; i < row.length; i++) {
        int difference = row[i] - (i < samples ? 0 : row[i - samples]);
        if (picture.bits() == Short.SIZE) {
          plain.putShort((short) difference);
        } else {
          plain.put((byte) difference);
        }
      }
    }
    return deflate(plain.array());
  }

  /** Data in the format of zlib. */
  static byte[] deflate(byte[] plain) {
    Deflater deflater = new Deflater();
    try {
      deflater.setInput(plain);
      deflater.finish();
      ByteArrayOutputStream packed = new ByteArrayOutputStream(plain.length / 2);
      byte[] part = new byte[1 << 14];
      while (!deflater.finished()) {
        packed.write(part, 0, deflater.deflate(part));
      }
      return packed.toByteArray();
    } finally {
      deflater.end();
    }
  }
}
