// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import picocli.CommandLine.Command;

/** {@code weights}: the group of commands for files of weights. */
@Command(
    name = "weights",
    description = "Describes and converts files of weights.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "  chromapath weights inspect best.safetensors",
      "  chromapath weights convert --in best.safetensors --out small.safetensors --type fp16"
    },
    subcommands = {WeightsInspectCommand.class, WeightsConvertCommand.class})
final class WeightsCommand {}
