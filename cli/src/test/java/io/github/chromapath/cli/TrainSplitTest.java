// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.dataset.SplitManifest;
import io.github.chromapath.dataset.SplitPart;
import io.github.chromapath.dataset.SplitProtocol;
import io.github.chromapath.run.RunFolder;
import io.github.chromapath.run.SplitReference;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train --split} on ten synthetic images, and Methods without their weights. */
class TrainSplitTest {
  @TempDir Path folder;
  private Path data;
  private Path split;

  @BeforeEach
  void draw() throws IOException {
    data = folder.resolve("data");
    split = folder.resolve("split.json");
    SyntheticDataset.write(data, 10, new SynthSpec(96, 64, 7), 2, done -> {});
    assertEquals(0, drawSplit("--test", "3").exitCode());
  }

  private InProcess drawSplit(Object... more) {
    return command(List.of("dataset", "split", "--data", data, "--out", split, "--force"), more);
  }

  private static InProcess command(List<Object> command, Object... more) {
    return InProcess.run(Stream.concat(command.stream(), Arrays.stream(more)).toArray());
  }

  private InProcess train(String run, Object... more) {
    List<Object> small = List.of("--width", "0.05", "--size", "40x32", "--batch", "2", "--lr", "1");
    Stream<Object> start = Stream.of("train", "--data", data, "--out", folder.resolve(run));
    return command(Stream.concat(start, small.stream()).toList(), more);
  }

  private InProcess trainSplit(String run, Object... more) {
    Stream<Object> given = Stream.of("--split", split);
    return train(run, Stream.concat(given, Arrays.stream(more)).toArray());
  }

  private InProcess resume(String run, Object... more) {
    return command(List.of("train", "--out", folder.resolve(run), "--resume"), more);
  }

  private static void assertDone(InProcess run) {
    assertEquals(0, run.exitCode(), run.err());
  }

  /** Six training images in batches of 2: 3 steps per epoch. */
  @Test
  void aRunIsResumedBitIdentically() throws IOException {
    InProcess whole = trainSplit("whole", "--max-steps", "7");
    assertDone(whole);
    assertTrue(whole.err().contains("split: 6 train, 1 validation, 3 test, seed 1"), whole.err());
    assertTrue(whole.err().contains("checking: 10 of 10 pairs"), whole.err());
    assertTrue(whole.err().contains("3 steps per epoch"), whole.err());
    assertDone(trainSplit("parts", "--max-steps", "4"));
    byte[] given = Files.readAllBytes(split);
    Files.delete(split);
    assertDone(resume("parts", "--max-steps", "7"));
    for (String name : List.of("last.safetensors", "best.safetensors", "split.json")) {
      Path expected = folder.resolve("whole").resolve(name);
      assertEquals(-1, Files.mismatch(expected, folder.resolve("parts").resolve(name)), name);
    }
    Files.write(split, given);
    RunFolder run = new RunFolder(folder.resolve("whole"));
    assertEquals(-1, Files.mismatch(split, run.split()));
    SplitReference stored = run.readConfig().data().split().orElseThrow();
    assertEquals(
        new SplitReference(split.toAbsolutePath(), SplitManifest.sha256(split), Optional.empty()),
        stored);
  }

  /** The training seed changes the weights and the order, but not the parts. */
  @Test
  void theSeedOfTrainingIsIndependent() throws IOException {
    assertDone(trainSplit("one", "--max-steps", "1", "--seed", "1"));
    assertDone(trainSplit("two", "--max-steps", "1", "--seed", "2"));
    Path one = folder.resolve("one");
    Path two = folder.resolve("two");
    assertEquals(-1, Files.mismatch(one.resolve("split.json"), two.resolve("split.json")));
    String last = "last.safetensors";
    assertTrue(Files.mismatch(one.resolve(last), two.resolve(last)) >= 0);
  }

