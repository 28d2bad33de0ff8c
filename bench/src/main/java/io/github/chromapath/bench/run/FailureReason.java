// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.run;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds in JMH's output why a benchmark has no result. */
final class FailureReason {
  private static final Pattern EXCEPTION =
      Pattern.compile(
          "^(?:Caused by: |ERROR: )?((?:[a-z]\\w*\\.)+[A-Z]\\w*(?:Exception|Error)\\b.*)");
  private static final Pattern SIGNAL = Pattern.compile("^#\\s+(SIG[A-Z]+) ");
  private static final Pattern FRAME = Pattern.compile("^# C {2}(.*)");
  private static final Pattern EXIT = Pattern.compile("^<forked VM failed with (exit code \\d+)>");

  private FailureReason() {}

  /** One line. */
  static String of(List<String> output) {
    String exception = first(output, EXCEPTION);
    if (!exception.isEmpty()) {
      return exception;
    }
    String signal = first(output, SIGNAL);
    if (!signal.isEmpty()) {
      return "the process ended with " + signal + " in " + first(output, FRAME).strip();
    }
    String exit = first(output, EXIT);
    return exit.isEmpty()
        ? "no result, and no reason in the log"
        : "the process ended with " + exit;
  }

  private static String first(List<String> output, Pattern pattern) {
    for (String line : output) {
      Matcher matcher = pattern.matcher(line);
      if (matcher.find()) {
        return matcher.group(1);
      }
    }
    return "";
  }
}
