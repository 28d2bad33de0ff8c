// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.hash.Hashing;
import io.github.chromapath.weights.RawSafetensors;
import io.github.chromapath.weights.SafetensorsFile;
import io.github.chromapath.weights.SafetensorsWriter;
import io.github.chromapath.weights.StoredType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("fast")
class WeightsCommandTest {
  @TempDir Path folder;
  private Path file;
  private Path out;

  @BeforeEach
  void writeFile() throws IOException {
    file = folder.resolve("a.safetensors");
    out = folder.resolve("b.safetensors");
    new SafetensorsWriter()
        .metadata("format", "chromapath-1")
        .floats("conv.weight", List.of(2, 3), new float[] {1, 2, 3, 4, 5, 1 / 3f})
        .floats("bell\u0007", List.of(), new float[] {65504})
        .longs("steps", List.of(1), new long[] {7})
        .write(file);
  }

  @Test
  void inspectPrintsHashMetadataAndTensors() throws IOException {
    InProcess run = InProcess.run("weights", "inspect", file);
    assertEquals(0, run.exitCode(), run.err());
    byte[] bytes = Files.readAllBytes(file);
    assertEquals(
        List.of(
            "file      " + file,
            "bytes     " + bytes.length,
            "SHA-256   " + Hashing.sha256().hashBytes(bytes),
            "metadata",
            "  format = chromapath-1",
            "tensors",
            "  I64   [1]                   steps",
            "  F32   [2, 3]                conv.weight",
            "  F32   []                    bell?",
            "3 tensors, 8 elements"),
        run.out().lines().toList());
  }

  @Test
  void convertWritesOnePart() throws IOException {
    InProcess run =
        InProcess.run(
            "weights",
            "convert",
            "--in",
            file,
            "--out",
            out,
            "--part",
            "conv",
            "--metadata",
            "format=mine");
    assertEquals(0, run.exitCode(), run.err());
    try (SafetensorsFile converted = SafetensorsFile.open(out)) {
      assertEquals(Map.of("format", "mine"), converted.metadata());
      assertEquals(List.of("weight"), List.copyOf(converted.names()));
      assertEquals(6, converted.readFloats("weight").length);
    }
    Files.delete(out);
    InProcess.run("weights", "convert", "--in", file, "--out", out, "--part", "con")
        .assertFailed(1, "no tensor has a name that starts with 'con.'");
    assertFalse(Files.exists(out));
  }

  @Test
  void convertRoundsAndKeepsTheRest() throws IOException {
    InProcess run =
        InProcess.run(
            "weights",
            "convert",
            "--in",
            file,
            "--out",
            out,
            "--type",
            "fp16",
            "--metadata",
            "license=Apache-2.0",
            "--metadata",
            "model-card=docs/card.md");
    assertEquals(0, run.exitCode(), run.err());
    assertEquals(out + System.lineSeparator(), run.out());
    try (SafetensorsFile converted = SafetensorsFile.open(out)) {
      assertEquals(
          Map.of("format", "chromapath-1", "license", "Apache-2.0", "model-card", "docs/card.md"),
          converted.metadata());
      assertEquals(StoredType.F16, converted.type("conv.weight"));
      // The number of binary16 next to 1/3 is 1365 / 4096.
      assertArrayEquals(
          new float[] {1, 2, 3, 4, 5, 1365 / 4096f}, converted.readFloats("conv.weight"));
      assertArrayEquals(new long[] {7}, converted.readLongs("steps"));
    }
  }

  @Test
  void prefixesOfAllNamesAreLeftOutAndSaid() throws IOException {
    new SafetensorsWriter()
        .floats("module.a", List.of(1), new float[] {1})
        .floats("module.b", List.of(1), new float[] {2})
        .write(file);
    InProcess inspect = InProcess.run("weights", "inspect", file);
    assertEquals(
        file
            + ": all names begin with 'module.', which 'weights convert', --resnet50 and --vgg16"
            + " leave out.",
        inspect.err().strip());
    assertTrue(inspect.out().contains("module.b"), inspect.out());
    InProcess convert = InProcess.run("weights", "convert", "--in", file, "--out", out);
    assertEquals(
        file + ": all names begin with 'module.', which is left out.", convert.err().strip());
    try (SafetensorsFile converted = SafetensorsFile.open(out)) {
      assertEquals(List.of("a", "b"), converted.names().stream().sorted().toList());
    }
    assertEquals("", InProcess.run("weights", "inspect", file, "--quiet").err());
  }

  @Test
  void trainingCheckpointsAreConvertedWithoutTheirOtherEntries() throws IOException {
    Path checkpoint = folder.resolve("lightning.ckpt");
    try (InputStream in = WeightsCommandTest.class.getResourceAsStream("/torch/lightning.ckpt")) {
      Files.copy(in, checkpoint);
    }
    InProcess run =
        InProcess.run("weights", "convert", "--in", checkpoint, "--out", out, "--part", "model");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.err().startsWith(checkpoint + ": its weights are the entry ['state_dict'];"));
    try (SafetensorsFile converted = SafetensorsFile.open(out)) {
      assertArrayEquals(new float[] {1, -2}, converted.readFloats("conv1.weight"));
    }
  }

  @Test
  void roundedDoublesAreSaid() throws IOException {
    new RawSafetensors().doubles("a", 0.1, 0.5).write(file);
    InProcess run = InProcess.run("weights", "convert", "--in", file, "--out", out);
    assertEquals(
        file + ": 1 double is rounded to single precision, for example in 'a'.", run.err().strip());
  }

  @Test
  void faultsAreOneSentence() throws IOException {
    InProcess.run("weights", "inspect", folder.resolve("none"))
        .assertFailed(1, "there is no such file");
    InProcess.run("weights", "convert", "--in", file, "--out", file)
        .assertFailed(2, "is the input");
    InProcess.run("weights", "convert", "--in", file, "--out", out, "--metadata", "format=other")
        .assertFailed(2, "--metadata format: " + file + " has this key already");
    new SafetensorsWriter().floats("w", List.of(1), new float[] {1e6f}).write(file);
    InProcess.run("weights", "convert", "--in", file, "--out", out, "--type", "fp16")
        .assertFailed(1, "the value 1000000.0 of tensor 'w' is too large for F16");
    assertTrue(Files.notExists(out));
    assertEquals(
        2,
        InProcess.run("weights", "convert", "--in", file, "--out", out, "--type", "int8")
            .exitCode());
  }
}
