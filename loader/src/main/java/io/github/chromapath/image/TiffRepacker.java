// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import com.google.common.collect.ImmutableSet;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tukaani.xz.XZInputStream;

/**
 * Replaces libtiff's compressions LZMA and WebP, which TwelveMonkeys does not read, by Deflate. The
 * result is a TIFF file of one page whose strips or tiles, predictor included, are otherwise the
 * same.
 */
final class TiffRepacker {
  private static final int WIDTH = 256;
  private static final int HEIGHT = 257;
  private static final int COMPRESSION = 259;
  private static final int STRIP_OFFSETS = 273;
  private static final int SAMPLES = 277;
  private static final int ROWS = 278;
  private static final int STRIP_COUNTS = 279;
  private static final int PLANES = 284;
  private static final int TILE_WIDTH = 322;
  private static final int TILE_LENGTH = 323;
  private static final int TILE_OFFSETS = 324;
  private static final int TILE_COUNTS = 325;
  private static final int BITS = 258;
  private static final int SEPARATE = 2;
  private static final int DEFLATE = 8;
  private static final int LZMA = 34925;
  private static final int WEBP = 50001;
  private static final int HEADER = 8;

  /** The dictionary of LZMA's highest level needs 64 MiB. */
  private static final int MEMORY_KIB = 1 << 17;

  private static final ImmutableSet<Integer> COMPRESSIONS = ImmutableSet.of(LZMA, WEBP);

  private final ByteView file;
  private final TiffDirectory directory;
  private final boolean webp;
  private final boolean tiled;
  private final int width;
  private final int rows;

  private TiffRepacker(ByteView file, TiffDirectory directory) throws BrokenPictureException {
    this.file = file;
    this.directory = directory;
    webp = directory.value(COMPRESSION, 1) == WEBP;
    tiled = directory.values(TILE_OFFSETS).count() > 0;
    width = (int) directory.value(tiled ? TILE_WIDTH : WIDTH, 0);
    rows =
        (int)
            Math.min(
                directory.value(tiled ? TILE_LENGTH : ROWS, height()),
                tiled ? Integer.MAX_VALUE : height());
  }

  private long height() throws BrokenPictureException {
    return directory.value(HEIGHT, 0);
  }

  /** Whether a page has one of the compressions. */
  static boolean isNeededFor(TiffDirectory directory) throws BrokenPictureException {
    return COMPRESSIONS.contains((int) directory.value(COMPRESSION, 1));
  }

  /** The page alone in a file of its own. */
  static byte[] repack(byte[] file, TiffDirectory directory) throws BrokenPictureException {
    return new TiffRepacker(new ByteView(file), directory).repack();
  }

  private byte[] repack() throws BrokenPictureException {
    TiffDirectory.Values offsets = directory.values(tiled ? TILE_OFFSETS : STRIP_OFFSETS);
    TiffDirectory.Values counts = directory.values(tiled ? TILE_COUNTS : STRIP_COUNTS);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    packed.writeBytes(new byte[HEADER]);
    int[] starts = new int[(int) offsets.count()];
    int[] lengths = new int[starts.length];
    for (int i = 0; i < starts.length; i++) {
      byte[] plain = plain(file.bytes(offsets.at(i), (int) counts.at(i)), i);
      byte[] deflated = TiffEncoder.deflate(plain);
      starts[i] = packed.size();
      lengths[i] = deflated.length;
      packed.writeBytes(deflated);
    }
    packed.writeBytes(new byte[packed.size() & 1]);
    ByteOrder order = directory.order();
    ExifTree tree =
        ExifTree.of(directory)
            .with(TiffField.ofShort(COMPRESSION, DEFLATE))
            .with(TiffField.ofLongs(tiled ? TILE_OFFSETS : STRIP_OFFSETS, starts))
            .with(TiffField.ofLongs(tiled ? TILE_COUNTS : STRIP_COUNTS, lengths));
    int start = packed.size();
    packed.writeBytes(tree.directory(ExifTree.Placement.of(start, 0, order)));
    byte[] whole = packed.toByteArray();
    byte mark = (byte) (order == ByteOrder.BIG_ENDIAN ? 'M' : 'I');
    ByteBuffer.wrap(whole).order(order).put(mark).put(mark).putShort((short) 42).putInt(start);
    return whole;
  }

  /** The samples of a strip or tile, as stored before compression. */
  private byte[] plain(byte[] part, int index) throws BrokenPictureException {
    int expected = Math.toIntExact(bytes(index));
    byte[] plain = webp ? ofWebp(part) : ofLzma(part, expected);
    if (plain.length != expected) {
      throw BrokenPictureException.undecodable(PictureFormat.TIFF);
    }
    return plain;
  }

  /** Bytes of a strip or tile. The last strip may have fewer rows than the others. */
  private long bytes(int index) throws BrokenPictureException {
    boolean planes = directory.value(PLANES, 1) == SEPARATE;
    long samples = planes ? 1 : directory.value(SAMPLES, 1);
    long bits = directory.values(BITS).count() == 0 ? 1 : directory.value(BITS, 1);
    long present = rows;
    if (!tiled) {
      long strips = (height() - 1) / rows + 1;
      present = Math.min(rows, height() - index % strips * rows);
    }
    return (width * samples * bits + 7) / 8 * present;
  }

  private static byte[] ofLzma(byte[] part, int expected) throws BrokenPictureException {
    try (XZInputStream in = new XZInputStream(new ByteArrayInputStream(part), MEMORY_KIB)) {
      return in.readNBytes(expected + 1);
    } catch (IOException e) {
      throw BrokenPictureException.undecodable(PictureFormat.TIFF, e);
    }
  }

  /** A strip or tile is a WebP file of its own, RGB or RGBA. */
  private byte[] ofWebp(byte[] part) throws BrokenPictureException {
    PictureHeader header = PictureHeader.scan(new ByteView(part), true);
    if (header.format() != PictureFormat.WEBP) {
      throw BrokenPictureException.undecodable(PictureFormat.TIFF);
    }
    Picture picture = OpenCvCodec.decode(header, part);
    int channels = (int) directory.value(SAMPLES, 1);
    byte[] samples = new byte[Math.multiplyExact(picture.width() * picture.height(), channels)];
    int at = 0;
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        for (int c = 0; c < channels; c++) {
          boolean stored = c < picture.layout().channels();
          samples[at++] = (byte) (stored ? picture.sample(x, y, c) : 255);
        }
      }
    }
    return samples;
  }
}
