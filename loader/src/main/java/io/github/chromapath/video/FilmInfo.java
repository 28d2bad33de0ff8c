// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

/**
 * What a file says about its video stream.
 *
 * @param container format of the file
 * @param width columns
 * @param height rows
 * @param sampling how samples are stored
 * @param colors what they mean
 * @param timing the units of its times
 * @param aspect width of a pixel divided by its height; 0/1 if unknown
 * @param fieldOrder FFmpeg's number of the order of fields: 0 unknown, 1 progressive, others
 *     interlaced
 */
record FilmInfo(
    VideoContainer container,
    int width,
    int height,
    Sampling sampling,
    ColorCoding colors,
    Timing timing,
    Ratio aspect,
    int fieldOrder) {
  private static final int PROGRESSIVE = 1;

  /** A fraction, as FFmpeg's AVRational. */
  record Ratio(int num, int den) {}

  /**
   * Units of time.
   *
   * @param base seconds of a unit
   * @param rate frames per second, on average; 0 if unknown
   */
  record Timing(Ratio base, Ratio rate) {}

  /** Whether rows belong to two moments. */
  boolean interlaced() {
    return fieldOrder > PROGRESSIVE;
  }
}
