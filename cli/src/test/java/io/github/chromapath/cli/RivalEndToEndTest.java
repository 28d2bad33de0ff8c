// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.model.AbRange;
import io.github.chromapath.model.ColdDiffusionConfig;
import io.github.chromapath.model.IizukaConfig;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rivals of the paper through the commands: trained, resumed, colouring and scored. */
class RivalEndToEndTest {
  @TempDir static Path shared;
  @TempDir Path folder;

  @BeforeAll
  static void draw() throws IOException {
    SyntheticDataset.write(shared.resolve("data"), 6, new SynthSpec(96, 64, 7), 2, done -> {});
  }

  /** Configurations of width 0.02 with a setting that is not the default. */
  static Stream<Arguments> rivals() {
    return Stream.of(
        arguments("--set ab-range=opencv", new IizukaConfig(0.02, AbRange.OPENCV, Lightness.SRGB)),
        arguments("--set steps=3", new ColdDiffusionConfig(0.02, 3, Lightness.SRGB)));
  }

  private static InProcess train(String model, Path run, Object... more) {
    List<Object> arguments = new ArrayList<>();
    arguments.addAll(
        List.of("train", "--model", model, "--data", shared.resolve("data"), "--out", run));
    arguments.addAll(
        List.of("--width", "0.02", "--size", "48x32", "--batch", "2", "--validation", "2"));
    arguments.addAll(List.of("--lr", "1"));
    arguments.addAll(List.of(more));
    return InProcess.run(arguments.toArray());
  }

  /** Four training images in batches of 2; the run that resumes stops within the first epoch. */
  @ParameterizedTest
  @MethodSource("rivals")
  void trainsResumesColoursAndIsScored(String options, ModelConfig rival) throws IOException {
    String model = rival.architecture().label();
    Path whole = folder.resolve("whole");
    Path parts = folder.resolve("parts");
    InProcess trained = train(model, whole, with(options, "--max-steps", "3"));
    assertEquals(0, trained.exitCode(), trained.err());
    assertEquals(0, train(model, parts, with(options, "--max-steps", "1")).exitCode());
    InProcess resumed = InProcess.run("train", "--out", parts, "--resume", "--max-steps", "3");
    assertEquals(0, resumed.exitCode(), resumed.err());
    Path best = whole.resolve("best.safetensors");
    assertArrayEquals(
        Files.readAllBytes(whole.resolve("last.safetensors")),
        Files.readAllBytes(parts.resolve("last.safetensors")));
    try (Checkpoint checkpoint = Checkpoint.open(best)) {
      assertEquals(rival, checkpoint.settings().model());
    }
    assertTrue(Files.readString(whole.resolve("config.json")).contains("\"" + model + "\""));

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

  private static Object[] with(String options, Object... more) {
    return Stream.concat(Stream.of(options.split(" ")), Stream.of(more)).toArray();
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
    for (String model : List.of("iizuka", "cold-diffusion")) {
      train(model, folder.resolve("run"), more).assertFailed(2, more[0].toString());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ab-range=opencv, --set ab-range: there is no such setting; see --help.",
    "bce-weight=1, --set bce-weight: there is no such setting; see --help.",
    "steps=2.5, --set steps=2.5: give a whole number.",
    "steps=0, 'steps must be from 1 to 100, not 0.'"
  })
  void settingsThatColdDiffusionDoesNotHaveAreRefused(String setting, String message) {
    train("cold-diffusion", folder.resolve("run"), "--set", setting).assertFailed(2, message);
  }

  @Test
  void anUnknownModelIsRefused() {
    InProcess.run("train", "--data", shared, "--out", folder.resolve("run"), "--model", "other")
        .assertFailed(
            2, "--model other: the models are [multipath, iizuka, cold-diffusion, vgg16].");
  }
}
