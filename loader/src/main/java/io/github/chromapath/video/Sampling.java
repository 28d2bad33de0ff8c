// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How the samples of a video are stored, as planes of Y, Cb and Cr.
 *
 * @param depth bits of a sample, 8 to 16
 * @param shiftX log2 of the columns of the picture for each column of chroma
 * @param shiftY log2 of the rows of the picture for each row of chroma
 */
record Sampling(int depth, int shiftX, int shiftY) {
  /** All of 4:2:0, 4:2:2 and 4:4:4 in some depths. */
  static List<Sampling> all(int... depths) {
    return IntStream.of(depths)
        .boxed()
        .flatMap(
            depth ->
                List.of(
                    new Sampling(depth, 1, 1), new Sampling(depth, 1, 0), new Sampling(depth, 0, 0))
                    .stream())
        .toList();
  }

  /** Puts samplings that keep more of this one first, then those with fewer bits. */
  Comparator<Sampling> byDistance() {
    return Comparator.<Sampling>comparingInt(other -> Math.max(0, depth - other.depth))
        .thenComparingInt(
            other -> Math.max(0, other.shiftX - shiftX) + Math.max(0, other.shiftY - shiftY))
        .thenComparingInt(other -> other.depth)
        .thenComparing(Comparator.comparingInt(other -> -other.shiftX - other.shiftY));
  }

  /** FFmpeg's name of the pixel format. */
  String pixelFormat() {
    String chroma = shiftX == 0 ? "444" : shiftY == 0 ? "422" : "420";
    return "yuv" + chroma + "p" + (depth == 8 ? "" : depth + "le");
  }

  /** Columns of a plane of chroma. */
  int chromaWidth(int width) {
    return -(-width >> shiftX);
  }

  /** Rows of a plane of chroma. */
  int chromaHeight(int height) {
    return -(-height >> shiftY);
  }
}
