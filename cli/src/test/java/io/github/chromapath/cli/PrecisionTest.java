// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.backend.Capabilities;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.run.RunFolder;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code --precision} on the CPU: supported precisions run, others are rejected. */
class PrecisionTest {
  private static Capabilities device;

  @TempDir static Path shared;
  @TempDir Path folder;

  @BeforeAll
  static void draw() throws IOException {
    SyntheticDataset.write(shared.resolve("data"), 8, new SynthSpec(96, 64, 7), 2, done -> {});
    try (Backend backend = Backends.open("cpu", BackendOptions.builder().threads(0).build())) {
      device = backend.capabilities();
    }
  }

  private static InProcess train(Path run, Object... more) {
    List<Object> arguments = new ArrayList<>();
    arguments.addAll(List.of("train", "--data", shared.resolve("data"), "--out", run));
    arguments.addAll(List.of("--device", "cpu", "--width", "0.05", "--size", "40x32"));
    arguments.addAll(List.of("--batch", "2", "--validation", "2", "--lr", "1"));
    arguments.addAll(Arrays.asList(more));
    return InProcess.run(arguments.toArray());
  }

  private static InProcess resume(Path run, Object... more) {
    List<Object> arguments = new ArrayList<>();
    arguments.addAll(List.of("train", "--out", run, "--device", "cpu", "--resume"));
    arguments.addAll(Arrays.asList(more));
    return InProcess.run(arguments.toArray());
  }

  private static void assertRefused(InProcess run, String start, Precision precision) {
    String name = PrecisionOption.name(precision);
    assertEquals(3, run.exitCode(), run.err());
    assertTrue(run.err().contains(start), run.err());
    assertTrue(run.err().contains("has no convolutions in " + name), run.err());
    assertTrue(run.err().contains("; give one of fp32"), run.err());
    System.out.print("refused as declared: " + run.err());
  }

  /** Training in two parts and in one; the run stores its precision. */
  @ParameterizedTest
  @EnumSource
  void trainingAndResumingAreBitIdentical(Precision precision) throws IOException {
    String name = PrecisionOption.name(precision);
    Path whole = folder.resolve("whole");
    InProcess run = train(whole, "--max-steps", 5, "--precision", name);
    if (!device.supports(precision.activations())) {
      assertRefused(run, "--precision " + name, precision);
      assertFalse(Files.exists(whole));
      return;
    }
    assertEquals(0, run.exitCode(), run.err());
    Path parts = folder.resolve("parts");
    assertEquals(0, train(parts, "--max-steps", 2, "--precision", name).exitCode());
    InProcess rest = resume(parts, "--max-steps", 5);
    assertEquals(0, rest.exitCode(), rest.err());
    String last = "last.safetensors";
    assertEquals(-1, Files.mismatch(whole.resolve(last), parts.resolve(last)));
    assertEquals(precision, new RunFolder(parts).readConfig().optimizer().precision());
    String log = Files.readString(whole.resolve("log.jsonl"));
    assertEquals(precision.scalesLoss(), log.contains("\"loss_scale\":"), log);
    assertEquals(precision.scalesLoss(), log.contains("\"skipped_steps\":"), log);
  }

  @Test
  void aResumedRunKeepsItsPrecision() {
    Path run = folder.resolve("run");
    assertEquals(0, train(run, "--max-steps", 1).exitCode());
    InProcess changed = resume(run, "--precision", "bf16");
    assertEquals(2, changed.exitCode(), changed.err());
    assertTrue(changed.err().contains("--resume uses the options"), changed.err());
  }

  /** A run from another machine in a precision that this machine does not support. */
  @ParameterizedTest
  @EnumSource(names = {"BF16", "FP16"})
  void aRunInAnUnsupportedPrecisionIsRejected(Precision precision) throws IOException {
    Path run = folder.resolve("run");
    assertEquals(0, train(run, "--max-steps", 1).exitCode());
    Path config = run.resolve("config.json");
    String json = Files.readString(config);
    assertTrue(json.contains("\"FP32\""), json);
    Files.writeString(config, json.replace("\"FP32\"", "\"" + precision + "\""));
    InProcess resumed = resume(run, "--max-steps", 2);
    if (device.supports(precision.activations())) {
      assertEquals(0, resumed.exitCode(), resumed.err());
    } else {
      assertRefused(resumed, run + " is a run in " + PrecisionOption.name(precision), precision);
    }
  }

