// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.model.IizukaConfig;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The network of Iizuka et al. through the commands: trained, resumed, colouring and scored. */
class IizukaEndToEndTest {
  @TempDir static Path shared;
  @TempDir Path folder;

  @BeforeAll
  static void draw() throws IOException {
    SyntheticDataset.write(shared.resolve("data"), 6, new SynthSpec(96, 64, 7), 2, done -> {});
  }

  private static InProcess train(Path run, Object... more) {
    List<Object> arguments = new ArrayList<>();
    arguments.addAll(
        List.of("train", "--model", "iizuka", "--data", shared.resolve("data"), "--out", run));
    arguments.addAll(
        List.of("--width", "0.02", "--size", "48x32", "--batch", "2", "--validation", "2"));
    arguments.addAll(List.of("--lr", "1"));
    arguments.addAll(List.of(more));
    return InProcess.run(arguments.toArray());
  }

  /** Four training images in batches of 2; the run that resumes stops within the first epoch. */
  @Test
  void trainsResumesColoursAndIsScored() throws IOException {
    Path whole = folder.resolve("whole");
    Path parts = folder.resolve("parts");
    InProcess trained = train(whole, "--max-steps", "3");
    assertEquals(0, trained.exitCode(), trained.err());
    assertEquals(0, train(parts, "--max-steps", "1").exitCode());
    InProcess resumed = InProcess.run("train", "--out", parts, "--resume", "--max-steps", "3");
    assertEquals(0, resumed.exitCode(), resumed.err());
    Path best = whole.resolve("best.safetensors");
    assertArrayEquals(
        Files.readAllBytes(whole.resolve("last.safetensors")),
        Files.readAllBytes(parts.resolve("last.safetensors")));
    try (Checkpoint checkpoint = Checkpoint.open(best)) {
      assertEquals(IizukaConfig.standard().withWidth(0.02), checkpoint.settings().model());
    }
    assertTrue(Files.readString(whole.resolve("config.json")).contains("\"iizuka\""));

    Path images = shared.resolve("data").resolve("images");
    Path coloured = folder.resolve("coloured");
    InProcess infer = InProcess.run("infer", "--model", best, "--out", coloured, images);
    assertEquals(0, infer.exitCode(), infer.err());
    assertEquals("96x64", PictureReader.size(coloured.resolve("00001.png")).toString());
    InProcess.run(
            "infer", "--model", best, "--segmentation", "--out", folder.resolve("classes"), images)
        .assertFailed(2, "this network predicts no classes: omit --segmentation.");

    Path json = folder.resolve("scores.json");
    InProcess evaluated =
        InProcess.run(
            "evaluate", "--model", best, "--data", shared.resolve("data"), "--json", json);
    assertEquals(0, evaluated.exitCode(), evaluated.err());
    JsonNode network = new ObjectMapper().readTree(json.toFile()).get("models").get(0);
    assertEquals("best.safetensors", network.get("name").asText());
    assertTrue(network.get("color").get("true").get("global").get("mean").has("value"));
    assertFalse(network.has("segmentation"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--method 1",
        "--resnet50 none",
        "--vgg16 none",
        "--perceptual-size 64",
        "--set instance-norm=true",
        "--freeze semantic"
      })
  void optionsOfTheMultipathNetworkAreRefused(String options) {
    Object[] more = options.split(" ");
    train(folder.resolve("run"), more).assertFailed(2, more[0].toString());
  }

  @Test
  void anUnknownModelIsRefused() {
    InProcess.run("train", "--data", shared, "--out", folder.resolve("run"), "--model", "other")
        .assertFailed(2, "--model other: the models are [multipath, iizuka].");
  }
}
