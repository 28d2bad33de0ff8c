// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

/** Reports the progress of long work; created by {@link ConsoleOptions#progress}. Thread-safe. */
interface Progress extends AutoCloseable {
  /** Adds to the number of finished units. */
  void step(long units);

  /** Replaces the text after the count, for example {@code "huber 0.0123 ce 1.9"}. */
  void note(String text);

  /** Prints a separate line of information. */
  void message(String line);

  /** Prints a separate line about a failure, also with {@code --quiet}. */
  default void failure(String sentence) {
    message(sentence);
  }

  /** Prints the final state, whether or not all units are finished. */
  @Override
  void close();
}
