// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.zip.Deflater;

/**
 * Encodes pictures as TIFF 6.0: strips of interleaved samples, Deflate after horizontal
 * differencing, with extra channels that the JDK's writer does not know. The directory follows the
 * strips.
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
  private static final int UNSPECIFIED = 0;
  private static final int HEADER = 8;
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  /** Bytes of a strip before compression, about. */
  private static final int STRIP = 1 << 18;

  private final Picture picture;
  private final List<Picture> extra;
  private final int samples;
  private final int rows;

  private TiffEncoder(Picture picture) {
    this.picture = picture;
    extra = picture.metadata().extraChannels();
    samples = picture.layout().channels() + extra.size();
    rows = Math.min(picture.height(), Math.max(1, STRIP / (picture.width() * pixelBytes())));
  }

  private int pixelBytes() {
    return samples * picture.bits() / Byte.SIZE;
  }

  /**
   * The file of a picture and of the extra channels in its metadata, which have its size and depth.
   */
  static byte[] encode(Picture picture) {
    return new TiffEncoder(picture).encode();
  }

  private byte[] encode() {
    int strips = (picture.height() - 1) / rows + 1;
    List<byte[]> packed = IntStream.range(0, strips).parallel().mapToObj(this::strip).toList();
    long size = packed.stream().mapToLong(strip -> strip.length).sum();
    ByteArrayOutputStream file = new ByteArrayOutputStream(Math.toIntExact(HEADER + size + STRIP));
    file.writeBytes(new byte[HEADER]);
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
        directory(offsets, counts)
            .directory(new ExifTree.Placement(start, ORDER, OptionalInt.empty())));
    byte[] whole = file.toByteArray();
    ByteBuffer.wrap(whole)
        .order(ORDER)
        .put((byte) 'I')
        .put((byte) 'I')
        .putShort((short) 42)
        .putInt(start);
    return whole;
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
    int[] meanings =
        IntStream.concat(
                picture.layout().hasAlpha() ? IntStream.of(UNASSOCIATED_ALPHA) : IntStream.empty(),
                extra.stream().mapToInt(channel -> UNSPECIFIED))
            .toArray();
    return meanings.length == 0 ? tree : tree.with(TiffField.ofShorts(EXTRA_SAMPLES, meanings));
  }

  /** Some rows, compressed. */
  private byte[] strip(int index) {
    int first = index * rows;
    int end = Math.min(picture.height(), first + rows);
    int width = picture.width();
    ByteBuffer plain = ByteBuffer.allocate((end - first) * width * pixelBytes()).order(ORDER);
    int[] row = new int[width * samples];
    for (int y = first; y < end; y++) {
      read(y, row);
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

  /** All samples of a row, those of extra channels last in each pixel. */
  private void read(int y, int[] row) {
    int channels = picture.layout().channels();
    for (int x = 0; x < picture.width(); x++) {
      for (int c = 0; c < samples; c++) {
        row[x * samples + c] =
            c < channels ? picture.sample(x, y, c) : extra.get(c - channels).sample(x, y, 0);
      }
    }
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
