// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import picocli.CommandLine.Command;

/** {@code dataset}: holds the commands that work on data sets. */
@Command(
    name = "dataset",
    description = "Makes data sets of street pictures with labels.",
    synopsisSubcommandLabel = "COMMAND",
    footer = "  chromapath dataset synth --count 1000 --out streets",
    subcommands = DatasetSynthCommand.class)
final class DatasetCommand {}
