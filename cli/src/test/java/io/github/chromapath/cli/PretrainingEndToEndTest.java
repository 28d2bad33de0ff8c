// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.run.EpochEntry;
import io.github.chromapath.run.RunFolder;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import io.github.chromapath.weights.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights trained on segmentation, in place of those trained on ImageNet. */
class PretrainingEndToEndTest {
  @TempDir static Path shared;
  @TempDir Path folder;

  @BeforeAll
  static void draw() throws IOException {
    SyntheticDataset.write(shared.resolve("data"), 6, new SynthSpec(96, 64, 7), 2, done -> {});
  }

  private static InProcess train(Path run, Object... more) {
    List<Object> arguments = new ArrayList<>();
    arguments.addAll(List.of("train", "--data", shared.resolve("data"), "--out", run));
    arguments.addAll(List.of("--size", "48x32", "--batch", "2", "--validation", "2"));
    arguments.addAll(List.of("--max-steps", "1"));
    arguments.addAll(List.of(more));
    return InProcess.run(arguments.toArray());
  }

  private static void assertDone(InProcess run) {
    assertEquals(0, run.exitCode(), run.err());
  }

  @Test
  void vgg16OfTheFirstRunMeasuresTheSecond() throws IOException {
    Path run = folder.resolve("vgg16");
    assertDone(train(run, "--model", "vgg16"));
    Path weights = run.resolve("best.safetensors");
    Path colors = folder.resolve("colours");
    assertDone(train(colors, "--width", "0.05", "--vgg16", weights));
    EpochEntry epoch = new RunFolder(colors).epochs().get(0);
    assertTrue(epoch.losses().validation().raw().perceptual() > 0);

    Path photo = shared.resolve("data/images/00001.png");
    Path out = folder.resolve("out");
    InProcess.run("infer", "--model", weights, "--out", out, photo)
        .assertFailed(1, "this network segments pictures and does not colour them");
    assertFalse(Files.exists(out.resolve("00001.png")));
    InProcess refused = train(folder.resolve("wide"), "--model", "vgg16", "--width", "0.5");
    refused.assertFailed(2, "--width does not apply to --model vgg16");
    InProcess.run("ablation", "--data", shared.resolve("data"), "--out", out, "--rivals", "vgg16")
        .assertFailed(2, "--rivals vgg16: this network does not colour");
  }

  /** Without a loss of colours, the context path learns from the classes alone. */
  @Test
  void theContextPathOfTheFirstRunStartsTheSecond() throws IOException {
    Path run = folder.resolve("classes");
    assertDone(train(run, "--width", "0.05", "--set", "huber-weight=0"));
    Path part = folder.resolve("resnet50.safetensors");
    assertDone(
        InProcess.run(
            "weights",
            "convert",
            "--in",
            run.resolve("best.safetensors"),
            "--out",
            part,
            "--part",
            "context.resnet"));
    Path second = folder.resolve("second");
    InProcess trained =
        train(second, "--width", "0.05", "--resnet50", part, "--freeze", "context.resnet");
    assertDone(trained);
    assertFalse(trained.err().contains("begin with"), trained.err());
    try (SafetensorsFile start = SafetensorsFile.open(part);
        SafetensorsFile end = SafetensorsFile.open(second.resolve("last.safetensors"))) {
      assertArrayEquals(
          start.readFloats("layer1.0.conv1.weight"),
          end.readFloats("context.resnet.layer1.0.conv1.weight"));
    }
    train(folder.resolve("third"), "--width", "0.1", "--resnet50", part).assertFailed(1, "width");
    Path whole = run.resolve("best.safetensors");
    InProcess fourth = train(folder.resolve("fourth"), "--width", "0.05", "--resnet50", whole);
    assertDone(fourth);
    String note = ": the names of ResNet50's tensors begin with 'context.resnet.', which is left";
    assertTrue(fourth.err().contains(whole + note), fourth.err());
  }
}
