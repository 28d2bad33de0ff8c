// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What every command shares, as a mixin: {@code --help}, {@code --version}, {@code --quiet}, {@code
 * --verbose}, the exit codes in its help, and the two streams. Results go to {@link #out()};
 * progress, messages and logs go to stderr.
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
      "3:this machine cannot do it"
    })
final class ConsoleOptions {
  /** Set by the launcher, to the width in characters, when stderr is a terminal. */
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

  boolean quiet() {
    return verbosity.quiet;
  }

  boolean verbose() {
    return verbosity.verbose;
  }

  /** SLF4J's name of the lowest level that is logged. */
  String logLevel() {
    if (verbose()) {
      return "debug";
    }
    return quiet() ? "error" : "info";
  }

  /** Where results go: stdout. */
  PrintWriter out() {
    return command.commandLine().getOut();
  }

  /** Where errors go, even with {@code --quiet}: stderr. */
  PrintWriter err() {
    return command.commandLine().getErr();
  }

  /**
   * Prints one line to stderr, unless {@code --quiet}. While a {@link Progress} is open, use its
   * own.
   */
  void say(String line) {
    if (!quiet()) {
      err().println(line);
    }
  }

  /**
   * Starts reporting long work on stderr: a bar on a terminal, plain lines otherwise, only failures
   * with {@code --quiet}.
   *
   * @param task a word or two that name the work
   * @param unit plural of what is counted, for example "images"
   * @param total number of units in the whole work
   */
  Progress progress(String task, String unit, long total) {
    if (quiet()) {
      return new SilentProgress(err());
    }
    Integer columns = Integer.getInteger(COLUMNS_PROPERTY);
    return columns == null || columns < BarProgress.MIN_COLUMNS
        ? new LineProgress(task, unit, total, err(), System::nanoTime)
        : new BarProgress(task, unit, total, err(), columns);
  }
}
