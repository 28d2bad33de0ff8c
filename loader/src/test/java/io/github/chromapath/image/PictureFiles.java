// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.IIOImage;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Picture files written byte by byte from the specifications of their formats. */
public final class PictureFiles {
  private static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private PictureFiles() {}

  /** Concatenation. */
  public static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  /**
   * A file that the JDK writes.
   *
   * @param compression name of a compression; empty for the format's default
   */
  static byte[] written(PictureFormat format, IIOImage image, Optional<String> compression)
      throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageWriter writer = ImageIoCodec.writerProvider(format).createWriterInstance();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(file)) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      if (compression.isPresent()) {
        parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        parameters.setCompressionType(compression.get());
      }
      writer.setOutput(out);
      writer.write(null, image, parameters);
    } finally {
      writer.dispose();
    }
    return file.toByteArray();
  }

  /** A PNG chunk with its checksum. */
  public static byte[] chunk(String type, byte[] body) {
    byte[] covered = join(type.getBytes(StandardCharsets.US_ASCII), body);
    CRC32 crc = new CRC32();
    crc.update(covered);
    return join(
        ByteBuffer.allocate(4).putInt(body.length).array(),
        covered,
        ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  /**
   * A PNG of these header fields, extra chunks before the data, and unfiltered rows of raw bytes.
   */
  public static byte[] png(
      int width, int height, int depth, int colorType, byte[] extra, byte[]... rows) {
    ByteArrayOutputStream raw = new ByteArrayOutputStream();
    for (byte[] row : rows) {
      raw.write(0);
      raw.writeBytes(row);
    }
    Deflater deflater = new Deflater();
    deflater.setInput(raw.toByteArray());
    deflater.finish();
    byte[] packed = new byte[raw.size() + 100];
    int length = deflater.deflate(packed);
    deflater.end();
    return join(
        PNG_SIGNATURE,
        chunk(
            "IHDR",
            ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put((byte) depth)
                .put((byte) colorType)
                .array()),
        extra,
        chunk("IDAT", Arrays.copyOf(packed, length)),
        chunk("IEND", new byte[0]));
  }

  /** A PNG of 8-bit palette indices. */
  public static byte[] palettePng(int width, int height, byte[] palette, byte[] indices) {
    byte[][] rows = new byte[height][];
    for (int y = 0; y < height; y++) {
      rows[y] = Arrays.copyOfRange(indices, y * width, (y + 1) * width);
    }
    return png(width, height, 8, 3, chunk("PLTE", palette), rows);
  }

  /** An EXIF block that holds only an orientation. */
  static byte[] exif(int orientation, ByteOrder order) {
    ByteBuffer block = ByteBuffer.allocate(26).order(order);
    block.put((byte) (order == ByteOrder.LITTLE_ENDIAN ? 'I' : 'M'));
    block.put(block.get(0)).putShort((short) 42).putInt(8).putShort((short) 1);
    return block
        .putShort((short) 274)
        .putShort((short) 3)
        .putInt(1)
        .putShort((short) orientation)
        .array();
  }

  /** A JPEG with an EXIF segment put after its start marker. */
  static byte[] withExif(byte[] jpeg, byte[] exif) {
    byte[] body = join("Exif\0\0".getBytes(StandardCharsets.US_ASCII), exif);
    int length = body.length + 2;
    return join(
        bytes(0xff, 0xd8, 0xff, 0xe1, length >> 8, length & 0xff),
        body,
        Arrays.copyOfRange(jpeg, 2, jpeg.length));
  }

  /** A JPEG without its colour profile, the first APP2 segment, which the JDK would apply. */
  static byte[] withoutProfile(byte[] jpeg) {
    int at = 2;
    while ((jpeg[at + 1] & 0xff) != 0xe2) {
      at += 2 + segmentLength(jpeg, at);
    }
    int end = at + 2 + segmentLength(jpeg, at);
    return join(Arrays.copyOf(jpeg, at), Arrays.copyOfRange(jpeg, end, jpeg.length));
  }

  private static int segmentLength(byte[] jpeg, int at) {
    return ByteBuffer.wrap(jpeg).getShort(at + 2) & 0xffff;
  }

  /**
   * A bitmap of 8-bit indices into the colours (3, 2, 1), (30, 20, 10) and (60, 50, 40), rows from
   * the bottom up.
   */
  static byte[] paletteBmp(int width, int height, int compression, byte[] data) {
    ByteBuffer header = ByteBuffer.allocate(66).order(ByteOrder.LITTLE_ENDIAN);
    header.put((byte) 'B').put((byte) 'M').putInt(66 + data.length).putInt(0).putInt(66);
    header.putInt(40).putInt(width).putInt(height).putShort((short) 1).putShort((short) 8);
    header.putInt(compression).putInt(data.length).putInt(0).putInt(0).putInt(3).putInt(0);
    header.put(bytes(1, 2, 3, 0, 10, 20, 30, 0, 40, 50, 60, 0));
    return join(header.array(), data);
  }

  /** An extended WebP file: a simple one with an EXIF chunk after its picture. */
  static byte[] webpWithExif(byte[] webp, int width, int height, byte[] exif) {
    ByteBuffer extended = ByteBuffer.allocate(18).order(ByteOrder.LITTLE_ENDIAN);
    extended.put("VP8X".getBytes(StandardCharsets.US_ASCII)).putInt(10).putInt(0x08);
    extended.put(bytes(width - 1, 0, 0, height - 1, 0, 0));
    ByteBuffer exifHeader = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    exifHeader.put("EXIF".getBytes(StandardCharsets.US_ASCII)).putInt(exif.length);
    byte[] body =
        join(
            "WEBP".getBytes(StandardCharsets.US_ASCII),
            extended.array(),
            Arrays.copyOfRange(webp, 12, webp.length),
            exifHeader.array(),
            exif);
    ByteBuffer riff = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    riff.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(body.length);
    return join(riff.array(), body);
  }

  /**
   * An uncompressed one-strip TIFF; {@code bits} has one entry per sample, and further tags are
   * (tag, value) pairs.
   */
  static byte[] tiff(
      ByteOrder order,
      int width,
      int height,
      int photometric,
      int[] bits,
      byte[] strip,
      int... tags) {
    int entries = 9 + tags.length / 2;
    int bitsAt = 8 + 2 + entries * 12 + 4;
    int stripAt = bitsAt + 2 * bits.length;
    ByteBuffer file = ByteBuffer.allocate(stripAt + strip.length).order(order);
    file.put((byte) (order == ByteOrder.LITTLE_ENDIAN ? 'I' : 'M')).put(file.get(0));
    file.putShort((short) 42).putInt(8).putShort((short) entries);
    entry(file, 256, width);
    entry(file, 257, height);
    file.putShort((short) 258).putShort((short) 3).putInt(bits.length);
    if (bits.length > 2) {
      file.putInt(bitsAt);
    } else {
      file.putShort((short) bits[0]).putShort((short) bits[bits.length - 1]);
    }
    entry(file, 259, 1);
    entry(file, 262, photometric);
    entry(file, 273, stripAt);
    entry(file, 277, bits.length);
    entry(file, 278, height);
    entry(file, 279, strip.length);
    for (int i = 0; i < tags.length; i += 2) {
      entry(file, tags[i], tags[i + 1]);
    }
    file.position(bitsAt);
    for (int bit : bits) {
      file.putShort((short) bit);
    }
    return file.put(strip).array();
  }

  /** An entry of one SHORT; of one LONG for the strip's place and length. */
  private static void entry(ByteBuffer file, int tag, int value) {
    boolean wide = tag == 273 || tag == 279;
    file.putShort((short) tag).putShort((short) (wide ? 4 : 3)).putInt(1);
    if (wide) {
      file.putInt(value);
    } else {
      file.putShort((short) value).putShort((short) 0);
    }
  }
}
