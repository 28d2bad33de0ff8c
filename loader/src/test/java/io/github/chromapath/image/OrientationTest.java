// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.drew.imaging.ImageMetadataReader;
import com.drew.metadata.exif.ExifIFD0Directory;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every value of the orientation tag in every format that has it. Expected values transcribe the
 * EXIF standard ("row 0 is the visual ... side, column 0 is the visual ... side") for a picture of
 * three columns and two rows.
 */
class OrientationTest {
  /** Stored as "abc" over "def". */
  private static final String[] UPRIGHT = {
    "abc/def", "cba/fed", "fed/cba", "def/abc", "ad/be/cf", "da/eb/fc", "fc/eb/da", "cf/be/ad"
  };

  private static final int CELL = 16;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void pngIsTurnedOnce(int orientation) throws Exception {
    byte[] extra = PictureFiles.chunk("eXIf", PictureFiles.exif(orientation, ByteOrder.BIG_ENDIAN));
    byte[] file = PictureFiles.png(3, 2, 8, 0, extra, row("abc"), row("def"));
    assertEquals(UPRIGHT[orientation - 1], letters(read("a.png", file), 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void tiffIsTurnedOnce(int orientation) throws Exception {
    for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
      byte[] strip = PictureFiles.join(row("abc"), row("def"));
      byte[] file = PictureFiles.tiff(order, 3, 2, 1, new int[] {8}, strip, 274, orientation);
      assertEquals(UPRIGHT[orientation - 1], letters(read("a.tif", file), 1));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void jpegIsTurnedOnceAsByOpenCv(int orientation) throws Exception {
    byte[] plain = encoded("plain.jpg");
    byte[] file =
        PictureFiles.withExif(plain, PictureFiles.exif(orientation, ByteOrder.LITTLE_ENDIAN));
    Picture picture = read("a.jpg", file);
    assertEquals(UPRIGHT[orientation - 1], letters(picture, CELL));
    assertEquals(
        orientation,
        ImageMetadataReader.readMetadata(new ByteArrayInputStream(file))
            .getFirstDirectoryOfType(ExifIFD0Directory.class)
            .getInt(ExifIFD0Directory.TAG_ORIENTATION));
    try (BytePointer data = new BytePointer(file);
        Mat input = new Mat(1, file.length, CV_8UC1, data);
        Mat turned = imdecode(input, IMREAD_COLOR)) {
      ByteBuffer pixels = turned.createBuffer();
      assertEquals(picture.width(), turned.cols());
      for (int p = 0; p < turned.rows() * turned.cols(); p++) {
        int x = p % turned.cols();
        assertEquals(picture.sample(x, p / turned.cols(), 0), pixels.get(p * 3) & 0xff);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void webpIsTurnedOnce(int orientation) throws Exception {
    byte[] plain = encoded("plain.webp");
    byte[] file =
        PictureFiles.webpWithExif(
            plain, 3 * CELL, 2 * CELL, PictureFiles.exif(orientation, ByteOrder.LITTLE_ENDIAN));
    assertEquals(UPRIGHT[orientation - 1], letters(read("a.webp", file), CELL));
  }

  private static byte[] row(String letters) {
    byte[] row = new byte[letters.length()];
    for (int i = 0; i < row.length; i++) {
      row[i] = (byte) level(letters.charAt(i));
    }
    return row;
  }

  private static int level(char letter) {
    return 20 + 40 * (letter - 'a');
  }

  /**
   * A lossy file of the stored letters. Each is a cell of many pixels, so that it survives coding.
   */
  private byte[] encoded(String name) throws Exception {
    byte[] gray = new byte[6 * CELL * CELL];
    for (int i = 0; i < gray.length; i++) {
      int column = i % (3 * CELL) / CELL;
      int line = i / (3 * CELL) / CELL;
      gray[i] = (byte) level((char) ('a' + 3 * line + column));
    }
    Path file = folder.resolve(name);
    PictureWriter.write(file, Picture.ofGray(3 * CELL, 2 * CELL, gray));
    return Files.readAllBytes(file);
  }

  private Picture read(String name, byte[] content) throws Exception {
    Path file = Files.write(folder.resolve(name), content);
    Picture picture = PictureReader.read(file);
    assertEquals(
        new PictureReader.Size(picture.width(), picture.height()), PictureReader.size(file));
    return picture;
  }

  private static String letters(Picture picture, int cell) {
    StringBuilder letters = new StringBuilder();
    for (int y = cell / 2; y < picture.height(); y += cell) {
      letters.append(letters.length() == 0 ? "" : "/");
      for (int x = cell / 2; x < picture.width(); x += cell) {
        letters.append((char) ('a' + Math.round((picture.sample(x, y, 0) - 20) / 40f)));
      }
    }
    return letters.toString();
  }
}
