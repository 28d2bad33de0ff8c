// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import io.github.chromapath.image.Picture.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The first picture of a GIF file (GIF89a). What it does not cover of the screen is transparent.
 */
final class GifPicture {
  private static final int EXTENSION = 0x21;
  private static final int GRAPHIC_CONTROL = 0xf9;
  private static final int IMAGE = 0x2c;
  private static final int TRAILER = 0x3b;
  private static final int SCREEN = 13;
  private static final int DESCRIPTOR = 10;
  private static final int OPAQUE = -1;

  /**
   * An image of the file.
   *
   * @param flags of its descriptor
   * @param transparent the index of transparent pixels, or {@link #OPAQUE}
   * @param table offset of its colours
   * @param colors number of its colours
   * @param data offset of its coded pixels
   */
  private record Frame(Area area, int flags, int transparent, long table, int colors, long data) {}

  /** Where an image is on the screen. */
  private record Area(int left, int top, int width, int height) {}

  private final ByteView bytes;
  private final List<String> notes = new ArrayList<>();
  private Frame first;

  private GifPicture(ByteView bytes) {
    this.bytes = bytes.littleEndian(true);
  }

  /** Reads the header; checks that the first picture is complete if {@code whole}. */
  static PictureHeader scan(ByteView bytes, boolean whole) throws BrokenPictureException {
    GifPicture gif = new GifPicture(bytes);
    gif.read(whole);
    return new PictureHeader(
        PictureFormat.GIF,
        gif.width(),
        gif.height(),
        new PictureHeader.Kind(PictureHeader.Color.PALETTE, true),
        Orientation.UPRIGHT,
        new PictureHeader.Findings(gif.notes, Optional.empty()));
  }

  static Picture decode(byte[] file) throws BrokenPictureException {
    GifPicture gif = new GifPicture(new ByteView(file));
    gif.read(true);
    return gif.picture();
  }

  private int width() throws BrokenPictureException {
    return Math.max(bytes.u16(6), first.area().left() + first.area().width());
  }

  private int height() throws BrokenPictureException {
    return Math.max(bytes.u16(8), first.area().top() + first.area().height());
  }

  private void read(boolean whole) throws BrokenPictureException {
    int screen = bytes.u8(10);
    long at = SCREEN + 3L * colors(screen);
    int transparent = OPAQUE;
    int images = 0;
    boolean ended = false;
    while (!ended && (images == 0 || at < bytes.length())) {
      int block = bytes.u8(at);
      if (block == EXTENSION) {
        if (bytes.u8(at + 1) == GRAPHIC_CONTROL && bytes.u8(at + 2) >= 4) {
          transparent = (bytes.u8(at + 3) & 1) != 0 ? bytes.u8(at + 6) : OPAQUE;
        }
        at = afterBlocks(at + 2, images == 0);
      } else if (block == IMAGE) {
        if (images++ == 0) {
          first = frame(at, screen, transparent);
          if (!whole) {
            return;
          }
        }
        at = afterBlocks(at + DESCRIPTOR + 3L * localColors(at) + 1, images == 1);
        transparent = OPAQUE;
      } else if (block == TRAILER) {
        ended = true;
      } else if (images > 0) {
        break;
      } else {
        throw new BrokenPictureException("its GIF data is damaged");
      }
    }
    if (first == null) {
      throw new BrokenPictureException("the GIF file has no picture data");
    }
    if (images > 1) {
      notes.add("it is an animation; its first picture is used");
    }
    if (!ended) {
      notes.add("its end marker is missing");
    }
  }

  private Frame frame(long at, int screen, int transparent) throws BrokenPictureException {
    bytes.require(at, DESCRIPTOR);
    int local = localColors(at);
    Area area =
        new Area(bytes.u16(at + 1), bytes.u16(at + 3), bytes.u16(at + 5), bytes.u16(at + 7));
    PictureHeader.checkBounds(area.width(), area.height());
    return new Frame(
        area,
        bytes.u8(at + 9),
        transparent,
        local > 0 ? at + DESCRIPTOR : SCREEN,
        local > 0 ? local : colors(screen),
        at + DESCRIPTOR + 3L * local);
  }

  private int localColors(long image) throws BrokenPictureException {
    return colors(bytes.u8(image + 9));
  }

  /** The size of a colour table, 0 without one. */
  private static int colors(int flags) {
    return (flags & 0x80) != 0 ? 2 << (flags & 7) : 0;
  }

  /** The offset after a chain of blocks; the end of the file if it may end too early. */
  private long afterBlocks(long from, boolean whole) throws BrokenPictureException {
    long at = from;
    while (whole || at < bytes.length()) {
      int size = bytes.u8(at);
      at += 1L + size;
      if (size == 0) {
        return at;
      }
    }
    return bytes.length();
  }

  private Picture picture() throws BrokenPictureException {
    Area area = first.area();
    byte[] indices = new byte[Math.multiplyExact(area.width(), area.height())];
    new GifDecoder(bytes, first.data()).decode(indices);
    int[] table = new int[256];
    boolean gray = true;
    for (int i = 0; i < first.colors(); i++) {
      long at = first.table() + 3L * i;
      int red = bytes.u8(at);
      int green = bytes.u8(at + 1);
      int blue = bytes.u8(at + 2);
      table[i] = (red << 16) | (green << 8) | blue;
      gray &= red == green && green == blue;
    }
    boolean alpha = area.width() < width() || area.height() < height() || isTransparent(indices);
    PictureReader.Size size = new PictureReader.Size(area.width(), area.height());
    Layout layout = Layout.of(gray, alpha);
    Samples samples = Samples.of(8, Math.multiplyExact(indices.length, layout.channels()));
    int[] rows = rows();
    for (int y = 0; y < area.height(); y++) {
      int to = rows[y] * area.width() * layout.channels();
      for (int x = 0; x < area.width(); x++) {
        int index = indices[y * area.width() + x] & 0xff;
        for (int shift = gray ? 0 : 16; shift >= 0; shift -= 8) {
          samples.set(to++, (table[index] >> shift) & 0xff);
        }
        if (alpha) {
          samples.set(to++, index == first.transparent() ? 0 : 255);
        }
      }
    }
    PictureTiles screen = new PictureTiles(new PictureReader.Size(width(), height()), layout, 8);
    screen.put(new Picture(size.width(), size.height(), layout, samples), area.left(), area.top());
    return screen.picture();
  }

  private boolean isTransparent(byte[] indices) {
    for (byte index : indices) {
      if ((index & 0xff) == first.transparent()) {
        return true;
      }
    }
    return false;
  }

  /** The row of the picture for each row in the order of the data. */
  private int[] rows() {
    int height = first.area().height();
    int[] rows = new int[height];
    boolean interlaced = (first.flags() & 0x40) != 0;
    int[] starts = interlaced ? new int[] {0, 4, 2, 1} : new int[] {0};
    int[] steps = interlaced ? new int[] {8, 8, 4, 2} : new int[] {1};
    int at = 0;
    for (int pass = 0; pass < starts.length; pass++) {
      for (int row = starts[pass]; row < height; row += steps[pass]) {
        rows[at++] = row;
      }
    }
    return rows;
  }
}
