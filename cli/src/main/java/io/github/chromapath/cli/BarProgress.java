// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress as a bar with elapsed and remaining time, redrawn in place on a terminal. */
final class BarProgress implements Progress {
  /** Some terminals report a width of zero; below this a bar tells less than a line. */
  static final int MIN_COLUMNS = 40;

  private final TerminalLine terminal;
  private final ProgressBar bar;

  /**
   * @param columns width of the terminal in characters
   */
  BarProgress(String task, String unit, long total, PrintWriter destination, int columns) {
    terminal = new TerminalLine(destination, columns);
    bar =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setUnit(" " + unit, 1)
            .setInitialMax(total)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(250)
            .showSpeed()
            .setConsumer(terminal)
            .build();
  }

  @Override
  public void step(long units) {
    bar.stepBy(units);
  }

  @Override
  public void note(String text) {
    bar.setExtraMessage("  " + text);
  }

  @Override
  public void message(String line) {
    terminal.insert(line);
  }

  @Override
  public void close() {
    bar.close();
    terminal.end();
  }

  /**
   * The last line of a terminal. It asks the terminal nothing: the library's own consumers would
   * start JLine, which takes Ctrl-C away from the virtual machine and so from {@link Interrupt}.
   */
  private static final class TerminalLine implements ProgressBarConsumer {
    private static final String ERASE = "\r\u001b[K";

    private final PrintWriter destination;
    private final int columns;

    TerminalLine(PrintWriter destination, int columns) {
      this.destination = destination;
      this.columns = columns;
    }

    /** One less than the width, since a full line wraps on some terminals. */
    @Override
    public int getMaxRenderedLength() {
      return columns - 1;
    }

    @Override
    public synchronized void accept(String rendered) {
      destination.print(ERASE + rendered);
      destination.flush();
    }

    /** Puts a line above the bar, which the next refresh draws again. */
    synchronized void insert(String line) {
      destination.println(ERASE + line);
      destination.flush();
    }

    /** Leaves the bar as it is, and the terminal at the start of the next line. */
    synchronized void end() {
      destination.println();
      destination.flush();
    }

    /** Does nothing: the library does not call this at the end of very short work. */
    @Override
    public void close() {}
  }
}
