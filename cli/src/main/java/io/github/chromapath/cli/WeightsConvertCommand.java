// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.weights.PrefixedWeights;
import io.github.chromapath.weights.SinglePrecision;
import io.github.chromapath.weights.StoredType;
import io.github.chromapath.weights.WeightsConversion;
import io.github.chromapath.weights.WeightsFile;
import io.github.chromapath.weights.torch.StateDictWriter;
import io.github.chromapath.weights.torch.WeightsFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weights convert}: weights as safetensors or for PyTorch, in 32 or 16 bits. */
@Command(
    name = "convert",
    description =
        "Writes a file of weights as safetensors or, if the name ends in .pth or .pt, as a"
            + " state_dict for PyTorch. Floating-point tensors are rounded to the type given;"
            + " integers keep theirs. safetensors keep the metadata, unless --part is given. Of a"
            + " training checkpoint of PyTorch only the state_dict is written; a prefix of all"
            + " names such as module. is left out, unless --part is given.",
    footer = {
      "  chromapath weights convert --in best.safetensors --out small.safetensors --type fp16",
      "  chromapath weights convert --in resnet50-0676ba61.pth --out resnet50.safetensors",
      "  chromapath weights convert --in best.safetensors --out shared.safetensors --type bf16"
          + " --metadata license=Apache-2.0 --metadata model-card=docs/model-card.md",
      "  chromapath weights convert --in best.safetensors --out resnet50.safetensors"
          + " --part context.resnet",
      "  chromapath weights convert --in best.safetensors --out best.pth"
    })
final class WeightsConvertCommand implements Callable<Integer> {
  @Mixin private ConsoleOptions console;

  @Option(
      names = "--in",
      required = true,
      paramLabel = "FILE|bundled",
      description = "A safetensors file, a state_dict of PyTorch, or the bundled model.")
  private CheckpointSource in;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "File to write: .pth or .pt for PyTorch, otherwise safetensors.")
  private Path out;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      defaultValue = "fp32",
      description =
          "Type of the floating-point tensors: ${COMPLETION-CANDIDATES}. A value too large for the"
              + " type is refused. Default: ${DEFAULT-VALUE}.")
  private Type type;

  @Option(
      names = "--metadata",
      paramLabel = "KEY=VALUE",
      description =
          "Add a string to the metadata, for example license=Apache-2.0; any number of times.")
  private Map<String, String> metadata = new TreeMap<>();

  @Option(
      names = "--part",
      paramLabel = "NAME",
      description =
          "Write only the tensors of a part of the network, for example context.resnet, without"
              + " this prefix of their names. The metadata describes the whole network and is not"
              + " kept.")
  private Optional<String> part = Optional.empty();

  @Option(names = "--force", description = "Replace an existing output file.")
  private boolean force;

  /** The types under the names of {@code --precision}. */
  private enum Type {
    fp32(StoredType.F32),
    fp16(StoredType.F16),
    bf16(StoredType.BF16);

    private final StoredType stored;

    Type(StoredType stored) {
      this.stored = stored;
    }
  }

  @Override
  public Integer call() throws IOException {
    OutputFile.check("--out", out, in.file().stream().toList(), force);
    boolean torch = out.toString().toLowerCase(Locale.ROOT).matches(".*\\.pth?");
    if (torch && !metadata.isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE,
          "--metadata: a state_dict has no metadata: leave it out, or write safetensors.");
    }
    if (torch && part.isPresent()) {
      throw new CommandException(
          ExitCode.USAGE,
          "--part: only safetensors are written in parts: convert the part to PyTorch afterwards.");
    }
    try (SinglePrecision weights = new SinglePrecision(open())) {
      for (String key : metadata.keySet()) {
        if (part.isEmpty() && weights.metadata().containsKey(key)) {
          throw new CommandException(
              ExitCode.USAGE,
              "--metadata "
                  + key
                  + ": "
                  + in
                  + " has this key already, and metadata is kept: give another key.");
        }
      }
      if (torch) {
        StateDictWriter.write(weights, network(weights), type.stored, out);
      } else if (part.isPresent()) {
        String prefix = part.get() + ".";
        WeightsConversion.writePart(weights, prefix, type.stored, metadata, out);
      } else {
        WeightsConversion.write(weights, type.stored, metadata, out);
      }
      weights.note().ifPresent(console::say);
    }
    console.out().println(out);
    return ExitCode.DONE.code();
  }

  /** The tensors of the network: a checkpoint for resuming has others. */
  private List<String> network(WeightsFile weights) {
    List<String> names = weights.names();
    List<String> network =
        names.stream().filter(name -> !Checkpoint.isTrainingState(name)).toList();
    if (network.size() < names.size()) {
      console.say(
          in
              + ": "
              + (names.size() - network.size())
              + " tensors of the optimizer are left out, since they are not part of the network.");
    }
    return network;
  }

  /** The file, without the prefixes of wrappers unless the user names a part of it. */
  private WeightsFile open() throws IOException {
    WeightsFile file = WeightsFiles.open(in.open(), console::say);
    String prefix = part.isPresent() ? "" : PrefixedWeights.wrappers(file.names());
    if (!prefix.isEmpty()) {
      console.say(in + ": all names begin with '" + prefix + "', which is left out.");
    }
    return new PrefixedWeights(file, prefix);
  }
}
