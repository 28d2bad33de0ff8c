// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import java.io.PrintWriter;

/** Prints failures only; used with {@code --quiet}. */
final class SilentProgress implements Progress {
  private final PrintWriter destination;

  SilentProgress(PrintWriter destination) {
    this.destination = destination;
  }

  @Override
  public void step(long units) {}

  @Override
  public void note(String text) {}

  @Override
  public void message(String line) {}

  @Override
  public void failure(String sentence) {
    destination.println(sentence);
  }

  @Override
  public void close() {}
}
