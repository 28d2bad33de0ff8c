// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.image.HeifFiles.Property;
import io.github.chromapath.image.Picture.Layout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HEIC and AVIF files by libheif and libavif, and grids whose tiles are such pictures. */
class HeifTest {
  private static final int W = HeifFiles.TILE;
  private static final int H = HeifFiles.TILE;

  @TempDir Path folder;

  private Picture read(byte[] file) throws Exception {
    Path path = Files.write(folder.resolve("a"), file);
    Picture picture = PictureReader.read(path);
    assertEquals(
        new PictureReader.Size(picture.width(), picture.height()), PictureReader.size(path));
    return picture;
  }

  private String fault(byte[] file) throws Exception {
    Path path = Files.write(folder.resolve("a"), file);
    return assertThrows(PictureException.class, () -> PictureReader.read(path)).getMessage();
  }

  /** By libde265 and its colour conversion; both round to 8 bits. */
  @Test
  void heicAsByLibde265() throws Exception {
    Picture expected = PictureReader.read(MadePictures.file("colour.heic.png"));
    MadePictures.assertSame(expected, read(MadePictures.bytes("colour.heic")), 1);
  }

  /** The same tile, read as linear light. */
  @Test
  void profileOfThePictureIsApplied() throws Exception {
    double[][] colorants = {{.4361, .2225, .0139}, {.3851, .7169, .0971}, {.1431, .0606, .7139}};
    byte[] profile = IccProfiles.rgb(1, colorants[0], colorants[1], colorants[2]);
    byte[] content = PictureFiles.join("prof".getBytes(StandardCharsets.US_ASCII), profile);
    byte[] file = HeifFiles.grid(1, 1, W, H, List.of(new Property("colr", content)));
    Picture linear = read(file);
    Picture stored = PictureReader.read(folder.resolve("a"), ReadOptions.DEFAULT.withoutProfile());
    for (int x = 0; x < W; x += 5) {
      for (int c = 0; c < 3; c++) {
        double light = stored.sample(x, 9, c) / 255.0;
        double encoded =
            light <= .0031308 ? 12.92 * light : 1.055 * Math.pow(light, 1 / 2.4) - .055;
        assertEquals(255 * encoded, linear.sample(x, 9, c), 2, "column " + x);
      }
    }
  }

  /** By dav1d and libyuv: BT.709, limited range, 10 bits, chroma of half size. */
  @Test
  void deepAvifAsByDav1d() throws Exception {
    Picture picture = read(MadePictures.bytes("deep.avif"));
    assertEquals(16, picture.bits());
    MadePictures.assertSame(
        PictureReader.read(MadePictures.file("deep.avif.png")), picture, 255 / 1023.0);
  }

  /** Coded without loss, HEIC after a conversion to Y'CbCr of 8 bits. */
  @ParameterizedTest
  @CsvSource({"alpha.avif, 0", "alpha.heic, 1"})
  void alphaIsRead(String name, double tolerance) throws Exception {
    Picture picture = read(MadePictures.bytes(name));
    assertEquals(Layout.RGB_ALPHA, picture.layout());
    MadePictures.assertFormula(picture, tolerance);
  }

  /** The first of two equal pictures. */
  @Test
  void primaryPictureOfASequenceIsUsed() throws Exception {
    List<String> notes = new ArrayList<>();
    Picture picture =
        PictureReader.read(
            MadePictures.file("sequence.avif"), ReadOptions.DEFAULT.withNotes(notes::add));
    double red = picture.sample(20, 10, 0) * 255.0 / picture.maximum();
    assertEquals(MadePictures.sample(20, 10, 0), red, 4);
    assertEquals(1, notes.size());
    assertTrue(notes.get(0).contains("it is a sequence of pictures"), notes.get(0));
  }

  @Test
  void tilesAreComposedAndCutOff() throws Exception {
    Picture tile = read(HeifFiles.grid(1, 1, W, H, List.of()));
    Picture picture = PictureReader.read(MadePictures.file("colour.heic"));
    assertEquals(picture.sample(17, 9, 2), tile.sample(17, 9, 2));
    Picture grid = read(HeifFiles.grid(2, 3, 3 * W - 5, 2 * H - 7, List.of()));
    assertEquals(3 * W - 5, grid.width());
    assertEquals(2 * H - 7, grid.height());
    for (int y = 0; y < grid.height(); y++) {
      for (int x = 0; x < grid.width(); x++) {
        assertEquals(tile.sample(x % W, y % H, 1), grid.sample(x, y, 1));
      }
    }
  }

