// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar with elapsed and remaining time, redrawn in place on a terminal. */
final class BarProgress implements Progress {
  /**
   * Narrower terminals have no room for a bar and get lines. Some terminals report a width of 0.
   */
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
   * The last line of a terminal. It sends no queries to the terminal. The library's own consumers
   * start JLine, which would handle Ctrl-C instead of the virtual machine and {@link Interrupt}.
   */
  private static final class TerminalLine implements ProgressBarConsumer {
    private static final String ERASE = "\r\u001b[K";

    private final PrintWriter destination;
    private final int columns;

    TerminalLine(PrintWriter destination, int columns) {
      this.destination = destination;
      this.columns = columns;
    }

    /** One column less than the width, since some terminals wrap full lines. */
    @Override
    public int getMaxRenderedLength() {
      return columns - 1;
    }

    @Override
    public synchronized void accept(String rendered) {
      destination.print(ERASE + rendered);
      destination.flush();
    }

    /** Prints a line above the bar; the next refresh redraws the bar. */
    synchronized void insert(String line) {
      destination.println(ERASE + line);
      destination.flush();
    }

    /** Moves to the next line below the bar. */
    synchronized void end() {
      destination.println();
      destination.flush();
    }

    /** Does nothing, since the library does not call it after very short work. */
    @Override
    public void close() {}
  }
}
