// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import picocli.CommandLine.Command;

/** {@code dataset}: the group of commands for data sets. */
@Command(
    name = "dataset",
    description = "Generates data sets of street pictures with labels.",
    synopsisSubcommandLabel = "COMMAND",
    footer = "  chromapath dataset synth --count 1000 --out streets",
    subcommands = DatasetSynthCommand.class)
final class DatasetCommand {}