  /**
   * What irot and imir mean: turns anticlockwise, then axis 0 exchanges top and bottom, and axis 1
   * left and right.
   */
  @ParameterizedTest
  @CsvSource({"0, 0", "1, 0", "2, 0", "3, 0", "0, 1", "1, 1", "2, 1", "3, 1"})
  void gridIsTurnedThenMirrored(int turns, int axis) throws Exception {
    Picture stored = read(HeifFiles.grid(1, 2, 2 * W, H, List.of()));
    Picture upright =
        read(
            HeifFiles.grid(
                1,
                2,
                2 * W,
                H,
                List.of(
                    new Property("irot", PictureFiles.bytes(turns)),
                    new Property("imir", PictureFiles.bytes(axis)))));
    for (int y = 0; y < stored.height(); y++) {
      for (int x = 0; x < stored.width(); x++) {
        int column = x;
        int row = y;
        int width = stored.width();
        int height = stored.height();
        for (int turn = 0; turn < turns; turn++) {
          // The right side becomes the top.
          int left = row;
          row = width - 1 - column;
          column = left;
          int rows = width;
          width = height;
          height = rows;
        }
        column = axis == 1 ? width - 1 - column : column;
        row = axis == 0 ? height - 1 - row : row;
        assertEquals(width, upright.width());
        assertEquals(stored.sample(x, y, 0), upright.sample(column, row, 0), x + ", " + y);
      }
    }
  }

  /** A clean aperture: width and height, then the offset of its centre, as fractions. */
  @Test
  void pictureIsCropped() throws Exception {
    byte[] aperture = new byte[32];
    int[] values = {20, 1, 10, 1, 3, 1, -2, 1};
    for (int i = 0; i < values.length; i++) {
      for (int b = 0; b < 4; b++) {
        aperture[4 * i + b] = (byte) (values[i] >> (24 - 8 * b));
      }
    }
    Picture stored = read(HeifFiles.grid(1, 2, 2 * W, H, List.of()));
    Picture cropped = read(HeifFiles.grid(1, 2, 2 * W, H, List.of(new Property("clap", aperture))));
    assertEquals(20, cropped.width());
    assertEquals(10, cropped.height());
    assertEquals(stored.sample(W - 10 + 3, H / 2 - 5 - 2, 0), cropped.sample(0, 0, 0));
    assertEquals(stored.sample(W - 10 + 3 + 19, H / 2 - 5 - 2 + 9, 2), cropped.sample(19, 9, 2));
    aperture[3] = (byte) 200;
    assertTrue(
        fault(HeifFiles.grid(1, 2, 2 * W, H, List.of(new Property("clap", aperture))))
            .contains("it crops beyond the picture"));
  }

  @Test
  void unknownEssentialPropertyIsNamed() throws Exception {
    byte[] file = HeifFiles.grid(1, 1, W, H, List.of(new Property("lsel", new byte[2])));
    assertTrue(fault(file).contains("it uses the property lsel"), fault(file));
  }

  @Test
  void sizesAreBoundedBeforeDecoding() throws Exception {
    assertTrue(fault(HeifFiles.grid(1, 1, 60_000, 60_000, List.of())).contains("claims 60000x"));
    assertTrue(fault(HeifFiles.grid(1, 1, 0, 5, List.of())).contains("claims 0x5"));
    assertTrue(fault(HeifFiles.grid(1, 1, W + 1, H, List.of())).contains("do not cover"));
    byte[] small = MadePictures.bytes("alpha.avif");
    int at = indexOf(small, "ispe") + 8;
    small[at + 3] = 8;
    assertTrue(fault(small).contains("another size than its header states"), fault(small));
    small[at] = 0x7f;
    assertTrue(fault(small).contains("claims 21"), fault(small));
  }

  private static int indexOf(byte[] file, String type) {
    return new String(file, StandardCharsets.ISO_8859_1).indexOf(type);
  }

  @Test
  void otherFilesOfTheFamilyAreNamed() throws Exception {
    byte[] video =
        HeifFiles.box("ftyp", "isom\0\0\2\0isommp41".getBytes(StandardCharsets.US_ASCII));
    assertTrue(fault(video).contains("it is a video; "), fault(video));
    byte[] sequence =
        PictureFiles.join(
            HeifFiles.box("ftyp", "hevc\0\0\0\0hevcmsf1".getBytes(StandardCharsets.US_ASCII)),
            HeifFiles.box("moov"));
    assertTrue(fault(sequence).contains("a sequence without a still picture"), fault(sequence));
  }

  @ParameterizedTest
  @ValueSource(strings = {"colour.heic", "alpha.avif", "deep.avif", "alpha.jp2", "deep.j2k"})
  void truncatedFilesAreRefused(String name) throws Exception {
    byte[] file = MadePictures.bytes(name);
    for (int length = 13; length < file.length - 2; length += Math.max(1, file.length / 60)) {
      String message = fault(Arrays.copyOf(file, length));
      assertEquals(1, message.lines().count(), message);
    }
  }

  /** Damaged files are read or refused in one sentence; nothing else happens. */
  @ParameterizedTest
  @ValueSource(strings = {"colour.heic", "alpha.avif", "alpha.jp2", "deep.j2k", "animated.webp"})
  void damagedFilesAreReadOrRefused(String name) throws Exception {
    byte[] file = MadePictures.bytes(name);
    Random random = new Random(7);
    for (int i = 0; i < 150; i++) {
      byte[] damaged = file.clone();
      for (int change = 0; change <= i % 3; change++) {
        damaged[random.nextInt(file.length)] = (byte) random.nextInt(256);
      }
      Path path = Files.write(folder.resolve("a"), damaged);
      try {
        PictureReader.read(path);
      } catch (PictureException e) {
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
      }
    }
  }
}
