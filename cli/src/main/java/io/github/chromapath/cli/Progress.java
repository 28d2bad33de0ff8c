// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

/**
 * Reports how far long work has come. Made by {@link ConsoleOptions#progress}. Safe for use by
 * several threads.
 */
interface Progress extends AutoCloseable {
  /** Counts {@code units} as done. */
  void step(long units);

  /** Replaces the text behind the count, for example {@code "huber 0.0123 ce 1.9"}. */
  void note(String text);

  /** Prints a line of its own, for information. */
  void message(String line);

  /** Prints a line of its own that says what failed, with {@code --quiet} too. */
  default void failure(String sentence) {
    message(sentence);
  }

  /** Prints the final state. The count need not have reached the total. */
  @Override
  void close();
}
