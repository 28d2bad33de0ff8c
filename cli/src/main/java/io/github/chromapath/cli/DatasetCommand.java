// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import picocli.CommandLine.Command;

/** {@code dataset}: the group of commands for data sets. */
@Command(
    name = "dataset",
    description = "Generates, checks and divides data sets of street pictures.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "  chromapath dataset synth --count 1000 --out streets",
      "  chromapath dataset check streets",
      "  chromapath dataset split --data streets --out split.json"
    },
    subcommands = {DatasetSynthCommand.class, DatasetCheckCommand.class, DatasetSplitCommand.class})
final class DatasetCommand {}
