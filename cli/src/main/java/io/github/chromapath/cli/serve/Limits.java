// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import java.time.Duration;

/**
 * What a service accepts.
 *
 * @param bytes of an uploaded file
 * @param pixels of a picture
 * @param queue pictures that wait or are being coloured
 * @param jobs that are kept
 * @param storage bytes of all files that are kept
 * @param times durations
 */
public record Limits(long bytes, long pixels, int queue, int jobs, long storage, Times times) {
  /**
   * Limits in time.
   *
   * @param request longest time for an upload, and for the answer to one picture
   * @param keep how long a finished job is kept after it was last asked for
   * @param stop longest time that pictures in progress may take when the service stops
   */
  public record Times(Duration request, Duration keep, Duration stop) {}
}
