// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.chromapath.score.statistics.Bootstrap;
import io.github.chromapath.score.table.Csv;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads the files back. */
@Tag("fast")
class ScoreFilesTest {
  private static final SegmentationScore SEGMENTATION =
      new SegmentationScore(0.5, Map.of("car", 0.25), 0.875, Map.of("car", Map.of("car", 0.75)));

  private final ModelScores ours =
      HandmadeScores.model("ours", 1).segmentation(SEGMENTATION).build();

  /** Its first image equals the original. */
  private final ModelScores rival =
      HandmadeScores.model("rival", 2)
          .add("equal", HandmadeScores.score(0, 0, new Fidelity(1 / 0.0, 1, 1, 1, 0, 0)))
          .build();

  @TempDir private Path folder;

  private JsonNode json(List<ModelScores> judged, Baselines baselines) throws Exception {
    Path file = folder.resolve("scores.json");
    ScoreJson.write(file, new ScoreTable(judged, baselines, new Bootstrap(100, 0.9, 8)), 2);
    return JsonMapper.builder().build().readTree(Files.readAllBytes(file));
  }

  @Test
  void jsonHasTheAverages() throws Exception {
    ModelScores second = HandmadeScores.model("second", 2).build();
    JsonNode root = json(List.of(ours, second), HandmadeScores.baselines());

    assertEquals("chromapath-scores-1", root.at("/format").textValue());
    assertEquals(3, root.at("/images").intValue());
    assertEquals(100, root.at("/bootstrap/resamples").intValue());
    assertEquals(0.9, root.at("/bootstrap/level").doubleValue());
    assertEquals(8, root.at("/bootstrap/seed").longValue());
    assertEquals("ours", root.at("/reference").textValue());
    assertEquals(
        List.of("ours", "second", "neutral", "mean colour", "class means"),
        names(root.at("/models"), "name"));
    assertTrue(root.at("/models/2/baseline").booleanValue());

    JsonNode model = root.at("/models/0");
    assertFalse(model.at("/baseline").booleanValue());
    assertEquals(3, model.at("/color/shared-L/global/mean/value").doubleValue());
    assertEquals(6, model.at("/color/true/global/p95/value").doubleValue());
    assertTrue(model.at("/color/shared-L/global/mean/low").doubleValue() < 3);
    assertEquals(25, model.at("/color/shared-L/global/mean/percent_of_neutral/high").doubleValue());
    assertEquals(2, model.at("/color/shared-L/car/mean/images").intValue());
    assertEquals(6.5, model.at("/color/shared-L/car/pooled_mean").doubleValue());
    assertEquals(7, model.at("/color/shared-L/smooth/p99.9/value").doubleValue());
    assertEquals(2, model.at("/color/true/smooth/p99.9/images").intValue());
    assertEquals(25, model.at("/color/shared-L/smooth/p99.9/percent_of_neutral/low").doubleValue());
    assertEquals(0, model.at("/color/true/sky/mean/images").intValue());
    assertTrue(model.at("/color/true/sky/mean/value").isMissingNode());
    assertTrue(model.at("/color/true/sky/pooled_mean").isMissingNode());
    assertTrue(model.at("/color/true/traffic light/mean/low").isMissingNode());
    assertEquals(30, model.at("/whole/PSNR/value").doubleValue());
    assertEquals("dB", model.at("/whole/PSNR/unit").textValue());
    assertEquals(7, model.at("/whole/re-grey max/value").doubleValue());
    assertEquals(0.875, model.at("/segmentation/pixel_accuracy").doubleValue());
    assertEquals(0.25, model.at("/segmentation/iou/car").doubleValue());
    assertEquals(0.75, model.at("/segmentation/confusion/car/car").doubleValue());
    assertTrue(model.at("/color/true/global/mean/difference").isMissingNode());
    assertEquals(
        List.of("third \"c\".png", "second, b.png"), names(model.at("/worst/shared-L"), "image"));

    JsonNode other = root.at("/models/1");
    assertEquals(3, other.at("/color/true/global/mean/difference/value").doubleValue());
    assertEquals(7, other.at("/color/true/smooth/p99.9/difference/value").doubleValue());
    assertEquals(2, other.at("/color/shared-L/global/mean/ratio/low").doubleValue());
    assertEquals(0, other.at("/whole/SSIM/difference/high").doubleValue());
    assertTrue(other.at("/segmentation").isMissingNode());
  }

  private static List<String> names(JsonNode array, String key) {
    return StreamSupport.stream(array.spliterator(), false)
        .map(node -> node.get(key).textValue())
        .toList();
  }

  @Test
  void infinitePsnrIsAWordInJson() throws Exception {
    JsonNode root = json(List.of(rival), new Baselines(copyOf("neutral"), List.of()));
    assertEquals("inf", root.at("/models/0/whole/PSNR/value").textValue());
  }

  private static ModelScores copyOf(String name) {
    return HandmadeScores.model(name, 3)
        .add("equal", HandmadeScores.score(0, 1, new Fidelity(9, 1, 1, 1, 0, 0)))
        .build();
  }

  @Test
  void csvHasALinePerImageAndModel() throws Exception {
    Path file = folder.resolve("images.csv");
    ImageCsv.write(file, List.of(rival, copyOf("neutral")));
    List<List<String>> records = Csv.parse(Files.readString(file));

    List<String> header = records.get(0);
    assertEquals(2 + Measure.ALL.size(), header.size());
    assertEquals(1 + 4 * 2, records.size());
    assertTrue(records.stream().allMatch(fields -> fields.size() == header.size()));
    assertEquals(
        List.of("'=first.png", "'=first.png", "second, b.png", "second, b.png"),
        IntStream.range(1, 5).mapToObj(i -> records.get(i).get(0)).toList());
    assertEquals(
        List.of("rival", "neutral", "rival", "neutral"),
        IntStream.range(1, 5).mapToObj(i -> records.get(i).get(1)).toList());
    assertEquals("2", field(records, 1, "shared-L global mean (CAM16-UCS)"));
    assertEquals("7", field(records, 1, "true global p95 (CAM16-UCS)"));
    assertEquals("4", field(records, 1, "shared-L car mean (CAM16-UCS)"));
    assertEquals("", field(records, 3, "shared-L car mean (CAM16-UCS)"));
    assertEquals("10", field(records, 1, "car (pixels)"));
    assertEquals("10", field(records, 1, "shared-L smooth p99.9 (CAM16-UCS)"));
    assertEquals("", field(records, 3, "true smooth p99.9 (CAM16-UCS)"));
    assertEquals("999", field(records, 3, "smooth (pixels)"));
    assertEquals("20", field(records, 1, "PSNR (dB)"));
    assertEquals("inf", field(records, 7, "PSNR (dB)"));
    assertEquals("-10", field(records, 1, "colourfulness difference (0 to 255)"));
    assertEquals("0.1", field(records, 1, "re-grey mean (1/255)"));
  }

  private static String field(List<List<String>> records, int line, String column) {
    return records.get(line).get(records.get(0).indexOf(column));
  }

  @Test
  void filesAppearWhole() throws Exception {
    ImageCsv.write(folder.resolve("a.csv"), List.of(ours));
    ImageCsv.write(folder.resolve("a.csv"), List.of(ours));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of("a.csv"), files.map(path -> path.getFileName().toString()).toList());
    }
  }
}
