// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Progress as lines, for logs and pipes: at most one in ten seconds, and one at the end. The rate
 * and the remaining time are computed from the mean over all work so far.
 */
final class LineProgress implements Progress {
  static final Duration INTERVAL = Duration.ofSeconds(10);

  private final String task;
  private final String unit;
  private final long total;
  private final PrintWriter destination;
  private final LongSupplier nanoClock;
  private final long start;
  private long lastLine;
  private long done;
  private String note = "";

  LineProgress(
      String task, String unit, long total, PrintWriter destination, LongSupplier nanoClock) {
    this.task = task;
    this.unit = unit;
    this.total = total;
    this.destination = destination;
    this.nanoClock = nanoClock;
    this.start = nanoClock.getAsLong();
    this.lastLine = start;
  }

  @Override
  public synchronized void step(long units) {
    done += units;
    long now = nanoClock.getAsLong();
    if (now - lastLine >= INTERVAL.toNanos()) {
      lastLine = now;
      destination.println(line(now) + ", ETA " + clock(remainingSeconds(now)) + suffix());
    }
  }

  @Override
  public synchronized void note(String text) {
    note = text;
  }

  @Override
  public synchronized void message(String line) {
    destination.println(line);
  }

  @Override
  public synchronized void close() {
    long now = nanoClock.getAsLong();
    destination.println(line(now) + ", took " + clock(seconds(now)) + suffix());
  }

  private String line(long now) {
    long percent = total == 0 ? 100 : 100 * done / total;
    return String.format(
        Locale.ROOT, "%s: %d of %d %s (%d %%), %s", task, done, total, unit, percent, rate(now));
  }

  private String rate(long now) {
    return String.format(Locale.ROOT, "%.1f %s/s", done / Math.max(seconds(now), 1e-3), unit);
  }

  private String suffix() {
    return note.isEmpty() ? "" : ", " + note;
  }

  private double remainingSeconds(long now) {
    return seconds(now) * (total - done) / Math.max(done, 1);
  }

  private double seconds(long now) {
    return (now - start) / 1e9;
  }

  /** Hours, minutes and seconds, for example "0:01:30". */
  private static String clock(double seconds) {
    long whole = Math.max(0, Math.round(seconds));
    return String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }
}
