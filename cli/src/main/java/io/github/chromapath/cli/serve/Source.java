// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** An uploaded picture. Each upload is a source of its own, whatever its name. Thread-safe. */
final class Source {
  private static final int MAX_NAME = 150;

  private final Path file;
  private final String name;
  private volatile boolean dropped;

  /**
   * @param file the uploaded content
   * @param givenName the name that the client states
   */
  Source(Path file, String givenName) {
    this.file = file;
    this.name = clean(givenName);
  }

  /** The last part of a path, without characters that names on some systems cannot have. */
  private static String clean(String given) {
    String last = given.substring(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1);
    String printable = last.replaceAll("[\\p{Cntrl}\\p{Cf}\"*:<>?|]", "_").strip();
    String bounded =
        printable.length() > MAX_NAME
            ? printable.substring(printable.length() - MAX_NAME)
            : printable;
    return Optional.of(bounded).filter(text -> !text.matches("\\.*")).orElse("picture");
  }

  Path file() {
    return file;
  }

  /** The name for people and for downloads; never used as a path here. */
  String name() {
    return name;
  }

  /** Ends the work on this at its next step. */
  void drop() {
    dropped = true;
  }

  /**
   * @throws CancellationException if this was dropped
   */
  void requireWanted() {
    if (dropped) {
      throw new CancellationException(name + " was cancelled");
    }
  }

  /** A sentence about the file as one about the name. */
  String naming(String sentence) {
    return sentence.replace(file.toString(), name);
  }
}
