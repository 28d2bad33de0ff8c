// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyntheticDatasetTest {
  private static final SynthSpec SPEC = new SynthSpec(320, 176, 11);

  @Test
  void filesDoNotDependOnTheThreadCount(@TempDir Path folder) throws IOException {
    SyntheticDataset.write(folder.resolve("one"), 6, SPEC, 1, done -> {});
    SyntheticDataset.write(folder.resolve("three"), 6, SPEC, 3, done -> {});
    List<Path> files = files(folder.resolve("one"));
    assertEquals(12, files.size());
    for (Path file : files) {
      Path other = folder.resolve("three").resolve(folder.resolve("one").relativize(file));
      assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(other), file.toString());
    }
  }

  @Test
  void labelFilesHoldRawIdsAndGta5sPalette(@TempDir Path out) throws IOException {
    SyntheticDataset.write(out, 2, SPEC, 1, done -> {});
    BufferedImage read = ImageIO.read(out.resolve("labels/00002.png").toFile());
    BufferedImage drawn = new SceneGenerator(SPEC).generate(2).label();
    assertEquals(8, read.getColorModel().getPixelSize());
    IndexColorModel palette = (IndexColorModel) read.getColorModel();
    for (SceneClass kind : SceneClass.values()) {
      assertEquals(kind.paletteRgb(), palette.getRGB(kind.id()) & 0xFFFFFF, kind.name());
    }
    int[] ids = read.getRaster().getSamples(0, 0, 320, 176, 0, (int[]) null);
    assertArrayEquals(drawn.getRaster().getSamples(0, 0, 320, 176, 0, (int[]) null), ids);
  }

  /** OpenCV reads the file with libpng, which shares no code with the writer. */
  @Test
  void imageFilesHoldThePixelsOfTheScene(@TempDir Path out) throws IOException {
    SyntheticDataset.write(out, 1, SPEC, 1, done -> {});
    BufferedImage drawn = new SceneGenerator(SPEC).generate(1).image();
    try (Mat read =
        opencv_imgcodecs.imread(
            out.resolve("images/00001.png").toString(), opencv_imgcodecs.IMREAD_UNCHANGED)) {
      assertEquals(3, read.channels());
      byte[] bgr = new byte[320 * 176 * 3];
      read.data().get(bgr);
      assertArrayEquals(
          (byte[]) drawn.getRaster().getDataElements(0, 0, 320, 176, null), rgbOf(bgr));
    }
  }

  private static byte[] rgbOf(byte[] bgr) {
    byte[] rgb = new byte[bgr.length];
    for (int i = 0; i < bgr.length; i += 3) {
      rgb[i] = bgr[i + 2];
      rgb[i + 1] = bgr[i + 1];
      rgb[i + 2] = bgr[i];
    }
    return rgb;
  }

  @Test
  void progressCountsScenesInOrder(@TempDir Path out) throws IOException {
    List<Integer> counts = new ArrayList<>();
    SyntheticDataset.write(out, 7, new SynthSpec(64, 64, 1), 3, counts::add);
    assertEquals(List.of(1, 2, 3, 4, 5, 6, 7), counts);
    assertTrue(files(out).stream().noneMatch(f -> f.getFileName().toString().endsWith(".tmp")));
  }

  @Test
  void anExceptionInTheListenerStopsTheWork(@TempDir Path out) {
    IllegalStateException fault =
        assertThrows(
            IllegalStateException.class,
            () ->
                SyntheticDataset.write(
                    out,
                    50,
                    new SynthSpec(64, 64, 1),
                    2,
                    done -> {
                      throw new IllegalStateException("enough");
                    }));
    assertEquals("enough", fault.getMessage());
  }

  @Test
  void anInterruptStopsTheWork(@TempDir Path out) {
    Thread.currentThread().interrupt();
    assertThrows(
        InterruptedIOException.class,
        () -> SyntheticDataset.write(out, 50, new SynthSpec(64, 64, 1), 2, done -> {}));
    assertTrue(Thread.interrupted(), "the interrupt status is kept");
  }

  @Test
  void refusesCountsAndThreadsOutOfRange(@TempDir Path out) {
    for (int count : new int[] {0, -1, 100_000}) {
      IllegalArgumentException refusal =
          assertThrows(
              IllegalArgumentException.class,
              () -> SyntheticDataset.write(out, count, SPEC, 1, done -> {}));
      assertEquals(
          "a synthetic set cannot have %d scenes; ask for 1 to 99999".formatted(count),
          refusal.getMessage());
    }
    assertThrows(
        IllegalArgumentException.class, () -> SyntheticDataset.write(out, 1, SPEC, 0, done -> {}));
  }

  @Test
  void unwritableFolderIsAnIoFault(@TempDir Path folder) throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThrows(
        IOException.class,
        () -> SyntheticDataset.write(file.resolve("set"), 1, SPEC, 1, done -> {}));
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
