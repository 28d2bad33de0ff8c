// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.dataset.Gta5Dataset;
import io.github.chromapath.dataset.SplitManifest;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.image.PictureWriter;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import io.github.chromapath.train.Selection;
import io.github.chromapath.weights.SafetensorsFile;
import io.github.chromapath.weights.SafetensorsWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TrainCommandTest {
  private static final List<String> SMALL =
      List.of(
          "--width", "0.05", "--size", "40x32", "--batch", "2", "--validation", "2", "--lr", "1");

  @TempDir static Path shared;
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void draw() throws IOException {
    SyntheticDataset.write(shared.resolve("data"), 8, new SynthSpec(96, 64, 7), 2, done -> {});
  }

  private int run(String... arguments) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(err));
    int code = commandLine.execute(arguments);
    commandLine.getOut().flush();
    commandLine.getErr().flush();
    return code;
  }

  private int train(Path run, String... more) {
    return train(shared.resolve("data"), run, more);
  }

  private int train(Path data, Path run, String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("train", "--data", data.toString()));
    arguments.addAll(List.of("--out", run.toString()));
    arguments.addAll(SMALL);
    arguments.addAll(Arrays.asList(more));
    return run(arguments.toArray(String[]::new));
  }

  /** Two epochs of 3 steps and one step of a third. */
  @Test
  void theReportShowsLossesAndSamples() throws IOException {
    Path run = folder.resolve("run");
    assertEquals(0, train(run, "--max-steps", "7"), err::toString);
    Path samples = run.resolve("samples");
    List<String> files = TestPictures.files(samples);
    assertTrue(
        files.containsAll(
            List.of("1-truth.jpg", "2-input.jpg", "1-difference.jpg", "2-classes.jpg")),
        files::toString);
    assertTrue(files.stream().anyMatch(name -> name.matches("2-step-\\d.jpg")), files::toString);
    for (String file : files) {
      assertEquals(
          file.contains("-crop-") ? "64x64" : "96x64",
          PictureReader.size(samples.resolve(file)).toString(),
          file);
    }
    String html = Files.readString(run.resolve("report.html"));
    List<String> sources = sources(html);
    assertTrue(sources.size() >= 2 * 5 + 4 * 2, sources.size() + " pictures");
    assertTrue(sources.stream().allMatch(source -> source.startsWith("data:image/webp;")));
    double lowest =
        Files.readAllLines(run.resolve("log.jsonl")).stream()
            .filter(line -> line.contains("\"best\":true"))
            .mapToDouble(TrainCommandTest::validationLoss)
            .min()
            .orElseThrow();
    assertTrue(html.contains(String.format(Locale.ROOT, ">%.4f</dd>", lowest)), html);
    assertTrue(html.contains("mean CAM16-UCS") && html.contains("Mean IoU"), html);
  }

  @Test
  void theColorDifferenceSelectsTheBestEpochIfAsked() throws IOException {
    Path run = folder.resolve("run");
    assertEquals(0, train(run, "--epochs", "1", "--select", "cam16"), err::toString);
    assertTrue(
        err.toString()
            .matches(
                "(?s).*epoch 1, step 3: .*, CAM16 [0-9.]+ \\(shared-L [0-9.]+\\), mIoU [0-9.]+ %,"
                    + " best so far.*"),
        err::toString);
    assertTrue(Files.readString(run.resolve("config.json")).contains("\"select\" : \"CAM16\""));
    try (Checkpoint last = Checkpoint.open(run.resolve("last.safetensors"))) {
      assertEquals(Selection.CAM16, last.readState().stopping().selection());
    }
    assertUsage("Invalid value for option '--select'", "--select", "psnr");
  }

  /** The first validation image has only one colour, which only loading detects. */
  @Test
  void samplesSkipImagesThatCannotBeUsed() throws IOException {
    Path spoilt = folder.resolve("spoilt");
    SyntheticDataset.write(spoilt, 8, new SynthSpec(96, 64, 7), 2, done -> {});
    SplitManifest split = SplitManifest.seeded(Gta5Dataset.open(spoilt).names(), 2, 1);
    String first = split.validation().get(0);
    short[] black = new short[96 * 64 * 3];
    PictureWriter.write(
        spoilt.resolve("images").resolve(first), Picture.of(96, 64, 8, Picture.Layout.RGB, black));
    Path run = folder.resolve("run");
    assertEquals(0, train(spoilt, run, "--max-steps", "1"), err::toString);
    assertTrue(err.toString().contains("skipped " + first), err::toString);
    assertEquals(
        List.of(
            "1-classes.jpg",
            "1-crop-step-1.jpg",
            "1-crop-truth.jpg",
            "1-difference.jpg",
            "1-input.jpg",
            "1-result.jpg",
            "1-step-1.jpg",
            "1-truth.jpg"),
        TestPictures.files(run.resolve("samples")));
  }

  @Test
  void aFailureToWriteSamplesDoesNotEndTheRun() throws IOException {
    Path run = Files.createDirectory(folder.resolve("run"));
    Files.writeString(run.resolve("samples"), "no folder");
    assertEquals(0, train(run, "--max-steps", "1", "--force"), err::toString);
    assertTrue(err.toString().contains("no samples after step 1: "), err::toString);
    assertTrue(Files.exists(run.resolve("report.html")));
  }

  private static List<String> sources(String html) {
    return Pattern.compile("<img[^>]* src=\"([^\"]+)\"")
        .matcher(html)
        .results()
        .map(match -> match.group(1))
        .toList();
  }

  private static double validationLoss(String line) {
    Matcher total = Pattern.compile("\"validation\":\\{\"total\":([0-9.E-]+)").matcher(line);
    assertTrue(total.find(), line);
    return Double.parseDouble(total.group(1));
  }

  @Test
  void anotherSeedGivesAnotherRunAndTheSameSeedTheSame() throws IOException {
    for (String[] run : new String[][] {{"a", "1"}, {"b", "1"}, {"c", "2"}}) {
      int code = train(folder.resolve(run[0]), "--max-steps", "2", "--seed", run[1]);
      assertEquals(0, code, err::toString);
    }
    Path a = folder.resolve("a/last.safetensors");
    assertSameFile(a, folder.resolve("b/last.safetensors"));
    assertTrue(Files.mismatch(a, folder.resolve("c/last.safetensors")) >= 0);
  }

  @Test
  void frozenPartsAreNotTrained() throws IOException {
    assertEquals(0, train(folder.resolve("a"), "--max-steps", "1"), err::toString);
    String init = folder.resolve("a/last.safetensors").toString();
    int code =
        train(
            folder.resolve("b"), "--max-steps", "2", "--init", init, "--freeze", "context,fusion");
    assertEquals(0, code, err::toString);
    try (var before = SafetensorsFile.open(Path.of(init));
        var after = SafetensorsFile.open(folder.resolve("b/last.safetensors"))) {
      for (String frozen :
          List.of(
              "context.resnet.layer3.2.conv2.weight",
              "fusion.conv.bn.bias",
              "fusion.conv.bn.running_mean")) {
        assertArrayEquals(before.readFloats(frozen), after.readFloats(frozen), frozen);
      }
      for (String trained : List.of("color.ds4.conv.weight", "color.ds4.bn.running_mean")) {
        assertFalse(Arrays.equals(before.readFloats(trained), after.readFloats(trained)), trained);
      }
    }
  }

  /** Without context attention two vectors are missing; at another width, nearly all. */
  @Test
  void theLoadedPartOfACheckpointIsReported() throws IOException {
    String[] other = {"--set", "context-attention=none", "--set", "ab-range=iizuka"};
    Path none = folder.resolve("none");
    assertEquals(0, train(none, concat(other, "--max-steps", "1")), err::toString);
    Path init = none.resolve("best.safetensors");
    assertFalse(err.toString().contains("parameters ("), err::toString);
    int code = train(folder.resolve("a"), "--max-steps", "1", "--init", init.toString());
    assertEquals(0, code, err::toString);
    Pattern said =
        Pattern.compile(
            "(\\d+) of (\\d+) parameters \\([\\d.]+ %\\) from "
                + Pattern.quote(init.toString())
                + "\\Rleft at random, since the file lacks them: 2, context.refine28.eca.weight,"
                + " context.refine7.eca.weight\\R");
    Matcher line = said.matcher(err.toString());
    assertTrue(line.find(), err::toString);
    assertEquals(Integer.parseInt(line.group(2)) - 2, Integer.parseInt(line.group(1)));
    assertTrue(
        err.toString()
            .contains(
                "trained with other settings: ab-range iizuka, here opencv; context-attention none, here"
                    + " eca"),
        err::toString);
    err.getBuffer().setLength(0);
    String[] same = concat(other, "--max-steps", "1", "--init", init.toString());
    assertEquals(0, train(folder.resolve("b"), same), err::toString);
    assertTrue(err.toString().contains(" parameters (100.0 %) from "), err::toString);
    assertFalse(err.toString().contains("left at random"), err::toString);
    assertFalse(err.toString().contains("warning"), err::toString);
    String data = shared.resolve("data").toString();
    String wide = folder.resolve("wide").toString();
    String[] wider = {
      "train",
      "--data",
      data,
      "--out",
      wide,
      "--width",
      "0.2",
      "--size",
      "40x32",
      "--batch",
      "2",
      "--validation",
      "2",
      "--max-steps",
      "1",
      "--init",
      init.toString()
    };
    assertEquals(0, run(wider), err::toString);
    assertTrue(
        Pattern.compile(
                "left at random, since their shape differs: \\d+, (\\S+, ){2}\\S+ and \\d+ more")
            .matcher(err.toString())
            .find(),
        err::toString);
  }

  private static String[] concat(String[] some, String... more) {
    return Stream.concat(Arrays.stream(some), Arrays.stream(more)).toArray(String[]::new);
  }

  @Test
  void aCheckpointWithoutMatchingTensorsIsRejected() throws IOException {
    Path init = folder.resolve("other.safetensors");
    new SafetensorsWriter()
        .floats("fc.weight", List.of(2), () -> FloatBuffer.wrap(new float[2]))
        .write(init);
    assertEquals(1, train(folder.resolve("run"), "--init", init.toString()));
    assertTrue(
        err.toString().contains(init + ": none of its tensors has the name and the shape"),
        err::toString);
  }

  @Test
  void weightsToStartFromAreNotOverwritten() throws IOException {
    Path run = folder.resolve("run");
    assertEquals(0, train(run, "--max-steps", "1"), err::toString);
    Path best = run.resolve("best.safetensors");
    byte[] before = Files.readAllBytes(best);
    assertEquals(2, train(run, "--force", "--init", best.toString()));
    assertTrue(err.toString().contains("contains the input " + best), err::toString);
    assertArrayEquals(before, Files.readAllBytes(best));
  }

  @Test
  void wrongUsageIsOneSentence() {
    assertUsage("--method 2 starts from pretrained weights", "--method", "2");
    assertUsage("the methods are 1 to 6", "--method", "7");
    assertUsage("--method 3 has no perceptual loss: omit", pretrained(3, "--vgg16", "v.pth"));
    assertUsage("--method 1 starts without pretrained weights", pretrained(1));
    assertUsage("--freeze nose", "--freeze", "nose");
    assertUsage("there is no such setting", "--set", "colour=blue");
    assertUsage("--set lightness=dark: give one of [srgb, luma, exact]", "--set", "lightness=dark");
    assertUsage("--set chroma=much: give a number", "--set", "chroma=much");
    assertUsage("AdaDelta needs", "--set", "rho=2");
    assertUsage("AdaDelta needs", "--set", "epsilon=Infinity");
    assertUsage("perceptual-size must be 0 or at least 4, not 2", "--perceptual-size", "2");
    assertUsage("perceptual-size must be 0 or at least 4, not -1", "--perceptual-size", "-1");
    for (String weight : List.of("-1", "NaN", "1e300")) {
      assertUsage("huber-weight must be", "--set", "huber-weight=" + weight);
      assertUsage("ce-weight must be", "--set", "ce-weight=" + weight);
      assertUsage("perceptual-weight must be", "--set", "perceptual-weight=" + weight);
    }
    for (String delta : List.of("0", "-1", "NaN", "1e300")) {
      assertUsage("huber-delta must be a number above 0", "--set", "huber-delta=" + delta);
    }
    assertUsage("chroma must be a number of at least 0, not -1.0", "--set", "chroma=-1");
    assertUsage("chroma must be", "--set", "chroma=NaN");
    assertUsage("--epochs 0: give at least 1", "--epochs", "0");
    assertUsage("--max-steps 0: give at least 1", "--max-steps", "0");
    assertFalse(Files.exists(folder.resolve("wrong")));
  }

  /** Missing files: contradicting options are reported before the files are opened. */
  private static String[] pretrained(int method, String... more) {
    String[] options = {"--method", Integer.toString(method), "--resnet50", "r.pth"};
    return concat(options, more);
  }

  /** The first versions wrote no method into config.json. */
  @Test
  void methodIsStoredAndMayBeAbsent() throws IOException {
    Path run = folder.resolve("run");
    String[] first = {"--method", "1", "--resnet50", "none", "--vgg16", "none", "--max-steps", "1"};
    assertEquals(0, train(run, first), err::toString);
    Path config = run.resolve("config.json");
    String json = Files.readString(config);
    String method = "\"method\" : 1,";
    assertTrue(json.contains(method), json);
    Files.writeString(config, json.replace(method, ""));
    assertEquals(
        0, run("train", "--out", run.toString(), "--resume", "--max-steps", "2"), err::toString);
  }

  @Test
  void thePrecisionOfSumsIsStoredAndKept() throws IOException {
    Path run = folder.resolve("run");
    assertEquals(0, train(run, "--reduce-precision", "bf16", "--max-steps", "1"), err::toString);
    String json = Files.readString(run.resolve("config.json"));
    assertTrue(json.contains("\"reducePrecision\" : \"BF16\""), json);
    assertEquals(
        2, run("train", "--out", run.toString(), "--resume", "--reduce-precision", "fp32"));
    assertTrue(err.toString().contains("--resume uses the options with which"), err::toString);
  }

  @Test
  void theReadingOfLightnessIsStored() throws IOException {
    Path run = folder.resolve("run");
    String[] exact = {"--set", "lightness=exact", "--max-steps", "1"};
    assertEquals(0, train(run, exact), err::toString);
    try (Checkpoint checkpoint = Checkpoint.open(run.resolve("last.safetensors"))) {
      assertEquals(Lightness.EXACT, checkpoint.settings().model().lightness());
    }
  }

  /** The data set is missing too, but is not opened yet. */
  @Test
  void wrongUsageIsReportedBeforeFilesAreOpened() {
    String none = folder.resolve("none").toString();
    String[] command = {"train", "--data", none, "--out", none, "--set", "chroma=-1"};
    assertEquals(2, run(command), err::toString);
  }

  /** As after a stop during the validation of an epoch that a limit cut short. */
  @Test
  void aMissingBestCheckpointIsNotPrinted() throws IOException {
    Path run = folder.resolve("run");
    assertEquals(0, train(run, "--max-steps", "1"), err::toString);
    assertTrue(out.toString().contains("best.safetensors"), out::toString);
    Files.delete(run.resolve("best.safetensors"));
    out.getBuffer().setLength(0);
    assertEquals(
        0, run("train", "--out", run.toString(), "--resume", "--max-steps", "1"), err::toString);
    assertEquals("", out.toString());
    assertTrue(err.toString().contains("No epoch has been validated yet"), err::toString);
  }

  /** Training uses the variance of the batch; validation uses the running variance, here NaN. */
  @Test
  void aRunWithoutAFiniteValidationLossFails() throws IOException {
    Path whole = folder.resolve("whole");
    assertEquals(0, train(whole, "--max-steps", "1"), err::toString);
    Path init = folder.resolve("nan.safetensors");
    try (SafetensorsFile best = SafetensorsFile.open(whole.resolve("best.safetensors"))) {
      String variance =
          best.names().stream()
              .filter(name -> name.startsWith("color.") && name.endsWith("running_var"))
              .findFirst()
              .orElseThrow();
      float[] nan = new float[Math.toIntExact(best.elements(variance))];
      Arrays.fill(nan, Float.NaN);
      new SafetensorsWriter().floats(variance, best.shape(variance), nan).write(init);
    }
    Path run = folder.resolve("run");
    assertEquals(1, train(run, "--epochs", "1", "--init", init.toString()), err::toString);
    assertTrue(
        err.toString().contains("no epoch's validation loss was a finite number"), err::toString);
    assertTrue(Files.exists(run.resolve("last.safetensors")));
  }

  private void assertUsage(String sentence, String... options) {
    err.getBuffer().setLength(0);
    assertEquals(2, train(folder.resolve("wrong"), options), err::toString);
    assertTrue(err.toString().contains(sentence), err::toString);
  }

  @Test
  void failuresAreReportedInOneSentence() throws IOException {
    Path none = folder.resolve("none");
    assertEquals(1, run("train", "--data", none.toString(), "--out", folder + "/r"));
    assertTrue(err.toString().contains(none.toString()), err::toString);
    Path full = Files.createDirectory(folder.resolve("full"));
    Files.writeString(full.resolve("file"), "kept");
    assertEquals(2, train(full));
    assertTrue(err.toString().contains("is not empty"), err::toString);
    assertEquals(1, run("train", "--out", full.toString(), "--resume"));
    assertTrue(err.toString().contains("there is no run to resume here"), err::toString);
    String data = shared.resolve("data").toString();
    assertEquals(1, run("train", "--data", data, "--out", folder + "/r", "--validation", "8"));
    assertTrue(err.toString().contains("--validation uses 8 of them"), err::toString);
  }

  /** Weights of 1e30 and more overflow in the second step. */
  @Test
  void aNonFiniteLossEndsWithARemedy() throws IOException {
    Path run = folder.resolve("run");
    String data = shared.resolve("data").toString();
    String[] command = {
      "train",
      "--data",
      data,
      "--out",
      run.toString(),
      "--width",
      "0.05",
      "--size",
      "40x32",
      "--batch",
      "2",
      "--validation",
      "2",
      "--lr",
      "1e38"
    };
    assertEquals(1, run(command), err::toString);
    Path last = run.toRealPath().resolve("last.safetensors");
    assertTrue(
        err.toString()
            .contains("start another run from it with --init " + last + " and a lower --lr"),
        err::toString);
  }

  /** A petabyte exceeds the address space, even if the system overcommits memory. */
  @Test
  void aNetworkTooLargeForMemoryIsReportedInOneSentence() {
    String run = folder.resolve("run").toString();
    String data = shared.resolve("data").toString();
    String[] command = {
      "train", "--data", data, "--out", run, "--width", "0.25", "--size", "65528", "--batch", "512"
    };
    assertEquals(3, run(command), err::toString);
    assertTrue(err.toString().contains("the system refused a block of "), err::toString);
    assertTrue(err.toString().contains("use a smaller batch or size"), err::toString);
  }

  private static void assertSameFile(Path expected, Path actual) throws IOException {
    assertEquals(-1, Files.mismatch(expected, actual), () -> expected + " and " + actual);
  }
}
