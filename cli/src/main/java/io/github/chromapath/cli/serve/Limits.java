// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import java.time.Duration;

/**
 * What a service accepts.
 *
 * @param pictures limits of one picture
 * @param videos limits of one video
 * @param room what is kept at the same time
 * @param times durations
 */
public record Limits(Pictures pictures, Videos videos, Room room, Times times) {
  /**
   * Limits of one picture.
   *
   * @param bytes of its file
   * @param pixels of the picture
   */
  public record Pictures(long bytes, long pixels) {}

  /**
   * Limits of one video.
   *
   * @param bytes of its file
   * @param pixels of a frame
   * @param frames of the video
   * @param time longest time for which it is coloured, without the time in which it waits
   */
  public record Videos(long bytes, long pixels, long frames, Duration time) {}

  /**
   * What is kept at the same time.
   *
   * @param queue pictures and videos that wait or are being coloured
   * @param jobs that are kept
   * @param storage bytes of all files that are kept
   */
  public record Room(int queue, int jobs, long storage) {}

  /**
   * Limits in time.
   *
   * @param request longest time for an upload, and for the answer to one picture
   * @param keep how long a finished job is kept after it was last asked for
   * @param stop longest time that pictures in progress may take when the service stops
   */
  public record Times(Duration request, Duration keep, Duration stop) {}
}
