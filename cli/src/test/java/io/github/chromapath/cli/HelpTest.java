// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.chromapath.run.TrainConfig;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
  void oneCommandIsReadWithoutTheOthers() {
    assertEquals(List.of(InferCommand.class), RootCommand.needed("infer", "train"));
    for (String[] whole :
        new String[][] {{}, {"--help"}, {"no-command"}, {"generate-completion"}}) {
      assertEquals(RootCommand.COMMANDS, RootCommand.needed(whole));
    }
  }

  /** picocli prints a warning to System.err if a text is no valid format. */
  @Test
  void helpOfEveryCommandIsRenderedWithoutWarnings() {
    ByteArrayOutputStream warnings = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(warnings, true, UTF_8));
    try {
      commands(Main.commandLine()).forEach(CommandLine::getUsageMessage);
    } finally {
      System.setErr(before);
    }
    assertEquals("", warnings.toString(UTF_8));
  }

  @Test
  void helpListsCommandsAndExitCodes() {
    String help = Main.commandLine().getUsageMessage();
    assertTrue(help.contains("generate-completion"), help);
    assertTrue(help.contains("Exit codes:"), help);
    for (ExitCode exitCode : ExitCode.values()) {
      assertTrue(
          help.lines().anyMatch(line -> line.startsWith("  " + exitCode.code() + "  ")), help);
    }
  }

  /** The numbers are those of {@link TrainConfig}, which the help does not repeat. */
  @Test
  void helpOfTrainPrintsTheDefaultsOfTheConfiguration() {
    CommandLine train = Main.commandLine().getSubcommands().get("train");
    String help = train.getUsageMessage().replaceAll("\\s+", " ");
    TrainConfig defaults = TrainDefaults.CONFIG;
    Map<String, Object> expected =
        Map.of(
            "--batch=N", defaults.data().batch(),
            "--lr=LR", defaults.optimizer().rule().lr(),
            "--patience=N", defaults.optimizer().stopping().patience(),
            "--perceptual-size=N", 0,
            "--seed=N", defaults.start().seed(),
            "--size=N|WxH", defaults.settings().width(),
            "--width=F", defaults.settings().model().width());
    expected.forEach(
        (option, value) -> {
          String description = help.substring(help.indexOf(" " + option + " "));
          String printed = description.substring(description.indexOf("Default: ") + 9);
          assertTrue(printed.startsWith(value.toString()), option + ": " + printed);
        });
    assertTrue(help.contains("Default: 0.004, the paper's"), help);
  }

  /** A default of another command must not stand in for a required option of the same name. */
  @Test
  void parityWithoutItsBatchFileIsWrongUsage() {
    InProcess run = InProcess.run("parity", "--model", "m", "--out", "o");
    assertEquals(2, run.exitCode(), run.err());
    assertTrue(run.err().contains("--batch=FILE"), run.err());
  }

  /** A command and all below it. */
  private static Stream<CommandLine> commands(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().distinct().flatMap(HelpTest::commands));
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
