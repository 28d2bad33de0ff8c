// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;

/** The help of each command has examples, and each example is a valid command line. */
@Tag("fast")
class HelpTest {
  @TestFactory
  Stream<DynamicTest> examplesParse() {
    return leaves(Main.commandLine())
        .map(
            command ->
                dynamicTest(
                    command.getCommandSpec().qualifiedName(), () -> assertExamplesParse(command)));
  }

  @TestFactory
  Stream<DynamicTest> commandsShareTheConsoleOptions() {
    return leaves(Main.commandLine())
        .map(CommandLine::getCommandSpec)
        .map(
            spec ->
                dynamicTest(
                    spec.qualifiedName(), () -> assertTrue(ConsoleOptions.of(spec).isPresent())));
  }

  @Test
  void theHelpOfTheProgramListsCommandsAndExitCodes() {
    String help = Main.commandLine().getUsageMessage();
    assertTrue(help.contains("generate-completion"), help);
    assertTrue(help.contains("Exit codes:"), help);
    for (ExitCode exitCode : ExitCode.values()) {
      assertTrue(
          help.lines().anyMatch(line -> line.startsWith("  " + exitCode.code() + "  ")), help);
    }
  }

  /** The commands without subcommands, except the generated one. */
  private static Stream<CommandLine> leaves(CommandLine command) {
    if (command.getSubcommands().isEmpty()) {
      return Stream.of(command).filter(leaf -> !(leaf.getCommand() instanceof GenerateCompletion));
    }
    return command.getSubcommands().values().stream().distinct().flatMap(HelpTest::leaves);
  }

  private static void assertExamplesParse(CommandLine command) {
    List<String> examples =
        Arrays.stream(command.getCommandSpec().usageMessage().footer()).map(String::strip).toList();
    assertFalse(examples.isEmpty(), "no example in the footer");
    for (String example : examples) {
      assertTrue(
          example.startsWith(command.getCommandSpec().qualifiedName() + " ")
              || example.equals(command.getCommandSpec().qualifiedName()),
          example);
      String[] arguments = example.split(" +", -1);
      Main.commandLine().parseArgs(Arrays.copyOfRange(arguments, 1, arguments.length));
    }
  }
}
