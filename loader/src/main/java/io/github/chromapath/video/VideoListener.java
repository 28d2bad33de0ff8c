// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

/** Follows the colouring of a video. Called by one thread at a time. */
public interface VideoListener {
  /** Ignores everything and lets the work run to its end. */
  VideoListener NONE = new VideoListener() {};

  /**
   * The work begins.
   *
   * @param frames number of frames, counted by the packets in the file; damaged files can have
   *     fewer frames
   */
  default void started(long frames) {}

  /**
   * Frames are done: coloured now, or by an earlier call that this one resumes.
   *
   * @param frames number of frames since the last call
   */
  default void advanced(long frames) {}

  /**
   * Something unusual was found.
   *
   * @param sentence one sentence that names the file
   */
  default void note(String sentence) {}

  /** {@return whether the work should end before the next segment, to be resumed later} */
  default boolean stopRequested() {
    return false;
  }
}
