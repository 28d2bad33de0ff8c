// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** TIFF and BigTIFF files of any pages, written from the specification. */
final class TiffFiles {
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int UNDEFINED = 7;
  private static final int LONG8 = 16;

  private TiffFiles() {}

  /** Values of a tag, or bytes. */
  private record Field(int type, ByteBuffer values, int count) {
    int length() {
      return values.capacity();
    }

    void writeTo(ByteBuffer file) {
      file.put(values.duplicate().rewind());
    }
  }

  /** A page: its parts, which are strips or tiles, and its tags. */
  static final class Page {
    private final Map<Integer, int[]> tags = new TreeMap<>();
    private final Map<Integer, byte[]> blobs = new TreeMap<>();
    private final byte[][] parts;
    private final boolean tiled;

    /** A page in one strip or, for planes that are apart, in several. */
    Page(int width, int height, int photometric, int[] bits, byte[]... parts) {
      this(width, height, photometric, bits, false, parts);
    }

    Page(int width, int height, int photometric, int[] bits, boolean tiled, byte[]... parts) {
      this.parts = parts;
      this.tiled = tiled;
      with(256, width).with(257, height).with(258, bits).with(259, 1).with(262, photometric);
      with(277, bits.length);
      if (!tiled) {
        with(278, height);
      }
    }

    Page with(int tag, int... values) {
      tags.put(tag, values);
      return this;
    }

    Page without(int tag) {
      tags.remove(tag);
      return this;
    }

    Page withBytes(int tag, byte[] bytes) {
      blobs.put(tag, bytes);
      return this;
    }
  }

  static byte[] file(ByteOrder order, Page... pages) {
    return new Writer(order, false).write(List.of(pages));
  }

  static byte[] bigFile(ByteOrder order, Page... pages) {
    return new Writer(order, true).write(List.of(pages));
  }

  private static final class Writer {
    private final ByteOrder order;
    private final boolean big;
    private final ByteBuffer file;

    Writer(ByteOrder order, boolean big) {
      this.order = order;
      this.big = big;
      file = ByteBuffer.allocate(1 << 22).order(order);
    }

    byte[] write(List<Page> pages) {
      byte mark = (byte) (order == ByteOrder.LITTLE_ENDIAN ? 'I' : 'M');
      file.put(mark).put(mark).putShort((short) (big ? 43 : 42));
      if (big) {
        file.putShort((short) 8).putShort((short) 0);
      }
      int link = file.position();
      offset(0);
      for (Page page : pages) {
        link = page(page, link);
      }
      byte[] bytes = new byte[file.position()];
      file.get(0, bytes);
      return bytes;
    }

    private void offset(long value) {
      if (big) {
        file.putLong(value);
      } else {
        file.putInt((int) value);
      }
    }

    /** Writes a page, to which the offset at {@code link} leads; returns where its own link is. */
    private int page(Page page, int link) {
      List<Integer> places = new ArrayList<>();
      for (byte[] part : page.parts) {
        places.add(file.position());
        file.put(part);
      }
      Map<Integer, Field> fields = new TreeMap<>();
      page.tags.forEach((tag, values) -> fields.put(tag, field(values, SHORT)));
      page.blobs.forEach(
          (tag, bytes) ->
              fields.put(tag, new Field(UNDEFINED, ByteBuffer.wrap(bytes), bytes.length)));
      int[] offsets = places.stream().mapToInt(Integer::intValue).toArray();
      int[] counts = List.of(page.parts).stream().mapToInt(part -> part.length).toArray();
      fields.put(page.tiled ? 324 : 273, field(offsets, big ? LONG8 : LONG));
      fields.put(page.tiled ? 325 : 279, field(counts, big ? LONG8 : LONG));
      Map<Integer, Integer> outside = new TreeMap<>();
      fields.forEach(
          (tag, field) -> {
            if (field.length() > (big ? 8 : 4)) {
              outside.put(tag, file.position());
              field.writeTo(file);
            }
          });
      int at = file.position();
      file.position(link);
      offset(at);
      file.position(at);
      if (big) {
        file.putLong(fields.size());
      } else {
        file.putShort((short) fields.size());
      }
      fields.forEach(
          (tag, field) -> {
            file.putShort(tag.shortValue()).putShort((short) field.type());
            offset(field.count());
            int inline = file.position();
            if (outside.containsKey(tag)) {
              offset(outside.get(tag));
            } else {
              field.writeTo(file);
            }
            file.position(inline + (big ? 8 : 4));
          });
      int own = file.position();
      offset(0);
      return own;
    }

    private Field field(int[] values, int type) {
      int size = type == SHORT ? 2 : type == LONG ? 4 : 8;
      ByteBuffer bytes = ByteBuffer.allocate(size * values.length).order(order);
      for (int value : values) {
        switch (type) {
          case SHORT -> bytes.putShort((short) value);
          case LONG -> bytes.putInt(value);
          default -> bytes.putLong(value);
        }
      }
      return new Field(type, bytes, values.length);
    }
  }
}
