// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.export.Difference;
import io.github.chromapath.export.ExportNumbers;
import io.github.chromapath.export.OnnxExport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code export}: a checkpoint's network as an ONNX file. */
@Command(
    name = "export",
    description =
        "Writes a checkpoint's network as an ONNX file, from grey to a* and b*, for pictures of any"
            + " number and size. The file appears only after ONNX's checker has accepted it and"
            + " ONNX Runtime has computed the same results as infer. docs/export.md tells how to"
            + " use it.",
    footer = {
      "  chromapath export --model best.safetensors --out best.onnx",
      "  chromapath export --model bundled --out streets-fp16.onnx --fp16",
      "  chromapath export --model bundled --out streets-int8.onnx --int8"
    })
final class ExportCommand implements Callable<Integer> {
  private static final String ENDING = ".onnx";

  @Mixin private ConsoleOptions console;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE|bundled",
      description = "Checkpoint to export.")
  private CheckpointSource model;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE.onnx",
      description = "ONNX file to write.")
  private Path out;

  @ArgGroup(exclusive = true)
  private Numbers numbers = new Numbers();

  @Option(names = "--force", description = "Replace an existing output file.")
  private boolean force;

  private static final class Numbers {
    @Option(
        names = "--fp16",
        description = "Store weights and activations in fp16. Inputs and outputs stay in fp32.")
    private boolean fp16;

    @Option(
        names = "--int8",
        description =
            "Store convolutions in int8, with the ranges that quantize has measured. Needs a CPU"
                + " with VNNI or AMX instructions.")
    private boolean int8;

    ExportNumbers chosen() {
      if (int8) {
        return ExportNumbers.INT8;
      }
      return fp16 ? ExportNumbers.FP16 : ExportNumbers.FP32;
    }
  }

  @Override
  public Integer call() throws IOException {
    if (!out.toString().toLowerCase(Locale.ROOT).endsWith(ENDING)) {
      throw new CommandException(
          ExitCode.USAGE, "--out " + out + ": give a name that ends in " + ENDING + ".");
    }
    OutputFile.check("--out", out, model.file().stream().toList(), force);
    ExportNumbers chosen = numbers.chosen();
    try (Backend backend = Backends.open("cpu", BackendOptions.builder().build())) {
      if (chosen == ExportNumbers.INT8) {
        InferencePrecision.requireInt8(backend, "--int8");
      }
      report(new OnnxExport(model, chosen).write(backend, out));
    }
    console.out().println(out);
    return ExitCode.DONE.code();
  }

  private void report(OnnxExport.Report report) {
    console.say("ONNX's checker accepts the model (" + report.bytes() + " bytes).");
    for (Difference difference : report.differences()) {
      console.say(
          String.format(
              Locale.ROOT,
              "ONNX Runtime %s, %d x %dx%d: %s differs from infer's by %.2g; allowed are %.2g.",
              report.runtime(),
              difference.images(),
              difference.width(),
              difference.height(),
              difference.output(),
              difference.measured(),
              difference.allowed()));
    }
  }
}
