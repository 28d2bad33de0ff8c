// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** HEIF files of a grid of equal tiles, written box by box from ISO/IEC 23008-12. */
final class HeifFiles {
  /** A property of the grid. */
  static final class Property {
    private final String type;
    private final byte[] content;

    Property(String type, byte[] content) {
      this.type = type;
      this.content = content;
    }
  }

  private HeifFiles() {}

  /** Columns and rows of the only tile of {@code colour.heic}, whose picture is its top left. */
  static final int TILE = 64;

  /** The data of that tile, or a property of it. */
  private static byte[] tile(String property) throws BrokenPictureException {
    try {
      byte[] file = MadePictures.bytes("colour.heic");
      ByteView bytes = new ByteView(file);
      IsoBox meta = IsoBox.find(IsoBox.list(bytes, 0, file.length, true), "meta").orElseThrow();
      HeifItems items = HeifItems.of(bytes, meta);
      HeifItems.Item tile = items.references(items.primary(), "dimg").get(0);
      if (property.isEmpty()) {
        return items.data(tile);
      }
      ByteView content = tile.property(property).orElseThrow().box().content(bytes);
      byte[] copy = new byte[content.length()];
      content.copy(copy, 0);
      return copy;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] box(String type, byte[]... contents) {
    byte[] content = PictureFiles.join(contents);
    return PictureFiles.join(
        ByteBuffer.allocate(4).putInt(content.length + 8).array(),
        type.getBytes(StandardCharsets.US_ASCII),
        content);
  }

  private static byte[] numbers(int... words) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * words.length);
    for (int word : words) {
      bytes.putShort((short) word);
    }
    return bytes.array();
  }

  static byte[] size(int width, int height) {
    return ByteBuffer.allocate(12).putInt(0).putInt(width).putInt(height).array();
  }

  /**
   * A file of rows x columns copies of the tile as a grid of this size.
   *
   * @param more properties of the grid, in order
   */
  static byte[] grid(int rows, int columns, int width, int height, List<Property> more)
      throws BrokenPictureException {
    byte[] tile = tile("");
    int tiles = rows * columns;
    byte[] layout =
        PictureFiles.join(PictureFiles.bytes(0, 0, rows - 1, columns - 1), numbers(width, height));
    List<byte[]> properties = new ArrayList<>();
    properties.add(box("ispe", tile("ispe")));
    properties.add(box("hvcC", tile("hvcC")));
    properties.add(box("ispe", size(width, height)));
    byte[] associated = PictureFiles.bytes(0, 1, 1 + more.size(), 3);
    for (Property property : more) {
      properties.add(box(property.type, property.content));
      associated = PictureFiles.join(associated, PictureFiles.bytes(0x80 | properties.size()));
    }
    byte[] infos = numbers(0, 0, tiles + 1);
    byte[] references = numbers(1, tiles);
    byte[] locations = PictureFiles.join(numbers(0, 0), numbers(0x4400, tiles + 1));
    byte[] head = box("ftyp", "heic\0\0\0\0mif1heic".getBytes(StandardCharsets.US_ASCII));
    for (int id = 1; id <= tiles + 1; id++) {
      String type = id == 1 ? "grid" : "hvc1";
      infos =
          PictureFiles.join(
              infos,
              box(
                  "infe",
                  numbers(0x200, id == 1 ? 0 : 1, id, 0),
                  type.getBytes(StandardCharsets.US_ASCII),
                  new byte[1]));
      if (id > 1) {
        references = PictureFiles.join(references, numbers(id));
        associated = PictureFiles.join(associated, numbers(id), PictureFiles.bytes(2, 1, 0x82));
      }
    }
    byte[] fixed =
        PictureFiles.join(
            box(
                "hdlr",
                numbers(0, 0, 0, 0),
                "pict".getBytes(StandardCharsets.US_ASCII),
                new byte[13]),
            box("pitm", numbers(0, 0, 1)),
            box("iinf", infos),
            box("iref", numbers(0, 0), box("dimg", references)),
            box(
                "iprp",
                box("ipco", properties.toArray(byte[][]::new)),
                box("ipma", numbers(0, 0, 0, tiles + 1), associated)));
    int locationSize = 8 + locations.length + (tiles + 1) * 14;
    int at = head.length + 12 + fixed.length + locationSize + 8;
    for (int id = 1; id <= tiles + 1; id++) {
      int length = id == 1 ? layout.length : tile.length;
      locations =
          PictureFiles.join(
              locations,
              numbers(id, 0, 1),
              ByteBuffer.allocate(8)
                  .putInt(id == 1 ? at : at + layout.length)
                  .putInt(length)
                  .array());
    }
    return PictureFiles.join(
        head, box("meta", numbers(0, 0), fixed, box("iloc", locations)), box("mdat", layout, tile));
  }
}
