// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.bytedeco.opencv.global.opencv_core.CV_32F;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imread;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_BGR2Lab;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.chromapath.image.PaletteWriter;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.image.PictureWriter;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetCheckCommandTest {
  @TempDir Path folder;
  private Path data;

  @BeforeEach
  void draw() throws IOException {
    data = StreetSets.gta5(folder.resolve("data"), 10);
  }

  private Path image(int scene) {
    return data.resolve("images/%05d.png".formatted(scene));
  }

  private Path label(int scene) {
    return data.resolve("labels/%05d.png".formatted(scene));
  }

  private InProcess check(Object... more) {
    return InProcess.run(
        Stream.concat(Stream.of("dataset", "check", data), Arrays.stream(more)).toArray());
  }

  private static void truncate(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length * 2 / 3));
  }

  /** Each fault that a pair may have; the first three and the last scene stay sound. */
  private Map<String, String> spoil() throws IOException {
    truncate(image(4));
    truncate(label(5));
    PictureWriter.write(
        image(6), Picture.of(96, 64, 8, Picture.Layout.RGB, new short[3 * 96 * 64]));
    PictureWriter.write(image(7), PictureReader.read(image(7)).withoutColor());
    byte[] ids = new byte[96 * 64];
    Arrays.fill(ids, (byte) 50);
    PaletteWriter.write(label(8), 96, 64, ids, new int[256]);
    Files.delete(label(9));
    Files.copy(image(1), image(11));
    Files.copy(label(2), label(11));
    PaletteWriter.write(label(10), 95, 64, new byte[95 * 64], new int[256]);
    Map<String, String> reasons = new LinkedHashMap<>();
    reasons.put("00004.png", "images/00004.png: ");
    reasons.put("00005.png", "labels/00005.png: ");
    reasons.put("00006.png", "every pixel of the picture has the same colour");
    reasons.put("00007.png", "the picture is grey");
    reasons.put("00008.png", "column 0, row 0 has the id 50");
    reasons.put("00009.png", "the label is missing");
    reasons.put("00010.png", "the label is 95x64 and its picture 96x64");
    return reasons;
  }

  @Test
  void everyFaultIsNamedAndTheRestIsMeasured() throws Exception {
    Map<String, String> reasons = spoil();
    Path json = folder.resolve("check.json");
    InProcess run = check("--json", json);
    assertEquals(1, run.exitCode(), run.err());
    assertTrue(run.err().contains("layout gta5 (guessed), 2 skipped"), run.err());
    assertTrue(run.out().contains("pairs: 4 usable, 7 skipped"), run.out());
    reasons.forEach(
        (name, reason) ->
            assertTrue(
                run.out()
                    .lines()
                    .anyMatch(
                        line -> line.startsWith("skipped " + name + ": ") && line.contains(reason)),
                name + run.out()));
    assertTrue(run.out().contains("equal pictures: 00001.png, 00011.png"), run.out());
    assertTrue(run.out().contains("size 96x64: 4 pictures"), run.out());
    assertTrue(run.out().contains("pictures with labels: 4 of 4"), run.out());
    JsonNode root = JsonMapper.builder().build().readTree(json.toFile());
    assertEquals(4, root.path("pairs").asInt());
    assertEquals(7, root.path("skipped").size());
    assertEquals("colorless", root.path("skipped").path(3).path("kind").asText());
    assertEquals("failed", root.path("skipped").path(4).path("kind").asText());
    assertEquals("00011.png", root.path("duplicates").path(0).path(1).asText());
    assertIds(root.path("ids"));
    double chroma = (2 * chroma(image(1)) + chroma(image(2)) + chroma(image(3))) / 4;
    // OpenCV interpolates cube roots in a table.
    assertEquals(chroma, root.path("mean_chroma").asDouble(), 0.05);
    assertTrue(Math.abs(chroma - chroma(image(2))) > 0.05, "the pictures differ");
    Path again = folder.resolve("again.json");
    assertEquals(1, check("--json", again, "--workers", 1, "--quiet").exitCode());
    assertEquals(-1, Files.mismatch(json, again));
    check("--json", again).assertFailed(2, "exists");
  }

  /** The histogram as the JDK reads the label files. */
  private void assertIds(JsonNode ids) throws IOException {
    Map<Integer, long[]> expected = new TreeMap<>();
    for (int scene : new int[] {1, 2, 3, 11}) {
      Raster raster = ImageIO.read(label(scene).toFile()).getRaster();
      Map<Integer, Long> counts = new TreeMap<>();
      for (int y = 0; y < raster.getHeight(); y++) {
        for (int x = 0; x < raster.getWidth(); x++) {
          counts.merge(raster.getSample(x, y, 0), 1L, Long::sum);
        }
      }
      counts.forEach(
          (id, pixels) -> {
            long[] sums = expected.computeIfAbsent(id, none -> new long[2]);
            sums[0] += pixels;
            sums[1]++;
          });
    }
    assertTrue(expected.size() > 5, expected.keySet()::toString);
    assertEquals(expected.size(), ids.size());
    expected.forEach(
        (id, sums) -> {
          assertEquals(sums[0], ids.path(id.toString()).path("pixels").asLong());
          assertEquals(sums[1], ids.path(id.toString()).path("pictures").asLong());
        });
  }

  private static double chroma(Path file) {
    double sum = 0;
    try (Mat bgr = imread(file.toString());
        Mat scaled = new Mat();
        Mat lab = new Mat()) {
      bgr.convertTo(scaled, CV_32F, 1 / 255.0, 0);
      cvtColor(scaled, lab, COLOR_BGR2Lab);
      FloatBuffer values = lab.createBuffer();
      int pixels = lab.rows() * lab.cols();
      for (int i = 0; i < pixels; i++) {
        sum += Math.hypot(values.get(3 * i + 1), values.get(3 * i + 2));
      }
      return sum / pixels;
    }
  }

  @Test
  void aSoundSetIsDone() throws Exception {
    InProcess run = check();
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("pairs: 10 usable, 0 skipped"), run.out());
    assertFalse(run.out().contains("equal pictures"), run.out());
    assertTrue(run.err().contains("check: 10 of 10 pairs"), run.err());
    PictureWriter.write(image(7), PictureReader.read(image(7)).withoutColor());
    assertEquals(1, check().exitCode());
    InProcess kept = check("--keep-grey");
    assertEquals(0, kept.exitCode(), kept.err());
    assertTrue(kept.out().contains("the greyest picture has 0.0"), kept.out());
    assertTrue(kept.out().contains(": 00007.png"), kept.out());
  }

  @Test
  void otherLayoutsAreChecked() throws Exception {
    data = StreetSets.bdd100k(folder.resolve("bdd"), 6);
    InProcess run = check("--layout", "bdd100k");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("pictures with labels: 4 of 6"), run.out());
    data = StreetSets.cityscapes(folder.resolve("cityscapes"), 6);
    truncate(data.resolve("gtFine/val/ulm/ulm_000003_000019_gtFine_labelIds.png"));
    InProcess damaged = check();
    assertEquals(1, damaged.exitCode(), damaged.err());
    assertTrue(
        damaged.out().contains("skipped val/ulm/ulm_000003_000019_leftImg8bit.png: "),
        damaged.out());
    check("--label-ids", "train").assertFailed(1, "sampled label files cannot be used");
    check("--workers", 0).assertFailed(2, "--workers 0");
  }

  /** Training names the same pairs, and stops at the second failure of ten. */
  @Test
  void trainingStopsIfMoreThanOnePercentFail() throws Exception {
    PictureWriter.write(image(7), PictureReader.read(image(7)).withoutColor());
    Path run = folder.resolve("run");
    Object[] train = {
      "train",
      "--data",
      data,
      "--out",
      run,
      "--width",
      "0.05",
      "--size",
      "40x32",
      "--batch",
      "2",
      "--lr",
      "1",
      "--epochs",
      "1"
    };
    InProcess grey = InProcess.run(train);
    assertEquals(0, grey.exitCode(), grey.err());
    assertTrue(grey.err().contains("skipped 00007.png: "), grey.err());
    assertTrue(grey.err().contains("skipped 1 pictures: 0 failed, 1 without colours"), grey.err());
    truncate(image(4));
    truncate(image(5));
    InProcess failed =
        InProcess.run(Stream.of(train, new Object[] {"--force"}).flatMap(Stream::of).toArray());
    failed.assertFailed(1, "2 of the 10 pictures of this run cannot be used");
    assertTrue(failed.err().contains("failed 00004.png: "), failed.err());
    assertTrue(failed.err().contains("failed 00005.png: "), failed.err());
    assertTrue(failed.err().contains("chromapath train --out " + run + " --resume"), failed.err());
    assertTrue(Files.exists(run.resolve("last.safetensors")));
  }
}
