package io.github.chromapath.kernels.twin;

/** Channels side by side, and apart again. */
public final class ConcatTwin {
  private ConcatTwin() {}

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
    Cut.whole(pixels, sum)
        .forEachRow(
            parallel,
            (start, count, tiles) -> {
              float[] joined = tiles.floats(0, count);
              int first = start / sum;
              int length = count / sum;
              int offset = 0;
              for (int i = 0; i < parts.length; i++) {
                float[] part = tiles.floats(1, length * channels[i]);
                parts[i].load(first * channels[i], part, length * channels[i]);
                copy(part, 0, channels[i], joined, offset, sum, channels[i], length);
                offset += channels[i];
              }
              whole.store(start, joined, count);
            });
  }

  /** The inverse of {@link #concat}. */
  public static void split(
      Parallel parallel, Span whole, Span[] parts, int[] channels, int pixels) {
    int sum = sum(channels);
    Cut.whole(pixels, sum)
        .forEachRow(
            parallel,
            (start, count, tiles) -> {
              float[] joined = tiles.floats(0, count);
              whole.load(start, joined, count);
              int first = start / sum;
              int length = count / sum;
              int offset = 0;
              for (int i = 0; i < parts.length; i++) {
                float[] part = tiles.floats(1, length * channels[i]);
                copy(joined, offset, sum, part, 0, channels[i], channels[i], length);
                parts[i].store(first * channels[i], part, length * channels[i]);
                offset += channels[i];
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
      float[] source, int from, int fromStep, float[] target, int to, int toStep, int run, int n) {
    for (int i = 0; i < n; i++) {
      System.arraycopy(source, from + i * fromStep, target, to + i * toStep, run);
    }
  }
}
