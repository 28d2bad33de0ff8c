// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine.Command;

/** {@code chromapath}: the group of all commands. */
@Command(
    name = "chromapath",
    description = "Colours grey street pictures, and trains the network that colours them.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      TrainCommand.class,
      InferCommand.class,
      EvaluateCommand.class,
      StudyCommand.class,
      AblationCommand.class,
      DatasetCommand.class,
      WeightsCommand.class,
      QuantizeCommand.class,
      ParityCommand.class,
      DoctorCommand.class,
      GenerateCompletion.class
    })
final class RootCommand {}
