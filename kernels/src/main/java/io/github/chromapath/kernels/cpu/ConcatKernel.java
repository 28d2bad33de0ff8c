// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/** Channels side by side, and apart again. */
public final class ConcatKernel {
  private ConcatKernel() {}

  /**
   * The channels of the parts in order.
   *
   * @param parts (pixels, channels[i]) each
   * @param channels of each part
   * @param whole (pixels, sum of channels)
   */
  public static void concat(
      Parallel parallel, Span[] parts, int[] channels, Span whole, int pixels) {
    int sum = sum(channels);
    CopyFormat moved = CopyFormat.of(parts, whole);
    Tiling.whole(pixels, sum)
        .forEachRange(
            parallel,
            (start, count, tiles) -> {
              Object joined = moved.row(tiles, 0, count);
              int first = start / sum;
              int length = count / sum;
              int offset = 0;
              for (int i = 0; i < parts.length; i++) {
                int run = channels[i];
                Object part = moved.row(tiles, 1, length * run);
                moved.load(parts[i], first * run, part, length * run);
                copy(part, 0, run, joined, offset, sum, run, length);
                offset += run;
              }
              moved.store(whole, start, joined, count);
            });
  }

  /** The inverse of {@link #concat}. */
  public static void split(
      Parallel parallel, Span whole, Span[] parts, int[] channels, int pixels) {
    int sum = sum(channels);
    CopyFormat moved = CopyFormat.of(parts, whole);
    Tiling.whole(pixels, sum)
        .forEachRange(
            parallel,
            (start, count, tiles) -> {
              Object joined = moved.row(tiles, 0, count);
              moved.load(whole, start, joined, count);
              int first = start / sum;
              int length = count / sum;
              int offset = 0;
              for (int i = 0; i < parts.length; i++) {
                int run = channels[i];
                Object part = moved.row(tiles, 1, length * run);
                copy(joined, offset, sum, part, 0, run, run, length);
                moved.store(parts[i], first * run, part, length * run);
                offset += run;
              }
            });
  }

  private static int sum(int[] channels) {
    int sum = 0;
    for (int count : channels) {
      sum += count;
    }
    return sum;
  }

  private static void copy(
      Object source, int from, int fromStep, Object target, int to, int toStep, int run, int n) {
    for (int i = 0; i < n; i++) {
      System.arraycopy(source, from + i * fromStep, target, to + i * toStep, run);
    }
  }
}
