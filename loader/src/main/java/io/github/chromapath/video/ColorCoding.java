// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import java.util.Optional;

/**
 * The meaning of samples of Y, Cb and Cr, in the numbers of ITU-T H.273, which FFmpeg uses too.
 *
 * @param matrix matrix coefficients; 2 if not stated
 * @param primaries colour primaries; 2 if not stated
 * @param transfer transfer characteristics; 2 if not stated
 * @param fullRange whether samples use all levels; otherwise those of ITU-R BT.601 and BT.709: Y
 *     from 16 to 235, Cb and Cr from 16 to 240 at 8 bits
 * @param rangeStated whether the file says so
 * @param siting FFmpeg's number of the place of chroma samples; 0 if not stated
 */
record ColorCoding(
    int matrix, int primaries, int transfer, boolean fullRange, boolean rangeStated, int siting) {
  static final int RGB = 0;
  static final int BT709 = 1;
  static final int UNSTATED = 2;
  private static final int FCC = 4;
  private static final int BT470BG = 5;
  private static final int SMPTE170M = 6;
  private static final int SMPTE240M = 7;
  private static final int BT2020 = 9;
  private static final int BT2020_CONSTANT = 10;
  private static final int PQ = 16;
  private static final int HLG = 18;

  /** Players take BT.709 for pictures of at least this many rows, if nothing is stated. */
  private static final int HD_ROWS = 720;

  /**
   * The share of red and blue in luma.
   *
   * @param red Kr
   * @param blue Kb
   */
  record Weights(double red, double blue) {
    double green() {
      return 1 - red - blue;
    }
  }

  /**
   * The same with a matrix and primaries that this program writes; RGB and rare ones become BT.709.
   * BT.601's primaries are kept, whose colours are nearly those of BT.709.
   */
  ColorCoding writable() {
    boolean known =
        switch (matrix) {
          case BT709, UNSTATED, FCC, BT470BG, SMPTE170M, SMPTE240M, BT2020 -> true;
          default -> false;
        };
    int colors =
        switch (primaries) {
          case BT709, UNSTATED, BT470BG, SMPTE170M, SMPTE240M, BT2020 -> primaries;
          default -> BT709;
        };
    return new ColorCoding(
        known ? matrix : BT709,
        colors,
        transfer,
        (known || matrix != RGB) && fullRange,
        rangeStated,
        siting);
  }

  /** Whether R'G'B' have the primaries of BT.2020. */
  boolean wideGamut() {
    return primaries == BT2020;
  }

  /** The name of a transfer of high dynamic range; empty for others. */
  Optional<String> highDynamicRange() {
    return switch (transfer) {
      case PQ -> Optional.of("PQ");
      case HLG -> Optional.of("HLG");
      default -> Optional.empty();
    };
  }

  /**
   * The weights of the matrix.
   *
   * @param height rows of the picture, which decide if no matrix is stated
   */
  Weights weights(int height) {
    return switch (matrix) {
      case FCC -> new Weights(0.30, 0.11);
      case BT470BG, SMPTE170M -> new Weights(0.299, 0.114);
      case SMPTE240M -> new Weights(0.212, 0.087);
      case BT2020, BT2020_CONSTANT -> new Weights(0.2627, 0.0593);
      case UNSTATED -> height < HD_ROWS ? new Weights(0.299, 0.114) : new Weights(0.2126, 0.0722);
      default -> new Weights(0.2126, 0.0722);
    };
  }

  /** The level of black of samples with this many bits. */
  int black(int depth) {
    return fullRange ? 0 : 16 << (depth - 8);
  }

  /** Levels of luma from black to white. */
  int lumaSpan(int depth) {
    return fullRange ? (1 << depth) - 1 : 219 << (depth - 8);
  }

  /** Levels of chroma from the least to the greatest value. */
  int chromaSpan(int depth) {
    return fullRange ? (1 << depth) - 1 : 224 << (depth - 8);
  }
}
