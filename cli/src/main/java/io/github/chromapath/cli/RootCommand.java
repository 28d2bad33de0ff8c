// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import java.util.List;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine.Command;

/** {@code chromapath}: the group of all commands. */
@Command(
    name = "chromapath",
    description = "Colours grey street pictures, and trains the network that colours them.",
    synopsisSubcommandLabel = "COMMAND")
final class RootCommand {
  /** All commands, in the order of the help. */
  static final List<Class<?>> COMMANDS =
      List.of(
          DemoCommand.class,
          TrainCommand.class,
          LaunchCommand.class,
          InferCommand.class,
          EvaluateCommand.class,
          EvaluateVideoCommand.class,
          StudyCommand.class,
          AblationCommand.class,
          ClusterCommand.class,
          DatasetCommand.class,
          WeightsCommand.class,
          QuantizeCommand.class,
          ExportCommand.class,
          ServeCommand.class,
          ParityCommand.class,
          DoctorCommand.class,
          GpuCheckCommand.class,
          GenerateCompletion.class);

  /**
   * The command that the first argument names, since Java reads the options of each by reflection.
   * All commands if it names none, or one that describes the others.
   */
  static List<Class<?>> needed(String... arguments) {
    List<Class<?>> named =
        COMMANDS.stream()
            .filter(command -> command != GenerateCompletion.class)
            .filter(command -> arguments.length > 0 && name(command).equals(arguments[0]))
            .toList();
    return named.isEmpty() ? COMMANDS : named;
  }

  private static String name(Class<?> command) {
    return command.getAnnotation(Command.class).name();
  }
}
