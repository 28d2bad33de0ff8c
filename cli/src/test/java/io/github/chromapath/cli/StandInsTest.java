// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.contract.NetworkWeights;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import io.github.chromapath.weights.SafetensorsFile;
import io.github.chromapath.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Narrow random weights in torchvision's names, which say that they are stand-ins. */
class StandInsTest {
  private static final double WIDTH = 0.05;
  private static final String PREFIX = "context.resnet.";
  private static final String BOTH = "(stand-in ResNet50, stand-in VGG16)";
  private static final String SENTENCE =
      "The weights of ResNet50 are a stand-in for those of ImageNet: narrow and random.";

  @TempDir static Path shared;
  private static Path resnet50;
  private static Path vgg16;
  @TempDir Path folder;

  @BeforeAll
  static void write() throws IOException {
    SyntheticDataset.write(shared.resolve("data"), 8, new SynthSpec(192, 108, 7), 2, done -> {});
    resnet50 = resnet50("narrow and random");
    vgg16 =
        ParityFiles.weights(
            shared.resolve("vgg16.safetensors"),
            NetworkWeights.vgg(2),
            Map.of("stand-in", "random"));
  }

  private static Path resnet50(String description) throws IOException {
    NetworkWeights network = NetworkWeights.network(WIDTH, ModelConfig.CLASSES, 1);
    SafetensorsWriter writer = new SafetensorsWriter().metadata("stand-in", description);
    network
        .values()
        .forEach(
            (name, values) -> {
              if (name.startsWith(PREFIX)) {
                String bare = name.substring(PREFIX.length());
                writer.floats(bare, ParityFiles.shape(network.shapes().get(name)), values);
              }
            });
    Path file = shared.resolve("resnet50-" + description.length() + ".safetensors");
    writer.write(file);
    return file;
  }

  private InProcess run(String command, String options, Object... more) {
    return InProcess.run(
        Stream.of(
                Stream.of(command, "--data", shared.resolve("data"), "--out", folder.resolve("o")),
                Pattern.compile(" ").splitAsStream(options),
                Stream.of(more))
            .flatMap(part -> part)
            .toArray());
  }

  private String written(String name) throws IOException {
    return Files.readString(folder.resolve("o").resolve(name));
  }

  @Test
  void everyTableReportAndCheckpointNamesThem() throws IOException {
    InProcess ablation =
        run(
            "ablation",
            "--methods 1,2,5 --max-steps 1 --figures 0 --width 0.05 --size 64 --batch 2 --lr 1",
            "--resnet50",
            resnet50,
            "--vgg16",
            vgg16);
    assertEquals(0, ablation.exitCode(), ablation.err());
    assertTrue(ablation.err().contains(SENTENCE), ablation.err());
    assertTrue(ablation.err().contains("Method 5 " + BOTH), ablation.err());
    for (String name :
        List.of("tables.txt", "tables.md", "tables.csv", "tables.tex", "report.html")) {
      String text = written(name);
      assertTrue(text.contains("Method 5 " + BOTH), text);
      assertTrue(text.contains("Method 2 (stand-in ResNet50)"), text);
    }
    assertTrue(written("tables.csv").lines().anyMatch(line -> line.startsWith("Method 1,")));
    assertTrue(written("report.html").contains(SENTENCE));
    assertTrue(written("method-2-seed-1/report.html").contains(SENTENCE));
    Path best = folder.resolve("o/method-5-seed-1/best.safetensors");
    InProcess evaluate =
        InProcess.run("evaluate", "--model", best, "--data", shared.resolve("data"));
    assertEquals(0, evaluate.exitCode(), evaluate.err());
    assertTrue(evaluate.out().contains("best.safetensors " + BOTH), evaluate.out());
  }

  /** Frozen, they are in the checkpoint as they were given. */
  @Test
  void aNarrowResNet50IsLoadedIntoANetworkOfItsWidth() throws IOException {
    InProcess train =
        run(
            "train",
            "--freeze context --max-steps 1 --width 0.05 --size 64 --batch 2 --lr 1",
            "--resnet50",
            resnet50);
    assertEquals(0, train.exitCode(), train.err());
    assertTrue(train.err().contains(SENTENCE), train.err());
    assertTrue(written("report.html").contains(SENTENCE));
    try (SafetensorsFile given = SafetensorsFile.open(resnet50);
        SafetensorsFile best = SafetensorsFile.open(folder.resolve("o/best.safetensors"))) {
      String name = "layer3.0.conv2.weight";
      assertArrayEquals(given.readFloats(name), best.readFloats(PREFIX + name));
      assertEquals("narrow and random", best.metadata().get("stand-in-resnet50"));
    }
  }

  @Test
  void anotherWidthIsRefusedWithItsName() {
    run("train", "--max-steps 1 --width 0.25 --size 64 --batch 2 --lr 1", "--resnet50", resnet50)
        .assertFailed(
            1, "the network has width 0.25: give weights of this width, or train at theirs");
  }

  @Test
  void aDescriptionThatIsNoLineIsRefusedBeforeTheDataIsRead() throws IOException {
    run("train", "--max-steps 1 --width 0.05", "--resnet50", resnet50("two\nlines"))
        .assertFailed(1, "its description of a stand-in is not one line of 1 to 200 characters");
  }
}
