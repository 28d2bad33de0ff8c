// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The {@code --set KEY=VALUE} pairs. Each read removes a pair, so unknown keys are left over. */
final class SetOptions {
  private final Map<String, String> left;

  SetOptions(Map<String, String> given) {
    left = new TreeMap<>(given);
  }

  double number(String key, double absent) {
    String text = left.remove(key);
    try {
      return text == null ? absent : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new CommandException(
          ExitCode.USAGE, "--set " + key + "=" + text + ": give a number.", e);
    }
  }

  int whole(String key, int absent) {
    String text = left.remove(key);
    try {
      return text == null ? absent : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new CommandException(
          ExitCode.USAGE, "--set " + key + "=" + text + ": give a whole number.", e);
    }
  }

  boolean flag(String key, boolean absent) {
    String text = left.remove(key);
    if (text == null) {
      return absent;
    }
    if (!text.equals("true") && !text.equals("false")) {
      throw new CommandException(
          ExitCode.USAGE, "--set " + key + "=" + text + ": give true or false.");
    }
    return text.equals("true");
  }

  <E extends Enum<E>> E constant(String key, Class<E> type, E absent) {
    String text = left.remove(key);
    if (text == null) {
      return absent;
    }
    List<String> names =
        Arrays.stream(type.getEnumConstants()).map(e -> e.name().toLowerCase(Locale.ROOT)).toList();
    int index = names.indexOf(text);
    if (index < 0) {
      throw new CommandException(
          ExitCode.USAGE, "--set " + key + "=" + text + ": give one of " + names + ".");
    }
    return type.getEnumConstants()[index];
  }

  void requireAllUsed() {
    if (!left.isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE,
          "--set " + left.keySet().iterator().next() + ": there is no such setting; see --help.");
    }
  }
}
