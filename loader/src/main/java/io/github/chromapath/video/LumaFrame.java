// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

/**
 * The luma of one frame.
 *
 * @param time presentation time, in the stream's time base
 * @param duration in the stream's time base; 0 if unknown
 * @param interlaced whether its rows belong to two moments
 * @param width columns
 * @param height rows
 * @param samples (height, width) levels, unsigned
 * @param black the level of black
 * @param span levels from black to white
 */
@SuppressWarnings("ArrayRecordComponent") // a value in transit, compared by nobody
record LumaFrame(
    long time,
    long duration,
    boolean interlaced,
    int width,
    int height,
    short[] samples,
    int black,
    int span) {
  /**
   * Copies grey values in [0, 1].
   *
   * @param from first pixel, counted from the top left
   * @param to the pixel after the last
   * @param gray receives the values from index 0
   */
  void gray(int from, int to, float[] gray) {
    for (int p = from; p < to; p++) {
      float value = ((samples[p] & 0xffff) - black) / (float) span;
      gray[p - from] = Math.min(1, Math.max(0, value));
    }
  }
}
