// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * A mixin of everything that all commands share: {@code --help}, {@code --version}, {@code
 * --quiet}, {@code --verbose}, the exit codes in the help, and the two streams. Results go to
 * {@link #out()}; progress, messages and logs go to stderr.
 */
@Command(
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nExamples:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeOnInvalidInput = 2,
    exitCodeList = {
      "0:done",
      "1:some inputs failed (each is named), or an error stopped the work",
      "2:wrong usage",
      "3:this machine cannot do it (memory, device, library or permissions)"
    })
final class ConsoleOptions {
  /** Width of stderr in characters. The launcher sets it if stderr is a terminal. */
  static final String COLUMNS_PROPERTY = "chromapath.columns";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @ArgGroup(exclusive = true)
  private Verbosity verbosity = new Verbosity();

  private static final class Verbosity {
    @Option(names = "--quiet", description = "Print results and errors only.")
    private boolean quiet;

    @Option(names = "--verbose", description = "Log details, and show the stack trace of an error.")
    private boolean verbose;
  }

  /** The console options of a command, if it mixes them in. */
  static Optional<ConsoleOptions> of(CommandSpec command) {
    return command.mixins().values().stream()
        .map(CommandSpec::userObject)
        .filter(ConsoleOptions.class::isInstance)
        .map(ConsoleOptions.class::cast)
        .findFirst();
  }

  /** The arguments of the program. */
  List<String> arguments() {
    return List.copyOf(command.root().commandLine().getParseResult().originalArgs());
  }

  boolean quiet() {
    return verbosity.quiet;
  }

  boolean verbose() {
    return verbosity.verbose;
  }

  /** SLF4J's name of the lowest log level. */
  String logLevel() {
    if (verbose()) {
      return "debug";
    }
    return quiet() ? "error" : "info";
  }

  /** The stream of results: stdout. */
  PrintWriter out() {
    return command.commandLine().getOut();
  }

  /** The stream of errors, also with {@code --quiet}: stderr. */
  PrintWriter err() {
    return command.commandLine().getErr();
  }

  /** Whether stderr is a terminal that is wide enough for a progress bar. */
  boolean terminal() {
    return Integer.getInteger(COLUMNS_PROPERTY, 0) >= BarProgress.MIN_COLUMNS;
  }

  /**
   * Prints one line to stderr, except with {@code --quiet}. While a {@link Progress} is open, use
   * its methods instead.
   */
  void say(String line) {
    if (!quiet()) {
      err().println(line);
    }
  }

  /**
   * Starts to report the progress of long work on stderr: as a bar on a terminal, as lines
   * elsewhere, and with {@code --quiet} only failures.
   *
   * @param task the name of the work, one or two words
   * @param unit the counted unit in the plural, for example "images"
   * @param total number of units of the whole work
   */
  Progress progress(String task, String unit, long total) {
    if (quiet()) {
      return new SilentProgress(err());
    }
    return terminal()
        ? new BarProgress(task, unit, total, err(), Integer.getInteger(COLUMNS_PROPERTY))
        : new LineProgress(task, unit, total, err(), System::nanoTime);
  }
}
