// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.fetch;

import java.time.Duration;

/**
 * Bounds of a download.
 *
 * @param attempts number of attempts in a row that may bring no bytes, at least 1
 * @param stall longest time without an answer or further bytes
 * @param backoff pause after the first failed attempt; each further one doubles it
 * @param longestPause longest pause between attempts; a server that asks for more is given up
 * @param maxBytes size of the largest file
 */
public record Limits(
    int attempts, Duration stall, Duration backoff, Duration longestPause, long maxBytes) {
  private static final Limits STANDARD =
      new Limits(6, Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofMinutes(2), 1L << 31);

  /** {@return the limits for files of weights: 2 GiB, and a minute of failed attempts} */
  public static Limits standard() {
    return STANDARD;
  }

  /** The pause after some failed attempts in a row, at least 1. */
  Duration pause(int failures) {
    Duration pause = backoff.multipliedBy(1L << Math.min(failures - 1, 20));
    return pause.compareTo(longestPause) < 0 ? pause : longestPause;
  }
}
