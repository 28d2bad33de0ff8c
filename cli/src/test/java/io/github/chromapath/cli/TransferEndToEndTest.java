// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import io.github.chromapath.weights.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The options of docs/transfer.md, from training to coloured pictures and scores. */
class TransferEndToEndTest {
  private static final String CLASSES =
      """
      # Half of the standard ids are in no class.
      on wheels   26,27,28  #ff0000
      on the ground 7,8     #00ff00
      sky         23        #0000ff
      """;

  private static final Set<Integer> COLOURS = Set.of(0xff0000, 0x00ff00, 0x0000ff);

  @TempDir static Path shared;
  @TempDir Path folder;

  @BeforeAll
  static void trainAModel() throws IOException {
    SyntheticDataset.write(data(), 6, new SynthSpec(96, 64, 7), 2, done -> {});
    Files.writeString(shared.resolve("classes.txt"), CLASSES);
    done(train(shared.resolve("source"), "--width", 0.05));
  }

  private static Path data() {
    return shared.resolve("data");
  }

  private static Path source() {
    return shared.resolve("source/last.safetensors");
  }

  private static InProcess train(Path run, Object... more) {
    List<Object> all = new ArrayList<>(List.of("train", "--data", data(), "--out", run));
    all.addAll(List.of("--size", "48x32", "--batch", 2, "--validation", 2, "--max-steps", 2));
    all.addAll(Arrays.asList(more));
    return InProcess.run(all.toArray());
  }

  private static InProcess done(InProcess run) {
    assertEquals(0, run.exitCode(), run.err());
    return run;
  }

  /** The width is that of the checkpoint. Inference and evaluation need no class file. */
  @Test
  void aModelIsTunedToOtherClasses() throws IOException {
    Path run = folder.resolve("run");
    InProcess tuned =
        done(
            train(
                run,
                "--init",
                source(),
                "--freeze",
                "context.resnet,color.ds3",
                "--lr-group",
                "color=0.1",
                "--lr-group",
                "fusion=2",
                "--classes",
                shared.resolve("classes.txt")));
    assertTrue(
        tuned
            .err()
            .contains(
                "left at random, since their shape differs: 2, segmentation.weight,"
                    + " segmentation.bias\n"),
        tuned.err());
    assertTrue(tuned.err().contains("Frozen: context.resnet, color.ds3."), tuned.err());
    assertTrue(
        tuned.err().contains("Factors on the learning rate: color=0.1, fusion=2.0."), tuned.err());
    String report = Files.readString(run.resolve("report.html"));
    for (String text : List.of("left at random", "Classes: on wheels,", "fill=\"#00ff00\"")) {
      assertTrue(report.contains(text), text);
    }
    assertFalse(report.contains("sidewalk"));
    JsonNode config = json(run.resolve("config.json"));
    assertEquals(0.05, config.get("widthMultiplier").asDouble());
    assertEquals("{\"color\":0.1,\"fusion\":2.0}", config.get("learningRateFactors").toString());
    byte[] before = Files.readAllBytes(run.resolve("config.json"));
    done(InProcess.run("train", "--out", run, "--resume", "--max-steps", 3, "--data", data()));
    assertArrayEquals(before, Files.readAllBytes(run.resolve("config.json")));
    Path best = run.resolve("best.safetensors");
    try (SafetensorsFile start = SafetensorsFile.open(source());
        SafetensorsFile end = SafetensorsFile.open(best)) {
      String frozen = "color.ds3.bn.running_var";
      assertArrayEquals(start.readFloats(frozen), end.readFloats(frozen));
      String trained = "color.ds4.conv.weight";
      assertFalse(Arrays.equals(start.readFloats(trained), end.readFloats(trained)));
    }
    checkMapsOfClasses(best);
    checkScores(best);
  }

  private void checkMapsOfClasses(Path best) throws IOException {
    Path out = folder.resolve("coloured");
    Path picture = data().resolve("images/00001.png");
    done(InProcess.run("infer", "--model", best, picture, "--out", out, "--segmentation"));
    Picture map = PictureReader.read(out.resolve("00001.png.classes.png"));
    for (int y = 0; y < map.height(); y++) {
      for (int x = 0; x < map.width(); x++) {
        int color = map.sample(x, y, 0) << 16 | map.sample(x, y, 1) << 8 | map.sample(x, y, 2);
        assertTrue(COLOURS.contains(color), Integer.toHexString(color));
      }
    }
  }

