// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.docs;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lines that a command prints, in this order; other lines may stand between them. A number stands
 * for any number, "..." for any text, and runs of spaces are one space.
 */
public record ExpectedOutput(List<String> lines) {
  private static final Pattern WILD = Pattern.compile("\\.\\.\\.|\\d+(?:[.,:]\\d+)*");

  /** The lines of a block that have more than dots. */
  public static ExpectedOutput of(String block) {
    return new ExpectedOutput(
        block
            .lines()
            .map(ExpectedOutput::normalize)
            .filter(line -> !line.isEmpty() && !line.equals("..."))
            .toList());
  }

  private static String normalize(String line) {
    return line.strip().replaceAll("\\s+", " ");
  }

  /** The first line that is missing in what was printed. */
  public Optional<String> missingIn(String printed) {
    Iterator<String> rest = printed.lines().map(ExpectedOutput::normalize).iterator();
    return lines.stream().filter(line -> !skipTo(pattern(line), rest)).findFirst();
  }

  private static boolean skipTo(Pattern line, Iterator<String> rest) {
    while (rest.hasNext()) {
      if (line.matcher(rest.next()).matches()) {
        return true;
      }
    }
    return false;
  }

  private static Pattern pattern(String line) {
    StringBuilder pattern = new StringBuilder();
    Matcher wild = WILD.matcher(line);
    int end = 0;
    while (wild.find()) {
      pattern.append(Pattern.quote(line.substring(end, wild.start())));
      pattern.append(wild.group().equals("...") ? ".*" : "\\d+(?:[.,:]\\d+)*");
      end = wild.end();
    }
    return Pattern.compile(pattern.append(Pattern.quote(line.substring(end))).toString());
  }
}
