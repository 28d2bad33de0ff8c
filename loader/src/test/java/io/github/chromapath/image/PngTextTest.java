// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Orientations in text chunks of PNG files, in the forms of ImageMagick, ExifTool and Adobe. */
@Tag("fast")
class PngTextTest {
  /** Turns the stored row to a column whose first pixel is on top. */
  private static final int TURN_RIGHT = 6;

  private static final String XMP =
      "<x:xmpmeta><rdf:Description tiff:Orientation=\"6\"/></x:xmpmeta>";

  @TempDir Path folder;

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] deflated(byte[] content) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      deflater.write(content);
    }
    return out.toByteArray();
  }

  /** A profile as ImageMagick writes it: lines of 72 hexadecimal digits. */
  private static byte[] profile(String name, byte[] content) {
    StringBuilder text = new StringBuilder("\n" + name + "\n" + "%8d".formatted(content.length));
    String digits = HexFormat.of().formatHex(content);
    for (int i = 0; i < digits.length(); i++) {
      text.append(i % 72 == 0 ? "\n" : "").append(digits.charAt(i));
    }
    return latin1(text + "\n");
  }

  private static byte[] exif(int orientation) {
    return PictureFiles.join(
        latin1("Exif\0\0"), PictureFiles.exif(orientation, ByteOrder.LITTLE_ENDIAN));
  }

  /** Whether the picture of two pixels in a row is turned upright. */
  private boolean isTurned(byte[]... chunks) throws Exception {
    byte[] png = PictureFiles.png(2, 1, 8, 0, PictureFiles.join(chunks), PictureFiles.bytes(7, 8));
    Path file = Files.write(folder.resolve("a.png"), png);
    Picture picture = PictureReader.read(file);
    assertEquals(
        new PictureReader.Size(picture.width(), picture.height()), PictureReader.size(file));
    return picture.height() == 2;
  }

  @ParameterizedTest
  @ValueSource(strings = {"exif", "APP1"})
  void profileOfImageMagickIsRead(String name) throws Exception {
    byte[] keyword = latin1("Raw profile type " + name + "\0");
    byte[] text = profile(name, exif(TURN_RIGHT));
    assertEquals(true, isTurned(PictureFiles.chunk("tEXt", PictureFiles.join(keyword, text))));
    assertEquals(
        true,
        isTurned(
            PictureFiles.chunk("zTXt", PictureFiles.join(keyword, new byte[1], deflated(text)))));
  }

  @Test
  void xmpIsRead() throws Exception {
    byte[] keyword = latin1("XML:com.adobe.xmp\0");
    assertEquals(
        true,
        isTurned(PictureFiles.chunk("iTXt", PictureFiles.join(keyword, new byte[4], latin1(XMP)))));
    assertEquals(
        true,
        isTurned(
            PictureFiles.chunk(
                "iTXt",
                PictureFiles.join(
                    keyword, PictureFiles.bytes(1, 0, 0, 0), deflated(latin1(XMP))))));
    assertEquals(
        true,
        isTurned(
            PictureFiles.chunk(
                "tEXt",
                PictureFiles.join(
                    latin1("Raw profile type APP1\0"), profile("APP1", latin1(XMP))))));
  }

  @Test
  void exifOverridesXmp() throws Exception {
    byte[] xmp =
        PictureFiles.chunk(
            "iTXt", PictureFiles.join(latin1("XML:com.adobe.xmp\0"), new byte[4], latin1(XMP)));
    byte[] profile =
        PictureFiles.chunk(
            "tEXt", PictureFiles.join(latin1("Raw profile type exif\0"), profile("exif", exif(1))));
    byte[] chunk = PictureFiles.chunk("eXIf", PictureFiles.exif(1, ByteOrder.BIG_ENDIAN));
    assertEquals(false, isTurned(xmp, profile));
    assertEquals(false, isTurned(profile, xmp));
    assertEquals(false, isTurned(xmp, chunk));
  }

  @Test
  void damagedTextIsIgnored() throws Exception {
    byte[] keyword = latin1("Raw profile type exif\0");
    for (String text : new String[] {"", "\nexif\n", "\nexif\n 99999999999\nzz", "exif 5 45"}) {
      assertEquals(
          false, isTurned(PictureFiles.chunk("tEXt", PictureFiles.join(keyword, latin1(text)))));
      assertEquals(
          false, isTurned(PictureFiles.chunk("zTXt", PictureFiles.join(keyword, latin1(text)))));
    }
    assertEquals(false, isTurned(PictureFiles.chunk("tEXt", latin1("no end"))));
    assertEquals(false, isTurned(PictureFiles.chunk("iTXt", latin1("XML:com.adobe.xmp\0"))));
  }
}