  /** The first versions had no choice of precision. */
  @Test
  void aRunWithoutAPrecisionIsInFp32() throws IOException {
    Path run = folder.resolve("run");
    assertEquals(0, train(run, "--max-steps", 1).exitCode());
    Path config = run.resolve("config.json");
    Files.writeString(config, Files.readString(config).replaceAll("\"precision\"[^\\n]*\\n", ""));
    assertFalse(Files.readString(config).contains("precision"));
    assertEquals(Precision.FP32, new RunFolder(run).readConfig().optimizer().precision());
    assertEquals(0, resume(run, "--max-steps", 2).exitCode());
  }

  @Test
  void autoIsTheFastPrecisionOfTheDevice() throws IOException {
    Path run = folder.resolve("run");
    assertEquals(0, train(run, "--max-steps", 1, "--precision", "auto").exitCode());
    assertEquals(
        device.types().fastBfloat16() ? Precision.BF16 : Precision.FP32,
        new RunFolder(run).readConfig().optimizer().precision());
  }

  /** Pictures coloured in 16 bits differ from those of fp32 by a few levels at most. */
  @ParameterizedTest
  @EnumSource(names = {"BF16", "FP16"})
  void infers(Precision precision) throws IOException {
    Path run = folder.resolve("run");
    assertEquals(0, train(run, "--max-steps", 3).exitCode());
    Path wide = folder.resolve("fp32");
    assertEquals(0, infer(run, wide, Precision.FP32).exitCode());
    Path narrow = folder.resolve("narrow");
    InProcess inferred = infer(run, narrow, precision);
    if (!device.supports(precision.activations())) {
      assertRefused(inferred, "--precision " + PrecisionOption.name(precision), precision);
      assertFalse(Files.exists(narrow));
      return;
    }
    assertEquals(0, inferred.exitCode(), inferred.err());
    float[] expected = rgb(wide.resolve("00001.png"));
    float[] actual = rgb(narrow.resolve("00001.png"));
    double mean = 0;
    for (int i = 0; i < expected.length; i++) {
      mean += Math.abs(expected[i] - actual[i]) / expected.length;
    }
    assertTrue(mean > 0 && mean < 2 / 255.0, "mean difference " + mean);
  }

  private static InProcess infer(Path run, Path out, Precision precision) {
    return InProcess.run(
        "infer",
        "--device",
        "cpu",
        "--model",
        run.resolve("last.safetensors"),
        "--out",
        out,
        "--precision",
        PrecisionOption.name(precision),
        shared.resolve("data/images/00001.png"));
  }

  private static float[] rgb(Path file) throws IOException {
    Picture picture = PictureReader.read(file);
    return picture.rgb();
  }

  @Test
  void doctorPlansForAPrecision() {
    InProcess wide = InProcess.run("doctor", "--size", 64, "--width", 0.1);
    InProcess narrow = InProcess.run("doctor", "--size", 64, "--width", 0.1, "--precision", "fp16");
    assertEquals(0, wide.exitCode(), wide.err());
    assertEquals(0, narrow.exitCode(), narrow.err());
    assertTrue(wide.out().contains(", in fp32, "), wide.out());
    assertTrue(narrow.out().contains(", in fp16, "), narrow.out());
    assertTrue(wide.out().contains("; " + PrecisionOption.supported(device) + "; "), wide.out());
  }

  @Test
  void anotherNameIsWrongUsage() {
    InProcess run = train(folder.resolve("run"), "--precision", "fp8");
    assertEquals(2, run.exitCode(), run.err());
    assertTrue(run.err().contains("fp8"), run.err());
  }
}
