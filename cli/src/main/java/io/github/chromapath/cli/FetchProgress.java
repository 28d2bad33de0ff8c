// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.cli.fetch.Download;
import java.util.Optional;
import java.util.OptionalLong;

/** Shows a download as progress in MiB. Not thread-safe. */
final class FetchProgress implements Download.Listener, AutoCloseable {
  private static final int MIB_SHIFT = 20;

  private final ConsoleOptions console;
  private final String task;
  private Optional<Progress> progress = Optional.empty();
  private long bytes;
  private long shown;

  /**
   * Starts with nothing.
   *
   * @param task the name of the file
   */
  FetchProgress(ConsoleOptions console, String task) {
    this.console = console;
    this.task = task;
  }

  @Override
  public void started(long done, OptionalLong total) {
    close();
    bytes = done;
    shown = 0;
    if (done > 0) {
      console.say(task + ": continuing after " + done + " bytes.");
    }
    if (total.isPresent()) {
      progress =
          Optional.of(console.progress("fetch", "MiB", Math.max(1, mebibytes(total.getAsLong()))));
    }
    show();
  }

  @Override
  public void received(long count) {
    bytes += count;
    show();
  }

  private void show() {
    long now = mebibytes(bytes);
    if (now > shown) {
      long more = now - shown;
      progress.ifPresent(open -> open.step(more));
      shown = now;
    }
  }

  private static long mebibytes(long count) {
    return count >> MIB_SHIFT;
  }

  @Override
  public void note(String sentence) {
    close();
    console.say(sentence);
  }

  @Override
  public void close() {
    progress.ifPresent(Progress::close);
    progress = Optional.empty();
  }
}
