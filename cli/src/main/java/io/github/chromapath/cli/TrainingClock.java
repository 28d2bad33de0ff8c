// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * The time of an epoch, and of the rest of a training that does not stop early. Both follow from
 * the mean time of a step and of the work after an epoch: validation, checkpoints and report. The
 * first step is left out, since programs are compiled then.
 */
final class TrainingClock {
  private static final double MINUTE = 60;
  private static final double HOUR = 3600;

  private final long stepsPerEpoch;
  private final long lastStep;
  private final LongSupplier nanoClock;
  private long previous;
  private boolean inEpoch;
  private long stepNanos;
  private long steps;
  private long epochNanos;
  private long epochs;

  /**
   * A clock of a training that starts or resumes now.
   *
   * @param lastStep the number of the step at which the limits end the training
   */
  TrainingClock(long stepsPerEpoch, long lastStep, LongSupplier nanoClock) {
    this.stepsPerEpoch = stepsPerEpoch;
    this.lastStep = lastStep;
    this.nanoClock = nanoClock;
  }

  /** A step is complete. */
  void step() {
    long now = nanoClock.getAsLong();
    if (inEpoch) {
      stepNanos += now - previous;
      steps++;
    }
    inEpoch = true;
    previous = now;
  }

  /** An epoch is validated. */
  void epoch() {
    if (inEpoch) {
      epochs++;
      report();
    }
  }

  /** The report of the epoch is written; its time is part of the work after the epoch. */
  void report() {
    long now = nanoClock.getAsLong();
    if (inEpoch) {
      epochNanos += now - previous;
    }
    previous = now;
  }

  /**
   * The forecast after a step: "12.4 min per epoch, at most 3.1 h left"; empty before the second
   * step.
   *
   * @param globalStep number of the step
   */
  String forecast(long globalStep) {
    if (steps == 0) {
      return "";
    }
    double step = stepNanos / 1e9 / steps;
    double after = epochs == 0 ? 0 : epochNanos / 1e9 / epochs;
    long left = Math.max(0, lastStep - globalStep);
    double leftEpochs = (double) left / stepsPerEpoch;
    return duration(stepsPerEpoch * step + after)
        + " per epoch, at most "
        + duration(left * step + leftEpochs * after)
        + " left";
  }

  /** A duration in its natural unit: "42 s", "12.4 min", "3.1 h". */
  private static String duration(double seconds) {
    if (seconds < MINUTE) {
      return String.format(Locale.ROOT, "%.0f s", seconds);
    }
    return seconds < HOUR
        ? String.format(Locale.ROOT, "%.1f min", seconds / MINUTE)
        : String.format(Locale.ROOT, "%.1f h", seconds / HOUR);
  }
}
