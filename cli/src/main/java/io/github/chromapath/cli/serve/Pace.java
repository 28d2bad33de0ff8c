// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

/** How many frames of videos wait, and how fast they are coloured. Thread-safe. */
final class Pace {
  private long left;
  private double secondsPerFrame;
  private long begun;
  private long current;
  private long done;

  /** A video waits. */
  synchronized void add(long frames) {
    left += frames;
  }

  /** A video that was {@linkplain #add added} is coloured from now on. */
  synchronized void begin(long frames) {
    begun = System.nanoTime();
    current = frames;
    done = 0;
  }

  /** Frames of the current video are coloured. */
  synchronized void advance(long frames) {
    long counted = Math.min(frames, current);
    current -= counted;
    left -= counted;
    done += frames;
    secondsPerFrame = (System.nanoTime() - begun) / 1e9 / done;
  }

  /** The current video has ended. */
  synchronized void end() {
    left -= current;
    current = 0;
  }

  /** Frames that are not coloured. */
  synchronized long left() {
    return left;
  }

  /** An estimate of the time until all are coloured, in seconds; 0 before the first frame. */
  synchronized double remainingSeconds() {
    return left * secondsPerFrame;
  }
}
