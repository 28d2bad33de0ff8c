// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.util.Arrays;

/**
 * The coefficients that the scans of a JPEG file contain (ITU-T T.81, B.2.2, B.2.3 and G.1.1). A
 * scan of a sequential file contains all coefficients of its components. One of a progressive file
 * contains a band of them, down to one of their bits.
 */
final class JpegCoverage {
  private static final int COEFFICIENTS = 64;
  private static final int NONE = 16;

  private final boolean progressive;
  private final int[] components;

  /** The lowest bit so far, by component and coefficient. */
  private final int[][] lowestBits;

  /**
   * Starts without scans.
   *
   * @param frame the frame header after its length
   */
  JpegCoverage(ByteView frame, boolean progressive) throws BrokenPictureException {
    this.progressive = progressive;
    components = new int[frame.u8(5)];
    lowestBits = new int[components.length][COEFFICIENTS];
    for (int i = 0; i < components.length; i++) {
      components[i] = frame.u8(6 + 3L * i);
      Arrays.fill(lowestBits[i], NONE);
    }
  }

  /**
   * Adds a scan.
   *
   * @param scan the scan header after its length
   */
  void add(ByteView scan) throws BrokenPictureException {
    int count = scan.u8(0);
    long band = 1 + 2L * count;
    int first = progressive ? scan.u8(band) : 0;
    int last = progressive ? scan.u8(band + 1) : COEFFICIENTS - 1;
    int bit = progressive ? scan.u8(band + 2) & 0xf : 0;
    for (int i = 0; i < count; i++) {
      int component = scan.u8(1 + 2L * i);
      for (int c = 0; c < components.length; c++) {
        if (components[c] == component) {
          Arrays.fill(
              lowestBits[c], Math.min(first, COEFFICIENTS), Math.min(last + 1, COEFFICIENTS), bit);
        }
      }
    }
  }

  /** Whether the scans contain every bit of every coefficient. */
  boolean isComplete() {
    return Arrays.stream(lowestBits).flatMapToInt(Arrays::stream).allMatch(bit -> bit == 0);
  }
}
