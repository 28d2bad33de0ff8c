// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.checkpoint.CheckpointSource;
import java.util.Arrays;
import java.util.List;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** The entry point of the program, and the only place that ends the process. */
public final class Main {
  private Main() {}

  /**
   * Runs one command and exits with its {@link ExitCode}.
   *
   * @param arguments the command and its arguments
   */
  public static void main(String[] arguments) {
    CommandLine commandLine = commandLine(RootCommand.needed(arguments));
    int exitCode = commandLine.execute(arguments);
    commandLine.getOut().flush();
    commandLine.getErr().flush();
    System.exit(exitCode);
  }

  /**
   * The command line with all commands, ready to execute or to be described, for example as manual
   * pages.
   */
  public static CommandLine commandLine() {
    return commandLine(RootCommand.COMMANDS);
  }

  private static CommandLine commandLine(List<Class<?>> commands) {
    CommandLine root = new CommandLine(new RootCommand());
    commands.forEach(root::addSubcommand);
    addConsole(root);
    root.getSubcommands().values().stream()
        .filter(command -> !command.getSubcommands().isEmpty())
        .forEach(Main::addConsole);
    root.getCommandSpec().usageMessage().footer(firstExamples(root));
    return configure(root);
  }

  /** Adds the console options to a group of commands, which has no class to mix them into. */
  private static void addConsole(CommandLine command) {
    command.addMixin("console", new ConsoleOptions());
  }

  /** Configures error reports, log levels and values of enums for a command line. */
  static CommandLine configure(CommandLine root) {
    ErrorReport errors = new ErrorReport();
    return root.setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors)
        .setExecutionStrategy(Main::execute)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(CheckpointSource.class, CheckpointSource::of);
  }

  private static int execute(ParseResult parsed) {
    List<CommandLine> commands = parsed.asCommandLineList();
    CommandLine innermost = commands.get(commands.size() - 1);
    ConsoleOptions.of(innermost.getCommandSpec()).ifPresent(Main::startLog);
    try {
      return new RunLast().execute(parsed);
    } catch (Error e) {
      // Picocli passes exceptions to the error report, but rethrows errors.
      throw new ExecutionException(innermost, e.toString(), e);
    }
  }

  /** Sets the log level before the first logger is created, since SLF4J reads it only once. */
  private static void startLog(ConsoleOptions console) {
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", console.logLevel());
    Runtime runtime = Runtime.getRuntime();
    LoggerFactory.getLogger(Main.class)
        .debug(
            "Java {}, {} processors, heap up to {} MiB",
            Runtime.version(),
            runtime.availableProcessors(),
            runtime.maxMemory() >> 20);
  }

  /** The first example of each command; they are the examples of the whole program. */
  private static String[] firstExamples(CommandLine root) {
    return root.getSubcommands().values().stream()
        .map(command -> command.getCommandSpec().usageMessage().footer())
        .flatMap(footer -> Arrays.stream(footer).limit(1))
        .toArray(String[]::new);
  }
}
