// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.drew.imaging.ImageMetadataReader;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import com.drew.metadata.bmp.BmpHeaderDirectory;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifSubIFDDirectory;
import com.drew.metadata.exif.ExifThumbnailDirectory;
import com.drew.metadata.exif.GpsDirectory;
import com.drew.metadata.icc.IccDirectory;
import com.drew.metadata.iptc.IptcDirectory;
import com.drew.metadata.jfif.JfifDirectory;
import com.drew.metadata.png.PngDirectory;
import com.drew.metadata.xmp.XmpDirectory;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.IIOImage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Metadata of outputs, read by metadata-extractor. */
class PictureMetadataTest {
  @TempDir Path folder;
  private Path source;

  @BeforeEach
  void writeSource() throws Exception {
    source =
        Files.write(folder.resolve("source.jpg"), ExifFiles.withMetadata(jpeg(40, 30), jpeg(8, 6)));
  }

  private static byte[] jpeg(int width, int height) throws Exception {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    for (int x = 0; x < width; x++) {
      image.getRaster().setSample(x, height / 2, 0, 5 * x);
    }
    return PictureFiles.written(
        PictureFormat.JPEG, new IIOImage(image, null, null), Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.jpg", "a.png", "a.tif", "a.webp"})
  void exifIsKeptAndDescribesTheUprightPicture(String name) throws Exception {
    Metadata written = rewritten(source, name);
    ExifIFD0Directory first = written.getFirstDirectoryOfType(ExifIFD0Directory.class);
    ExifSubIFDDirectory exif = written.getFirstDirectoryOfType(ExifSubIFDDirectory.class);
    assertEquals("Voigtland", first.getString(ExifIFD0Directory.TAG_MAKE));
    assertEquals("v1", first.getString(ExifIFD0Directory.TAG_SOFTWARE));
    assertEquals(
        ExifFiles.ARTIST,
        new String(first.getByteArray(ExifIFD0Directory.TAG_ARTIST), StandardCharsets.UTF_8)
            .replace("\0", ""));
    assertEquals(ExifFiles.TAKEN, exif.getString(ExifSubIFDDirectory.TAG_DATETIME_ORIGINAL));
    assertEquals(1, exif.getInteger(ExifSubIFDDirectory.TAG_COLOR_SPACE));
    assertEquals(30, exif.getInteger(ExifSubIFDDirectory.TAG_EXIF_IMAGE_WIDTH));
    assertEquals(40, exif.getInteger(ExifSubIFDDirectory.TAG_EXIF_IMAGE_HEIGHT));
    assertArrayEquals(ExifFiles.MAKER_NOTE, exif.getByteArray(ExifSubIFDDirectory.TAG_MAKERNOTE));
    GpsDirectory position = written.getFirstDirectoryOfType(GpsDirectory.class);
    assertEquals("48/1", position.getRationalArray(GpsDirectory.TAG_LATITUDE)[0].toString());
    Integer orientation = first.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
    assertTrue(orientation == null || orientation == 1, "orientation " + orientation);
    assertEquals(150.0, first.getDouble(ExifIFD0Directory.TAG_X_RESOLUTION), 0.01);
    assertEquals(300.0, first.getDouble(ExifIFD0Directory.TAG_Y_RESOLUTION), 0.01);
    assertNull(written.getFirstDirectoryOfType(ExifThumbnailDirectory.class));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.jpg", "a.png", "a.tif", "a.webp"})
  void xmpIsKeptWithoutThumbnails(String name) throws Exception {
    XmpDirectory xmp = rewritten(source, name).getFirstDirectoryOfType(XmpDirectory.class);
    assertEquals(ExifFiles.TITLE, xmp.getXmpProperties().get("dc:title[1]"));
    assertEquals("1", xmp.getXmpProperties().get("tiff:Orientation"));
    assertFalse(xmp.getXmpProperties().containsKey("xmp:Thumbnails[1]"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.jpg", "a.png", "a.tif"})
  void iptcIsKept(String name) throws Exception {
    IptcDirectory iptc = rewritten(source, name).getFirstDirectoryOfType(IptcDirectory.class);
    assertEquals(ExifFiles.CAPTION, iptc.getString(IptcDirectory.TAG_CAPTION));
  }

  @Test
  void densityIsKeptInTheFieldsOfEachFormat() throws Exception {
    JfifDirectory jfif = rewritten(source, "a.jpg").getFirstDirectoryOfType(JfifDirectory.class);
    assertEquals(150, jfif.getResX());
    assertEquals(300, jfif.getResY());
    assertEquals(1, jfif.getResUnits());
    List<Integer> perMetre = new ArrayList<>();
    for (Directory png : rewritten(source, "a.png").getDirectoriesOfType(PngDirectory.class)) {
      if (png.containsTag(PngDirectory.TAG_PIXELS_PER_UNIT_X)) {
        perMetre.add(png.getInteger(PngDirectory.TAG_PIXELS_PER_UNIT_X));
        perMetre.add(png.getInteger(PngDirectory.TAG_PIXELS_PER_UNIT_Y));
      }
    }
    assertEquals(List.of(5906, 11811), perMetre);
    BmpHeaderDirectory bmp =
        rewritten(source, "a.bmp").getFirstDirectoryOfType(BmpHeaderDirectory.class);
    assertEquals(5906, bmp.getInteger(BmpHeaderDirectory.TAG_X_PIXELS_PER_METER));
    assertEquals(11811, bmp.getInteger(BmpHeaderDirectory.TAG_Y_PIXELS_PER_METER));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.jpg", "a.png", "a.tif", "a.webp"})
  void eachFormatIsASourceToo(String name) throws Exception {
    rewritten(source, name);
    Metadata again = rewritten(folder.resolve(name), "again.jpg");
    assertEquals(
        ExifFiles.TAKEN,
        again
            .getFirstDirectoryOfType(ExifSubIFDDirectory.class)
            .getString(ExifSubIFDDirectory.TAG_DATETIME_ORIGINAL));
    assertNotNull(again.getFirstDirectoryOfType(GpsDirectory.class));
    assertEquals(
        ExifFiles.TITLE,
        again.getFirstDirectoryOfType(XmpDirectory.class).getXmpProperties().get("dc:title[1]"));
    assertEquals(150, again.getFirstDirectoryOfType(JfifDirectory.class).getResX());
    assertEquals(
        !name.endsWith("webp"), again.getFirstDirectoryOfType(IptcDirectory.class) != null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.jpg", "a.tif", "a.webp"})
  void outputsCarryTheProfileOfSrgb(String name) throws Exception {
    IccDirectory profile = rewritten(source, name).getFirstDirectoryOfType(IccDirectory.class);
    assertEquals("sRGB built-in", profile.getDescription(IccDirectory.TAG_TAG_desc));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.jpg", "a.png", "a.tif", "a.webp", "a.bmp"})
  void strippedPicturesHaveNone(String name) throws Exception {
    Picture picture = PictureReader.read(source).withMetadata(PictureMetadata.NONE);
    Path file = folder.resolve(name);
    PictureWriter.write(file, picture);
    String content = Files.readString(file, StandardCharsets.ISO_8859_1);
    for (String secret : List.of("Voigtland", ExifFiles.TITLE, ExifFiles.CAPTION, "MAKER")) {
      assertFalse(content.contains(secret), secret);
    }
    assertTrue(PictureReader.read(file).metadata().xmp().isEmpty());
  }

  @Test
  void makersNoteStaysAtItsOffset() throws Exception {
    rewritten(source, "a.jpg");
    String content = Files.readString(folder.resolve("a.jpg"), StandardCharsets.ISO_8859_1);
    int block = content.indexOf("Exif\0\0") + 6;
    assertEquals("II", content.substring(block, block + 2));
    assertEquals(block + ExifFiles.NOTE_OFFSET, content.indexOf("MAKER note"));
  }

  @Test
  void pixelsAreThoseOfAFileWithoutMetadata() throws Exception {
    Picture plain = PictureReader.read(source).withMetadata(PictureMetadata.NONE);
    PictureWriter.write(folder.resolve("plain.tif"), plain);
    PictureWriter.write(folder.resolve("full.tif"), PictureReader.read(source));
    assertArrayEquals(
        PictureReader.read(folder.resolve("plain.tif")).gray(),
        PictureReader.read(folder.resolve("full.tif")).gray());
  }

  /** 5000 fields that all claim the same 60,000 bytes would need 300 MB. */
  @Test
  void fieldsThatShareTheirBytesDoNotMultiplyThem() throws Exception {
    int entries = 5000;
    ByteBuffer block = ByteBuffer.allocate(62_000);
    block.put((byte) 'M').put((byte) 'M').putShort((short) 42).putInt(8);
    block.putShort((short) entries);
    for (int i = 0; i < entries; i++) {
      block.putShort((short) (40_000 + i)).putShort((short) 7).putInt(60_000).putInt(100);
    }
    long bytes = 0;
    for (TiffField field : TiffDirectory.read(new ByteView(block.array())).fields(1 << 20)) {
      bytes += field.stored().length;
    }
    assertEquals(17 * 60_000, bytes);
  }

  @Test
  void damagedExifIsLeftOutWithANote() throws Exception {
    byte[] content = ExifFiles.withMetadata(jpeg(40, 30), jpeg(8, 6));
    int block = new String(content, StandardCharsets.ISO_8859_1).indexOf("Exif\0\0") + 6;
    content[block + 4] = 0x7f;
    content[block + 7] = 0x7f;
    Path file = Files.write(folder.resolve("damaged.jpg"), content);
    List<String> notes = new ArrayList<>();
    Picture picture = PictureReader.read(file, ReadOptions.DEFAULT.withNotes(notes::add));
    assertEquals(List.of(file + ": its EXIF data is damaged and is not kept."), notes);
    assertEquals(40, picture.width());
    assertTrue(picture.metadata().xmp().isPresent());
  }

  /** The metadata of a file that has been read and written again in colour. */
  private Metadata rewritten(Path from, String name) throws Exception {
    Picture picture = PictureReader.read(from).withoutColor();
    Path file = folder.resolve(name);
    PictureWriter.write(file, picture);
    Metadata metadata = ImageMetadataReader.readMetadata(file.toFile());
    for (Directory directory : metadata.getDirectories()) {
      List<String> errors = new ArrayList<>();
      directory.getErrors().forEach(errors::add);
      assertEquals(List.of(), errors, directory.getName());
    }
    return metadata;
  }
}
