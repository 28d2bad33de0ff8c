// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import io.github.chromapath.image.Picture.Layout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Decodes bitmaps whose pixels are colours of 16, 24 or 32 bits. Samples of any number of bits are
 * scaled to 8, so that the largest is 255; other decoders shift them.
 */
final class BmpCodec {
  private BmpCodec() {}

  static Picture decode(PictureHeader header, byte[] file) throws BrokenPictureException {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    boolean core = bytes.getInt(BmpScanner.HEADER) == BmpScanner.CORE_HEADER;
    int depth = bytes.getShort(core ? 24 : 28);
    if (depth != 16 && depth != 24 && depth != 32) {
      throw new BrokenPictureException(
          "its BMP pixels have " + depth + " bits", "save it with 24 bits per pixel");
    }
    Layout layout = Layout.of(false, header.kind().alpha());
    int[] masks = BmpScanner.masks(new ByteView(file), depth, layout.hasAlpha());
    Channel[] channels = new Channel[layout.channels()];
    for (int c = 0; c < channels.length; c++) {
      channels[c] = Channel.of(masks[c]);
    }
    int width = (int) header.width();
    int height = (int) header.height();
    boolean topDown = !core && bytes.getInt(22) < 0;
    int stride = (width * depth + 31) / 32 * 4;
    Samples samples = Samples.of(8, Math.multiplyExact(width * height, channels.length));
    int to = 0;
    for (int y = 0; y < height; y++) {
      int at = bytes.getInt(10) + (topDown ? y : height - 1 - y) * stride;
      for (int x = 0; x < width; x++) {
        int pixel = pixel(bytes, at + x * depth / 8, depth);
        for (Channel channel : channels) {
          samples.set(to++, channel.sample(pixel));
        }
      }
    }
    return new Picture(width, height, layout, samples);
  }

  private static int pixel(ByteBuffer bytes, int at, int depth) {
    return switch (depth) {
      case 16 -> bytes.getShort(at) & 0xffff;
      case 24 -> (bytes.getShort(at) & 0xffff) | (bytes.get(at + 2) & 0xff) << 16;
      default -> bytes.getInt(at);
    };
  }

  /**
   * A channel of a pixel.
   *
   * @param shift position of its lowest bit
   * @param maximum its largest value
   */
  private record Channel(int shift, long maximum) {
    static Channel of(int mask) throws BrokenPictureException {
      int shift = mask == 0 ? 0 : Integer.numberOfTrailingZeros(mask);
      long maximum = (mask & 0xffff_ffffL) >>> shift;
      if ((maximum & (maximum + 1)) != 0) {
        throw new BrokenPictureException("its BMP header is damaged (a mask has gaps)");
      }
      return new Channel(shift, maximum);
    }

    int sample(int pixel) {
      long value = (pixel >>> shift) & maximum;
      return maximum == 0 ? 0 : (int) ((2 * 255 * value + maximum) / (2 * maximum));
    }
  }
}
