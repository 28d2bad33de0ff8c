// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static io.github.chromapath.image.PictureFiles.bytes;
import static io.github.chromapath.image.PictureFiles.join;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A JPEG with all kinds of metadata, as cameras and archives write it, made byte by byte. */
public final class ExifFiles {
  public static final String ARTIST = "Jürgen";
  public static final String TAKEN = "1931:05:04 10:20:30";
  public static final String CAPTION = "Market street";
  public static final String TITLE = "Street in spring";

  /** Offset of the maker's note in the EXIF block. */
  static final int NOTE_OFFSET = 8 + 114 + 10 + 8 + 8 + 16;

  static final byte[] MAKER_NOTE = "MAKER note of 23 bytes.".getBytes(StandardCharsets.US_ASCII);

  private static final int DPI = 300;

  private ExifFiles() {}

  /** A JPEG that is to be turned to the right, of 300 dpi across and 150 dpi down as stored. */
  public static byte[] withMetadata(byte[] jpeg, byte[] thumbnail) {
    byte[] jfif = join(text("JFIF\0"), bytes(1, 2, 1, DPI >> 8, DPI & 0xff, 0, DPI / 2, 0, 0));
    int rest = (jpeg[3] & 0xff) == 0xe0 ? 4 + ByteBuffer.wrap(jpeg).getShort(4) : 2;
    return join(
        bytes(0xff, 0xd8),
        segment(0xe0, jfif),
        segment(0xe1, join(text("Exif\0\0"), exif(thumbnail))),
        segment(0xe1, join(text("http://ns.adobe.com/xap/1.0/\0"), text(xmp()))),
        segment(0xed, join(text("Photoshop 3.0\0"), iptc())),
        Arrays.copyOfRange(jpeg, rest, jpeg.length));
  }

  /** A segment of a JPEG file. */
  static byte[] segment(int code, byte[] body) {
    int length = body.length + 2;
    return join(bytes(0xff, code, length >> 8, length & 0xff), body);
  }

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Little-endian, with a maker's note, a position, and a thumbnail in a second directory. */
  private static byte[] exif(byte[] thumbnail) {
    ByteBuffer block = ByteBuffer.allocate(600 + thumbnail.length).order(ByteOrder.LITTLE_ENDIAN);
    block.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8);
    int values = 8 + 114;
    int exif = NOTE_OFFSET + 24;
    int gps = exif + 90 + 20;
    int second = gps + 30 + 24;
    block.putShort((short) 9);
    entry(block, 271, 2, 10, values);
    entry(block, 274, 3, 1, 6);
    entry(block, 282, 5, 1, values + 10);
    entry(block, 283, 5, 1, values + 18);
    entry(block, 296, 3, 1, 2);
    entry(block, 305, 2, 3, 'v' | '1' << 8);
    entry(block, 315, 2, 8, values + 26);
    entry(block, 34665, 4, 1, exif);
    entry(block, 34853, 4, 1, gps);
    block.putInt(second);
    block.position(values);
    block.put(text("Voigtland\0")).putInt(DPI).putInt(1).putInt(DPI / 2).putInt(1);
    block.put(text(ARTIST + "\0"));
    block.position(NOTE_OFFSET).put(MAKER_NOTE);
    block.position(exif).putShort((short) 7);
    entry(block, 36864, 7, 4, '0' | '2' << 8 | '3' << 16 | '0' << 24);
    entry(block, 36867, 2, 20, exif + 90);
    entry(block, 37500, 7, MAKER_NOTE.length, NOTE_OFFSET);
    entry(block, 40961, 3, 1, 0xffff);
    entry(block, 40962, 4, 1, 40);
    entry(block, 40963, 4, 1, 30);
    entry(block, 41986, 3, 1, 1);
    block.putInt(0);
    block.position(exif + 90).put(text(TAKEN + "\0"));
    block.position(gps).putShort((short) 2);
    entry(block, 1, 2, 2, 'N');
    entry(block, 2, 5, 3, gps + 30);
    block.putInt(0);
    for (int part : new int[] {48, 1, 8, 1, 15, 1}) {
      block.putInt(part);
    }
    block.position(second).putShort((short) 3);
    entry(block, 259, 3, 1, 6);
    entry(block, 513, 4, 1, second + 42);
    entry(block, 514, 4, 1, thumbnail.length);
    block.putInt(0);
    block.put(thumbnail);
    return Arrays.copyOf(block.array(), block.position());
  }

  private static void entry(ByteBuffer block, int tag, int type, int count, int value) {
    block.putShort((short) tag).putShort((short) type).putInt(count).putInt(value);
  }

  private static String xmp() {
    return "<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>"
        + "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
        + "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
        + "<rdf:Description rdf:about=\"\" xmlns:tiff=\"http://ns.adobe.com/tiff/1.0/\""
        + " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\""
        + " xmlns:dc=\"http://purl.org/dc/elements/1.1/\" tiff:Orientation=\"6\">"
        + "<xmp:Thumbnails><rdf:Alt><rdf:li>gray</rdf:li></rdf:Alt></xmp:Thumbnails>"
        + "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">"
        + TITLE
        + "</rdf:li></rdf:Alt></dc:title>"
        + "</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>";
  }

  /** A resource of Photoshop with one record, 2:120, after another resource. */
  private static byte[] iptc() {
    byte[] caption = text(CAPTION);
    byte[] record = join(bytes(0x1c, 2, 120, 0, caption.length), caption);
    return join(
        text("8BIM"),
        bytes(0x04, 0x25, 0, 0, 0, 0, 0, 1, 9, 0),
        text("8BIM"),
        bytes(0x04, 0x04, 0, 0, 0, 0, 0, record.length),
        record,
        new byte[record.length & 1]);
  }
}
