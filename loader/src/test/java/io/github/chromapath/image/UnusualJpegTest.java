// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_PROGRESSIVE;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_RST_INTERVAL;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imread;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imwrite;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.imageio.IIOImage;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** JPEG files as viewers accept them: what is missing or added leaves the picture complete. */
@Tag("fast")
class UnusualJpegTest {
  @TempDir Path folder;

  /** Ways to code the same picture. */
  enum Coding {
    SEQUENTIAL,
    RESTARTS(IMWRITE_JPEG_RST_INTERVAL, 7),
    PROGRESSIVE(IMWRITE_JPEG_PROGRESSIVE, 1),
    PROGRESSIVE_WITH_RESTARTS(IMWRITE_JPEG_PROGRESSIVE, 1, IMWRITE_JPEG_RST_INTERVAL, 5);

    private final ImmutableList<Integer> parameters;

    Coding(Integer... parameters) {
      this.parameters = ImmutableList.copyOf(parameters);
    }

    byte[] encode(Path folder) throws Exception {
      PictureLibrary.require();
      Path file = folder.resolve(name() + ".jpg");
      try (Mat mat = imread(Photos.photo("coffee.png").toString())) {
        assertTrue(
            imwrite(
                file.toString(), mat, parameters.stream().mapToInt(Integer::intValue).toArray()));
      }
      return Files.readAllBytes(file);
    }
  }

  @ParameterizedTest
  @EnumSource
  void withoutItsEndMarker(Coding coding) throws Exception {
    byte[] whole = coding.encode(folder);
    List<String> notes = new ArrayList<>();
    Picture picture = read(Arrays.copyOf(whole, whole.length - 2), notes);
    assertSame(read(whole, new ArrayList<>()), picture);
    assertEquals(1, notes.size(), notes::toString);
    assertTrue(notes.get(0).endsWith(": its end marker is missing, but the picture is complete."));
    assertSame(picture, read(Arrays.copyOf(whole, whole.length - 1), new ArrayList<>()));
  }

  /** Cut anywhere in its data: in a scan, between two scans, and after a restart marker. */
  @ParameterizedTest
  @EnumSource
  void cutInItsData(Coding coding) throws Exception {
    byte[] whole = coding.encode(folder);
    List<Integer> lengths = new ArrayList<>();
    for (int i = 1; i < 40; i++) {
      lengths.add(whole.length * i / 40);
    }
    for (int at = 2; at < whole.length - 2 && lengths.size() < 300; at++) {
      boolean marker = whole[at - 2] == (byte) 0xff && whole[at - 1] != 0;
      if (marker && at > whole.length / 3) {
        lengths.add(at - 2);
        lengths.add(at);
      }
    }
    lengths.add(whole.length - 5);
    for (int length : lengths) {
      byte[] cut = Arrays.copyOf(whole, length);
      String message =
          assertThrows(
                  PictureException.class,
                  () -> read(cut, new ArrayList<>()),
                  () -> length + " of " + whole.length)
              .getMessage();
      assertTrue(message.contains("the file is cut short"), message);
    }
  }

  @Test
  void withMoreThanThePicture() throws Exception {
    byte[] jpeg = Files.readAllBytes(Photos.photo("rocket.jpg"));
    Picture picture = read(jpeg, new ArrayList<>());
    byte[] text = "trailer of a camera".getBytes(StandardCharsets.US_ASCII);

    List<String> notes = new ArrayList<>();
    assertSame(picture, read(PictureFiles.join(jpeg, text), notes));
    assertTrue(notes.get(0).endsWith(": 19 bytes after its end are ignored."), notes::toString);

    List<String> stray = new ArrayList<>();
    int first = 4 + ByteBuffer.wrap(jpeg).getShort(4);
    byte[] start = Arrays.copyOf(jpeg, first);
    byte[] rest = Arrays.copyOfRange(jpeg, first, jpeg.length);
    assertSame(picture, read(PictureFiles.join(start, text, rest), stray));
    assertTrue(
        stray.get(0).endsWith(": 19 bytes between its segments are ignored."), stray::toString);
  }

  /** Phones append a second picture, and writers pad their files. */
  @Test
  void aSecondPictureAndPaddingAreUsual() throws Exception {
    byte[] jpeg = Files.readAllBytes(Photos.photo("rocket.jpg"));
    List<String> notes = new ArrayList<>();
    read(PictureFiles.join(jpeg, jpeg), notes);
    read(PictureFiles.join(jpeg, new byte[10], jpeg), notes);
    read(PictureFiles.join(jpeg, new byte[10]), notes);
    assertEquals(List.of(), notes);
  }

  /** Adobe's marker means that amounts of ink are stored inverted. */
  @ParameterizedTest
  @CsvSource({"false, 255, 0, 0, 51", "true, 0, 255, 255, 204"})
  void inks(boolean adobe, int cyan, int magenta, int yellow, int black) throws Exception {
    int[] pixel = {cyan, magenta, yellow, black};
    WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, 4, null);
    for (int i = 0; i < 256; i++) {
      raster.setPixel(i % 16, i / 16, pixel);
    }
    byte[] jpeg =
        PictureFiles.written(
            PictureFormat.JPEG, new IIOImage(raster, null, null), Optional.empty());
    byte[] marker =
        PictureFiles.bytes(
            0xff, 0xd8, 0xff, 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0);
    byte[] content =
        adobe ? PictureFiles.join(marker, Arrays.copyOfRange(jpeg, 2, jpeg.length)) : jpeg;
    Picture picture = read(content, new ArrayList<>());
    int[] expected = {0, 204, 204};
    for (int c = 0; c < 3; c++) {
      assertEquals(expected[c], picture.sample(7, 7, c), 3, "channel " + c);
    }
  }

  private Picture read(byte[] content, List<String> notes) throws Exception {
    return PictureReader.read(
        Files.write(folder.resolve("picture"), content), ReadOptions.DEFAULT.withNotes(notes::add));
  }

  private static void assertSame(Picture expected, Picture actual) {
    assertArrayEquals(expected.rgb(), actual.rgb());
  }
}
