// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.chromapath.dataset.SplitCounts;
import io.github.chromapath.dataset.SplitManifest;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Methods 1, 5 and 6 on ten synthetic scenes, compared with {@code train} and {@code evaluate}. */
class AblationCommandTest {
  private static final List<Object> SMALL =
      List.of("--width", "0.05", "--size", "64", "--batch", "2", "--lr", "1");

  @TempDir static Path shared;
  @TempDir Path folder;

  @BeforeAll
  static void draw() throws IOException {
    SyntheticDataset.write(shared.resolve("data"), 10, new SynthSpec(192, 108, 7), 2, done -> {});
  }

  private static InProcess run(Stream<?> command, Object... more) {
    return InProcess.run(
        Stream.of(command, SMALL.stream(), Arrays.stream(more)).flatMap(part -> part).toArray());
  }

  private InProcess ablation(Object... more) {
    return run(
        Stream.of("ablation", "--data", shared.resolve("data"), "--out", folder.resolve("a")),
        more);
  }

  private static void assertDone(InProcess run) {
    assertEquals(0, run.exitCode(), run.err());
  }

  private Path ablated(String name) {
    return folder.resolve("a").resolve(name);
  }

  /** The same seeds, split and options give the same networks as {@code train}. */
  @Test
  void trainsAndScoresAsTrainAndEvaluateDo() throws IOException {
    InProcess ablation =
        ablation(
            "--methods",
            "1,5,6",
            "--rivals",
            "iizuka,cold-diffusion",
            "--max-steps",
            "2",
            "--test",
            "3",
            "--format",
            "markdown");
    assertDone(ablation);
    assertEquals(new SplitCounts(6, 1, 3), SplitManifest.read(ablated("split.json")).counts());
    assertFalse(Files.exists(ablated("method-6-seed-1")));
    Path split = ablated("split.json");
    assertDone(
        run(
            Stream.of("train", "--data", shared.resolve("data"), "--out", folder.resolve("t")),
            "--split",
            split,
            "--method",
            "5",
            "--resnet50",
            "none",
            "--vgg16",
            "none",
            "--max-steps",
            "2"));
    Path network = folder.resolve("t/best.safetensors");
    assertEquals(-1, Files.mismatch(network, ablated("method-5-seed-1/best.safetensors")));
    assertRivalIsTrainedAsByTrain(split, "iizuka", "Iizuka et al. 2016 (classes for scenes)");
    assertRivalIsTrainedAsByTrain(
        split, "cold-diffusion", "cold diffusion in the manner of Zabari et al. 2023 (no text)");
    Path json = folder.resolve("scores.json");
    assertDone(
        InProcess.run(
            "evaluate",
            "--model",
            network,
            "--data",
            shared.resolve("data"),
            "--split",
            split,
            "--json",
            json));
    String title = "Method 5 without pretrained weights";
    for (String score : List.of("/color/true/global/mean", "/color/shared-L/road/p95")) {
      JsonNode expected = model(json, "best.safetensors").at(score + "/value");
      assertTrue(expected.asDouble() > 0, score);
      assertEquals(expected, model(ablated("scores.json"), title).at(score + "/value"), score);
    }
    assertTrue(ablation.out().contains(title), ablation.out());
    assertTrue(ablation.out().contains(title + ", exact lightness"), ablation.out());
    for (String extension : List.of("txt", "md", "csv", "tex")) {
      String tables = Files.readString(ablated("tables." + extension));
      assertTrue(tables.contains("Table IV"), tables);
      assertTrue(tables.contains("GTA5"), tables);
    }
    assertEquals(ablation.out(), Files.readString(ablated("tables.md")));
    Picture colors = PictureReader.read(ablated("figures/colours.png"));
    assertEquals(7 * 320 + 6 * 4, colors.width());
    assertTrue(Files.exists(ablated("figures/segmentation.png")));
  }

  private void assertRivalIsTrainedAsByTrain(Path split, String rival, String title)
      throws IOException {
    assertDone(
        InProcess.run(
            "train",
            "--data",
            shared.resolve("data"),
            "--out",
            folder.resolve(rival),
            "--model",
            rival,
            "--width",
            "0.05",
            "--size",
            "16",
            "--batch",
            "2",
            "--lr",
            "1",
            "--split",
            split,
            "--max-steps",
            "2"));
    Path best = folder.resolve(rival).resolve("best.safetensors");
    assertEquals(-1, Files.mismatch(best, ablated(rival + "-seed-1/best.safetensors")));
    assertTrue(model(ablated("scores.json"), title).at("/color/true/global/mean/value").isNumber());
  }

  private static JsonNode model(Path json, String name) throws IOException {
    for (JsonNode model : JsonMapper.builder().build().readTree(json.toFile()).path("models")) {
      if (model.path("name").asText().equals(name)) {
        return model;
      }
    }
    throw new AssertionError(json + " has no model '" + name + "'");
  }

  /** Completed trainings are not touched; the missing seed is added. */
  @Test
  void resumesWithoutTrainingTwice() throws IOException {
    List<Object> budget = List.of("--methods", "1", "--max-steps", "1", "--figures", "0");
    assertDone(ablation(Stream.concat(budget.stream(), Stream.of("--seeds", "3")).toArray()));
    Path done = ablated("method-1-seed-3/last.safetensors");
    FileTime written = Files.getLastModifiedTime(done);
    InProcess resumed =
        ablation(Stream.concat(budget.stream(), Stream.of("--seeds", "3,4", "--resume")).toArray());
    assertDone(resumed);
    assertEquals(written, Files.getLastModifiedTime(done));
    assertTrue(Files.exists(ablated("method-1-seed-4/best.safetensors")));
    assertTrue(resumed.out().contains("Seeds: global mean"), resumed.out());
    InProcess other =
        ablation(
            Stream.concat(budget.stream(), Stream.of("--seeds", "3", "--resume", "--patience", "3"))
                .toArray());
    other.assertFailed(2, "was trained with other options");
  }

  @Test
  void refusesWhatContradictsIt() {
    assertRefused("--method is an option of train", "--method", "3");
    assertRefused("--freeze is an option of train: omit it", "--freeze", "context");
    assertRefused("--lr-group is an option of train: omit it", "--lr-group", "color=0.1");
    assertRefused("--classes is an option of train: omit it", "--classes", "classes.txt");
    assertRefused("each Method sets it itself", "--set", "chroma=2");
    assertRefused("the Methods are those of multipath", "--model", "iizuka");
    assertRefused("the methods are 1 to 6", "--methods", "7");
    assertRefused("--rivals unet: the models are", "--rivals", "unet");
    assertRefused("the Methods are this network", "--rivals", "multipath");
    InProcess.run(
            "ablation",
            "--data",
            shared.resolve("data"),
            "--out",
            folder.resolve("a"),
            "--size",
            72)
        .assertFailed(2, "must be a multiple of 8");
    assertFalse(Files.exists(folder.resolve("a")));
  }

  private void assertRefused(String sentence, Object... more) {
    ablation(more).assertFailed(2, sentence);
  }
}
