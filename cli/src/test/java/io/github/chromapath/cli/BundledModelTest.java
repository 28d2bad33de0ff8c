// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.Picture.Layout;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.weights.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that use the model in the jar. */
class BundledModelTest {
  private static final Pattern NAMED =
      Pattern.compile(
          "Using the bundled model streets \\(version \\S+, 640x448, trained on synthetic streets;"
              + " docs/streets.md\\)\\.\\R");

  @TempDir Path folder;

  private static InProcess done(Object... arguments) {
    InProcess run = InProcess.run(arguments);
    assertEquals(0, run.exitCode(), run.err());
    return run;
  }

  @Test
  void inferUsesItAndNamesIt() throws IOException {
    Path picture = TestPictures.gray(folder.resolve("in/photo.png"));
    Path out = folder.resolve("coloured");
    InProcess run = done("infer", picture, "--out", out);
    assertTrue(NAMED.matcher(run.err()).find(), run.err());
    assertEquals(out + System.lineSeparator(), run.out());
    assertEquals(List.of("photo.png"), TestPictures.files(out));
    Picture colored = PictureReader.read(out.resolve("photo.png"));
    assertEquals(Layout.RGB, colored.layout());
    assertEquals("", done("infer", "--quiet", picture, "--out", folder.resolve("again")).err());
    Path given = folder.resolve("given");
    InProcess named = done("infer", "--model", "bundled", picture, "--out", given);
    assertFalse(named.err().contains("Using"), named.err());
    assertEquals(
        -1, Files.mismatch(out.resolve("photo.png"), given.resolve("photo.png")), "other colours");
  }

  @Test
  void evaluateScoresIt() throws IOException {
    Path data = folder.resolve("data");
    done("dataset", "synth", "--count", 2, "--out", data, "--size", "160x96");
    Path json = folder.resolve("scores.json");
    InProcess run = done("evaluate", "--model", "bundled", "--data", data, "--json", json);
    assertTrue(run.out().lines().anyMatch(line -> line.startsWith("bundled ")), run.out());
    JsonNode model = new ObjectMapper().readTree(json.toFile()).get("models").get(0);
    assertEquals("bundled", model.get("name").asText());
    assertTrue(model.get("segmentation").get("mean_iou").asDouble() > 0, model.toString());
  }

  /** The example of docs/streets.md, with tiny pictures. */
  @Test
  void trainFineTunesItOnAFolderOfPictures() throws IOException {
    Path photos = folder.resolve("my-photos");
    for (int i = 0; i < 6; i++) {
      Picture photo = TestPictures.random(50 + i, 40, 8, Layout.RGB);
      TestPictures.write(photos.resolve(i + ".png"), photo);
    }
    Path run = folder.resolve("tuned");
    Object[] start = {
      "train",
      "--init",
      "bundled",
      "--layout",
      "folder",
      "--data",
      photos,
      "--out",
      run,
      "--size",
      "64x48",
      "--batch",
      2,
      "--validation",
      2,
      "--max-steps",
      2
    };
    InProcess trained = done(start);
    String all = "(\\d+) of \\1 parameters \\(100\\.0 %\\) from bundled\\R";
    assertTrue(Pattern.compile(all).matcher(trained.err()).find(), trained.err());
    JsonNode config = new ObjectMapper().readTree(run.resolve("config.json").toFile());
    assertEquals("bundled", config.get("init").asText());
    assertEquals(0.25, config.get("widthMultiplier").asDouble());
    done("train", "--out", run, "--resume", "--max-steps", 3);
    String name = "color.ds1.conv.weight";
    Path bundled = folder.resolve("bundled.safetensors");
    done("weights", "convert", "--in", "bundled", "--out", bundled);
    try (SafetensorsFile before = SafetensorsFile.open(bundled);
        SafetensorsFile after = SafetensorsFile.open(run.resolve("last.safetensors"))) {
      float[] old = before.readFloats(name);
      float[] tuned = after.readFloats(name);
      double moved = 0;
      double size = 0;
      for (int i = 0; i < old.length; i++) {
        moved += Math.abs(tuned[i] - old[i]);
        size += Math.abs(old[i]);
      }
      assertNotEquals(0, moved);
      // Far less than from another start: the weights are still those of the bundled model.
      assertTrue(moved < size / 2, moved + " of " + size);
    }
    Path out = folder.resolve("coloured");
    done("infer", "--model", run.resolve("best.safetensors"), photos, "--out", out);
    assertEquals(6, TestPictures.files(out).size());
  }

  @Test
  void itsSizeAndWidthAreTheDefaultsOfFineTuning() throws IOException {
    Path photos = folder.resolve("photos");
    for (int i = 0; i < 3; i++) {
      TestPictures.write(photos.resolve(i + ".png"), TestPictures.random(40, 30, 8, Layout.RGB));
    }
    Path run = folder.resolve("run");
    done(
        "train",
        "--init",
        "bundled",
        "--layout",
        "folder",
        "--data",
        photos,
        "--out",
        run,
        "--batch",
        1,
        "--validation",
        1,
        "--max-steps",
        1);
    JsonNode config = new ObjectMapper().readTree(run.resolve("config.json").toFile());
    assertEquals(448, config.get("height").asInt());
    assertEquals(640, config.get("width").asInt());
    assertEquals(0.25, config.get("widthMultiplier").asDouble());
  }

  @Test
  void doctorNamesIt() {
    InProcess run = InProcess.run("doctor", "--size", 64, "--batch", 1, "--width", 0.1);
    assertTrue(run.out().contains("streets (version "), run.out());
  }
}
