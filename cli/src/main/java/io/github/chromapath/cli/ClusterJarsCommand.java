// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cluster jars}: what spark-submit needs. */
@Command(
    name = "jars",
    description =
        "Prints the jars that executors need, separated by commas, for --jars of spark-submit. The"
            + " class of the application is io.github.chromapath.cli.Main.",
    footer = "  chromapath cluster jars")
final class ClusterJarsCommand implements Callable<Integer> {
  @Mixin private ConsoleOptions console;

  @Override
  public Integer call() {
    console
        .out()
        .println(
            ExecutorJars.ofClassPath().stream()
                .map(Object::toString)
                .collect(Collectors.joining(",")));
    return ExitCode.DONE.code();
  }
}
