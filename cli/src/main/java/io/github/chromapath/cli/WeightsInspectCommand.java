// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.weights.PrefixedWeights;
import io.github.chromapath.weights.SafetensorsFile;
import io.github.chromapath.weights.WeightsFile;
import io.github.chromapath.weights.WeightsSource;
import io.github.chromapath.weights.torch.WeightsFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code weights inspect}: the hash, metadata and tensors of a file. */
@Command(
    name = "inspect",
    description =
        "Prints size, SHA-256 and metadata of a file of weights, and type, shape and name of each"
            + " tensor. Fails if the file has a hash of its content and is damaged.",
    footer = {
      "  chromapath weights inspect best.safetensors",
      "  chromapath weights inspect resnet50-0676ba61.pth",
      "  chromapath weights inspect bundled"
    })
final class WeightsInspectCommand implements Callable<Integer> {
  @Mixin private ConsoleOptions console;

  @Parameters(
      paramLabel = "FILE|bundled",
      description = "A safetensors file, a state_dict of PyTorch, or the bundled model.")
  private CheckpointSource file;

  @Override
  public Integer call() throws IOException {
    WeightsSource source = file.open();
    try (WeightsFile weights = WeightsFiles.open(source, console::say)) {
      print(console.out(), source, weights);
      String prefix = PrefixedWeights.wrappers(weights.names());
      if (!prefix.isEmpty()) {
        console.say(
            file
                + ": all names begin with '"
                + prefix
                + "', which 'weights convert', --resnet50 and --vgg16 leave out.");
      }
      if (weights instanceof SafetensorsFile safetensors && safetensors.verify()) {
        console.out().println("The content has the hash " + SafetensorsFile.CONTENT_HASH + ".");
      }
    }
    return ExitCode.DONE.code();
  }

  private void print(PrintWriter out, WeightsSource source, WeightsFile weights)
      throws IOException {
    out.println("file      " + printable(file.toString()));
    out.println("bytes     " + source.length());
    out.println("SHA-256   " + source.sha256());
    if (!weights.metadata().isEmpty()) {
      out.println("metadata");
      new TreeMap<>(weights.metadata())
          .forEach((key, value) -> out.println("  " + printable(key) + " = " + printable(value)));
    }
    out.println("tensors");
    long elements = 0;
    for (String name : weights.names()) {
      List<Integer> shape = weights.shape(name);
      elements += shape.stream().mapToLong(size -> size).reduce(1, (a, b) -> a * b);
      out.printf("  %-4s  %-20s  %s%n", weights.type(name), shape, printable(name));
    }
    out.println(weights.names().size() + " tensors, " + elements + " elements");
  }

  /** A text of the file without characters that would control a terminal. */
  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
