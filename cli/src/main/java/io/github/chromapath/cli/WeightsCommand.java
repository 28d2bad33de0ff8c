// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import picocli.CommandLine.Command;

/** {@code weights}: the group of commands for files of weights. */
@Command(
    name = "weights",
    description = "Describes, converts and downloads files of weights.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "  chromapath weights inspect best.safetensors",
      "  chromapath weights convert --in best.safetensors --out small.safetensors --type fp16",
      "  chromapath weights fetch resnet50 vgg16 --from https://mirror.example/models/"
    },
    subcommands = {
      WeightsInspectCommand.class,
      WeightsConvertCommand.class,
      WeightsFetchCommand.class
    })
final class WeightsCommand {}
