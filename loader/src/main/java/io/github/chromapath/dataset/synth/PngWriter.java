package io.github.chromapath.dataset.synth;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes PNG files (W3C PNG, third edition) fast, whole or not at all: into a neighbouring file
 * that is then renamed. Noise leaves nothing for string matching to find, so pictures go through
 * {@link HuffmanZlib}: the size of OpenCV's level 1 in a fraction of its time.
 */
final class PngWriter {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final int TRUECOLOUR = 2;
  private static final int INDEXED = 3;
  private static final byte FILTER_NONE = 0;
  private static final byte FILTER_UP = 2;

  private PngWriter() {}

  /** Writes a {@link BufferedImage#TYPE_3BYTE_BGR} picture as 8-bit RGB. */
  static void writeColour(Path file, BufferedImage image) throws IOException {
    int stride = 3 * image.getWidth();
    byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    byte[] rows = new byte[(stride + 1) * image.getHeight()];
    int out = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      rows[out++] = y == 0 ? FILTER_NONE : FILTER_UP;
      int in = y * stride;
      for (int end = in + stride; in < end; in += 3, out += 3) {
        if (y == 0) {
          rows[out] = bgr[in + 2];
          rows[out + 1] = bgr[in + 1];
          rows[out + 2] = bgr[in];
        } else {
          rows[out] = (byte) (bgr[in + 2] - bgr[in + 2 - stride]);
          rows[out + 1] = (byte) (bgr[in + 1] - bgr[in + 1 - stride]);
          rows[out + 2] = (byte) (bgr[in] - bgr[in - stride]);
        }
      }
    }
    ByteArrayOutputStream png = start(image, TRUECOLOUR);
    finish(png, HuffmanZlib.compress(rows));
    replace(file, png.toByteArray());
  }

  /**
   * Writes a {@link BufferedImage#TYPE_BYTE_INDEXED} picture as a palette PNG of 8 bits a sample,
   * with all 256 palette entries.
   */
  static void writeIndexed(Path file, BufferedImage image) throws IOException {
    int width = image.getWidth();
    byte[] ids = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    byte[] rows = new byte[(width + 1) * image.getHeight()];
    for (int y = 0; y < image.getHeight(); y++) {
      rows[y * (width + 1)] = FILTER_NONE;
      System.arraycopy(ids, y * width, rows, y * (width + 1) + 1, width);
    }
    ByteArrayOutputStream png = start(image, INDEXED);
    IndexColorModel palette = (IndexColorModel) image.getColorModel();
    ByteBuffer entries = ByteBuffer.allocate(3 * 256);
    for (int i = 0; i < 256; i++) {
      entries.put((byte) palette.getRed(i));
      entries.put((byte) palette.getGreen(i));
      entries.put((byte) palette.getBlue(i));
    }
    chunk(png, "PLTE", entries.array(), entries.capacity());
    finish(png, deflate(rows));
    replace(file, png.toByteArray());
  }

  private static ByteArrayOutputStream start(BufferedImage image, int colourType) {
    ByteArrayOutputStream png = new ByteArrayOutputStream(1 << 16);
    png.writeBytes(SIGNATURE);
    ByteBuffer header = ByteBuffer.allocate(13);
    header.putInt(image.getWidth()).putInt(image.getHeight());
    header.put((byte) 8).put((byte) colourType);
    chunk(png, "IHDR", header.array(), header.capacity());
    return png;
  }

  private static void finish(ByteArrayOutputStream png, byte[] zlib) {
    chunk(png, "IDAT", zlib, zlib.length);
    chunk(png, "IEND", new byte[0], 0);
  }

  private static byte[] deflate(byte[] rows) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try {
      deflater.setInput(rows);
      deflater.finish();
      ByteArrayOutputStream zlib = new ByteArrayOutputStream();
      byte[] part = new byte[1 << 16];
      while (!deflater.finished()) {
        zlib.write(part, 0, deflater.deflate(part));
      }
      return zlib.toByteArray();
    } finally {
      deflater.end();
    }
  }

  private static void chunk(ByteArrayOutputStream png, String type, byte[] data, int length) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data, 0, length);
    png.writeBytes(ByteBuffer.allocate(4).putInt(length).array());
    png.writeBytes(name);
    png.write(data, 0, length);
    png.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  private static void replace(Path file, byte[] content) throws IOException {
    Path part = file.resolveSibling("." + file.getFileName() + ".part");
    try {
      try (FileChannel channel =
          FileChannel.open(
              part,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
