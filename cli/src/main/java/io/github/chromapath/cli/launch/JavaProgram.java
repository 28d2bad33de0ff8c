// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.launch;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * This very program: the same Java with the same options and class path.
 *
 * @param command all but the arguments of the program
 */
public record JavaProgram(List<String> command) {
  private static final String HEAP_PERCENT = "-XX:MaxRAMPercentage=";

  /**
   * The running program, for several processes that share the memory which one would have.
   *
   * @param main the class to start
   * @param processes number of processes
   */
  public static JavaProgram running(Class<?> main, int processes) {
    List<String> command = new ArrayList<>();
    String java = File.separatorChar == '\\' ? "java.exe" : "java";
    command.add(Path.of(System.getProperty("java.home"), "bin", java).toString());
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      command.add(
          option.startsWith(HEAP_PERCENT)
              ? HEAP_PERCENT + share(option.substring(HEAP_PERCENT.length()), processes)
              : option);
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    return new JavaProgram(List.copyOf(command));
  }

  private static String share(String percent, int processes) {
    return String.format(Locale.ROOT, "%.3f", Double.parseDouble(percent) / processes);
  }

  /** {@return the command with arguments of the program} */
  List<String> with(List<String> arguments) {
    List<String> whole = new ArrayList<>(command);
    whole.addAll(arguments);
    return whole;
  }
}