  @Test
  void thePapersProtocolSelectsOnTheTestPartAndSaysSo() throws IOException {
    assertDone(drawSplit("--protocol", "paper", "--test", "3"));
    InProcess run = trainSplit("run", "--max-steps", "1");
    assertDone(run);
    String warning = "the best epoch is selected on the test part";
    assertTrue(run.err().contains(warning), run.err());
    Path folderOfRun = folder.resolve("run");
    assertTrue(Files.readString(folderOfRun.resolve("report.html")).contains(warning));
    String config = Files.readString(folderOfRun.resolve("config.json"));
    assertTrue(config.contains("\"protocol\" : \"PAPER\""), config);
    SplitReference stored = new RunFolder(folderOfRun).readConfig().data().split().orElseThrow();
    assertEquals(Optional.of(SplitProtocol.PAPER), stored.protocol());
    assertEquals(3, new RunFolder(folderOfRun).readConfig().data().validation());
    InProcess again = resume("run", "--max-steps", "2");
    assertDone(again);
    assertTrue(again.err().contains(warning), again.err());
  }

  @Test
  void aChangedFileIsRefused() throws IOException {
    assertDone(trainSplit("run", "--max-steps", "1"));
    String name = SplitManifest.read(split).names(SplitPart.TEST).get(0);
    Files.write(
        data.resolve("images").resolve(name),
        Files.readAllBytes(
            data.resolve("images").resolve(SplitManifest.read(split).train().get(0))));
    String fault =
        "images/" + name + ": its content has changed since the split was drawn (the first of 1";
    trainSplit("other", "--max-steps", "1").assertFailed(1, fault);
    resume("run", "--max-steps", "2").assertFailed(1, fault);
    assertFalse(Files.exists(folder.resolve("other/config.json")));
  }

  @Test
  void aMissingFileIsRefusedAtTheStartOnly() throws IOException {
    assertDone(trainSplit("run", "--max-steps", "1"));
    String name = SplitManifest.read(split).train().get(0);
    Files.delete(data.resolve("images").resolve(name));
    trainSplit("other", "--max-steps", "1")
        .assertFailed(
            1,
            "images/"
                + name
                + ": the data set does not have it (the first of 1 such pairs among 10)");
    InProcess resumed = resume("run", "--max-steps", "4");
    assertDone(resumed);
    assertTrue(resumed.err().contains("skipped " + name), resumed.err());
  }

  @Test
  void aSplitOfAnEarlierRunIsAccepted() throws IOException {
    assertDone(train("first", "--max-steps", "1", "--validation", "4"));
    Files.copy(folder.resolve("first/split.json"), folder.resolve("names.json"));
    InProcess run = train("second", "--max-steps", "1", "--split", folder.resolve("names.json"));
    assertDone(run);
    assertTrue(run.err().contains("The split has names only"), run.err());
    assertEquals(
        -1, Files.mismatch(folder.resolve("names.json"), folder.resolve("second/split.json")));
  }

  @Test
  void wrongUsageAndBadManifestsAreOneSentence() throws IOException {
    trainSplit("run", "--validation", "2").assertFailed(2, "omit --validation");
    trainSplit("run", "--layout", "folder").assertFailed(2, "--layout folder contradicts " + split);
    train("run", "--split", folder.resolve("none"))
        .assertFailed(1, "--split " + folder.resolve("none"));
    command(List.of("train", "--data", data, "--out", folder, "--force", "--split", split))
        .assertFailed(2, "contains the input " + split);
    resume("run", "--split", split).assertFailed(2, "--resume uses the options with which");
    Files.writeString(split, Files.readString(split).replace("images/", "../images/"));
    trainSplit("run").assertFailed(1, "is not a path inside the data folder");
    Files.writeString(split, "{");
    trainSplit("run").assertFailed(1, split + ": it is not valid JSON");
    assertFalse(Files.exists(folder.resolve("run")));
  }

  @Test
  void aMethodWithoutWeightsIsNamedSo() throws IOException {
    for (String[] none : new String[][] {{"--resnet50", "none"}, {"--vgg16", "none"}}) {
      String name = none[0].substring(2);
      InProcess run =
          train(name, "--method", "6", none[0], none[1], "--validation", "2", "--max-steps", "1");
      assertDone(run);
      String title = "Method 6 without pretrained weights.";
      assertTrue(run.err().lines().anyMatch(title::equals), run.err());
      assertTrue(
          Files.readString(folder.resolve(name).resolve("report.html")).contains(title), name);
      String config = Files.readString(folder.resolve(name).resolve("config.json"));
      assertTrue(config.contains("\"method\" : 6"), config);
      assertTrue(config.contains("\"resnet50\" : null"), config);
      assertTrue(config.contains("\"chroma\" : 1.3"), config);
    }
  }
}
