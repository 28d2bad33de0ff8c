// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.colorize.NarrowCheckpoints;
import io.github.chromapath.weights.WeightsFile;
import io.github.chromapath.weights.torch.WeightsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code export}, and {@code weights convert} for PyTorch. */
class ExportCommandTest {
  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void writeModel() throws IOException {
    model = folder.resolve("narrow.safetensors");
    NarrowCheckpoints.random(model, 3);
  }

  private static InProcess run(int exitCode, Object... arguments) {
    InProcess run = InProcess.run(arguments);
    assertEquals(exitCode, run.exitCode(), run.err());
    return run;
  }

  @Test
  void writesTheFileAfterBothChecksAndPrintsItsName() throws IOException {
    Path out = folder.resolve("narrow.onnx");
    InProcess run = run(0, "export", "--model", model, "--out", out);
    assertEquals(out + System.lineSeparator(), run.out());
    assertTrue(run.err().contains("ONNX's checker accepts the model"), run.err());
    assertTrue(run.err().contains("1 x 64x64: ab differs from infer's by "), run.err());
    assertTrue(run.err().contains("2 x 104x72: logits differs from infer's by "), run.err());
    assertTrue(Files.size(out) > 100_000);
    InProcess again = run(2, "export", "--model", model, "--out", out);
    assertTrue(again.err().contains("exists: give another file, or add --force."), again.err());
    run(0, "export", "--model", model, "--out", out, "--force", "--fp16");
  }

  @Test
  void refusesInOneSentenceAndWritesNothing() throws IOException {
    Path out = folder.resolve("refused.onnx");
    Path text = Files.writeString(folder.resolve("text.safetensors"), "no checkpoint");
    refused(1, text + ": ", out, "export", "--model", text, "--out", out);
    Path none = folder.resolve("none");
    refused(1, "there is no such file", out, "export", "--model", none, "--out", out);
    refused(2, "ends in .onnx", out, "export", "--model", model, "--out", folder.resolve("x.pb"));
    refused(
        2, "mutually exclusive", out, "export", "--model", model, "--out", out, "--fp16", "--int8");
    Path missing = folder.resolve("missing/out.onnx");
    refused(2, "has no folder", missing, "export", "--model", model, "--out", missing);
  }

  private static void refused(int exitCode, String fault, Path out, Object... arguments) {
    InProcess run = run(exitCode, arguments);
    assertTrue(run.err().contains(fault), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertFalse(Files.exists(out));
  }

  @Test
  void convertWritesAStateDictForPyTorch() throws IOException {
    Path out = folder.resolve("narrow.pth");
    run(0, "weights", "convert", "--in", model, "--out", out);
    assertEquals('P', Files.readAllBytes(out)[0]);
    try (WeightsFile in = WeightsFiles.open(model);
        WeightsFile written = WeightsFiles.open(out)) {
      assertEquals(in.names(), written.names());
      assertEquals(in.shape("color.us1.conv.weight"), written.shape("color.us1.conv.weight"));
    }
    InProcess metadata =
        run(
            2,
            "weights",
            "convert",
            "--in",
            model,
            "--out",
            folder.resolve("b.pt"),
            "--metadata",
            "a=b");
    assertTrue(metadata.err().contains("a state_dict has no metadata"), metadata.err());
  }
}