  private void checkScores(Path best) throws IOException {
    Path json = folder.resolve("scores.json");
    Path report = folder.resolve("scores.html");
    InProcess evaluated =
        done(
            InProcess.run(
                "evaluate", "--model", best, "--data", data(), "--json", json, "--report", report));
    assertTrue(evaluated.out().contains("on the ground"), evaluated.out());
    JsonNode segmentation = json(json).get("models").get(0).get("segmentation");
    assertTrue(segmentation.toString().contains("on the ground"), segmentation.toString());
    assertFalse(segmentation.toString().contains("building"), segmentation.toString());
    // The colours of the paper's classes are still compared, by label id.
    assertTrue(evaluated.out().contains("building"), evaluated.out());
    assertTrue(Files.readString(report).contains("by class of the network"));
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--freeze colour | --freeze colour: the network has no group colour; the groups are color,",
        "--freeze color.ds13 | the groups in color are color.ds1, color.ds10,",
        "--freeze color.ds3.bn.bias | the network has no group color.ds3.bn.bias; the groups in",
        "--freeze context,color,spatial,fusion,semantic,segmentation | so nothing is left to train",
        "--lr-group color | --lr-group color: give GROUP=FACTOR, for example context=0.1.",
        "--lr-group color=0 | --lr-group color=0: use --freeze color instead of a factor of 0.",
        "--lr-group color=-1 | --lr-group color=-1: give a factor above 0.",
        "--lr-group color=NaN | --lr-group color=NaN: give a factor above 0.",
        "--lr-group color=fast | is not a number.",
        "--lr-group color=1,color=2 | --lr-group color=2: the group has a factor already; omit one.",
        "--lr-group nose=2 | --lr-group nose: the network has no group nose;",
        "--freeze color --lr-group color.ds1=2 | the group color.ds1 is frozen, so it has no",
      })
  void wrongGroupsAreRefused(String options, String sentence) {
    List<Object> more = new ArrayList<>(List.of("--init", source()));
    more.addAll(List.of(options.split(" ")));
    train(folder.resolve("run"), more.toArray()).assertFailed(2, sentence);
    assertFalse(Files.exists(folder.resolve("run")));
  }

  @Test
  void frozenGroupsNeedTrainedWeights() {
    train(folder.resolve("run"), "--freeze", "context")
        .assertFailed(2, "--freeze context: there are no trained weights to keep; add --init FILE");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "road 7 | there are 1 classes, not 2 to 254; write one class on each line",
        "road 7;sky | line 2 does not have the form 'name id[,id...] [#RRGGBB]'",
        "road 7;sky 7 | the class sky repeats the label id 7",
      })
  void aWrongClassFileIsRefused(String lines, String sentence) throws IOException {
    Path file = folder.resolve("wrong.txt");
    Files.writeString(file, lines.replace(';', '\n'));
    train(folder.resolve("run"), "--width", 0.05, "--classes", file)
        .assertFailed(1, file + ": " + sentence);
  }

  @Test
  void aClassFileIsReadWithinBounds() throws IOException {
    Path large = folder.resolve("large.txt");
    Files.write(large, new byte[100_000]);
    train(folder.resolve("run"), "--classes", large)
        .assertFailed(1, large + ": it is longer than 65536 bytes");
    Path bytes = folder.resolve("bytes.txt");
    Files.write(bytes, new byte[] {'a', (byte) 0xff, ' ', '1'});
    train(folder.resolve("run"), "--classes", bytes)
        .assertFailed(1, bytes + ": it is not text in UTF-8");
    Path none = folder.resolve("none.txt");
    train(folder.resolve("run"), "--classes", none)
        .assertFailed(1, none + ": there is no such file");
    train(folder.resolve("run"), "--model", "iizuka", "--classes", none)
        .assertFailed(2, "--classes does not apply to --model iizuka");
  }
}
