package io.github.chromapath.kernels.twin;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Maximum over a window, per channel. Of equal values the first in row-major order wins, NaN wins
 * over everything, and padding never wins.
 */
public final class MaxPoolTwin {
  private static final int SEGMENT = 2048;
  private static final int TASK = 1 << 16;
  private static final float HUGE = 0x1p127f;

  private MaxPoolTwin() {}

  /**
   * y = maximum over the window; index = where in the window it lies, row times kernel plus column.
   *
   * @param x (images, height, width, channels)
   * @param y (images, outputHeight, outputWidth, channels)
   * @param index as {@code y}, unsigned bytes; the buffer's position is ignored
   */
  public static void forward(
      Parallel parallel, Span x, Span y, ByteBuffer index, int images, PoolWindow window) {
    int rows = images * window.outputHeight();
    int rowsPerTask = rowsPerTask(window.outputWidth() * window.channels());
    parallel.run(
        (rows + rowsPerTask - 1) / rowsPerTask,
        (task, tiles) -> {
          int end = Math.min(rows, (task + 1) * rowsPerTask);
          for (int row = task * rowsPerTask; row < end; row++) {
            forwardRow(x, y, index, row, window, tiles);
          }
        });
  }

  /**
   * dx = sum of dy over the windows whose maximum lies there, in the order of the windows.
   *
   * @param dy (images, outputHeight, outputWidth, channels)
   * @param index what {@link #forward} wrote
   * @param dx (images, height, width, channels)
   */
  public static void backward(
      Parallel parallel, Span dy, ByteBuffer index, Span dx, int images, PoolWindow window) {
    int rows = images * window.height();
    int rowsPerTask = rowsPerTask(window.width() * window.channels());
    parallel.run(
        (rows + rowsPerTask - 1) / rowsPerTask,
        (task, tiles) -> {
          int end = Math.min(rows, (task + 1) * rowsPerTask);
          for (int row = task * rowsPerTask; row < end; row++) {
            backwardRow(dy, index, dx, row, window, tiles);
          }
        });
  }

  private static int rowsPerTask(int rowLength) {
    return Math.max(1, TASK / rowLength);
  }

  private static void forwardRow(
      Span x, Span y, ByteBuffer index, int row, PoolWindow window, Tiles tiles) {
    int channels = window.channels();
    int step = Math.max(1, SEGMENT / channels);
    for (int q = 0; q < window.outputWidth(); q += step) {
      int count = Math.min(step, window.outputWidth() - q);
      int at = (row * window.outputWidth() + q) * channels;
      forwardSegment(x, y, index, row, q, count, at, window, tiles);
    }
  }

  /** {@code count} outputs of one row from column {@code q} on, element {@code at} of y. */
  private static void forwardSegment(
      Span x,
      Span y,
      ByteBuffer index,
      int row,
      int q,
      int count,
      int at,
      PoolWindow window,
      Tiles tiles) {
    int channels = window.channels();
    int kernel = window.kernel();
    int length = count * channels;
    int top = window.start(row % window.outputHeight());
    int image = row / window.outputHeight();
    int left = Math.max(0, window.start(q));
    int right = Math.min(window.width(), window.start(q + count - 1) + kernel);
    float[] line = tiles.floats(0, (right - left) * channels);
    float[] taps = tiles.floats(1, kernel * kernel * length);
    float[] best = tiles.floats(2, length);
    Arrays.fill(best, 0, length, Float.NEGATIVE_INFINITY);
    for (int r = 0; r < kernel; r++) {
      int h = top + r;
      if (h >= 0 && h < window.height()) {
        x.load(
            ((image * window.height() + h) * window.width() + left) * channels,
            line,
            (right - left) * channels);
        for (int s = 0; s < kernel; s++) {
          int to = (r * kernel + s) * length;
          gather(line, left, window, q, count, s, taps, to);
          raise(best, taps, to, length);
        }
      } else {
        Arrays.fill(taps, r * kernel * length, (r + 1) * kernel * length, Float.NEGATIVE_INFINITY);
      }
    }
    y.store(at, best, length);
    byte[] where = tiles.bytes(0, length);
    locate(best, taps, kernel * kernel, length, where, tiles);
    for (int i = 0; i < length; i++) {
      if (best[i] == Float.NEGATIVE_INFINITY) {
        where[i] = firstInside(top, window.start(q + i / channels), kernel);
      }
    }
    index.put(at, where, 0, length);
  }

  /** Column {@code s} of the windows side by side, minus infinity where it is padding. */
  private static void gather(
      float[] line, int left, PoolWindow window, int q, int count, int s, float[] taps, int to) {
    int channels = window.channels();
    for (int i = 0; i < count; i++) {
      int w = window.start(q + i) + s;
      int target = to + i * channels;
      if (w >= 0 && w < window.width()) {
        System.arraycopy(line, (w - left) * channels, taps, target, channels);
      } else {
        Arrays.fill(taps, target, target + channels, Float.NEGATIVE_INFINITY);
      }
    }
  }

  private static void raise(float[] best, float[] taps, int from, int length) {
    for (int i = 0; i < length; i++) {
      best[i] = Math.max(best[i], taps[from + i]);
    }
  }

  /**
   * Where each maximum lies: the number of taps before the first that equals it. A tap that differs
   * by d counts as min(1, |d| 2^127 2^23), which is 0 or 1 exactly; infinities and NaN make that
   * NaN and are looked up one by one.
   */
  private static void locate(
      float[] best, float[] taps, int count, int length, byte[] where, Tiles tiles) {
    float[] before = tiles.floats(3, length);
    float[] searching = tiles.floats(4, length);
    Arrays.fill(before, 0, length, 0);
    Arrays.fill(searching, 0, length, 1);
    for (int tap = 0; tap < count; tap++) {
      countDiffering(best, taps, tap * length, length, before, searching);
    }
    for (int i = 0; i < length; i++) {
      where[i] = (byte) before[i];
      if (Float.isNaN(before[i])) {
        where[i] = (byte) search(best[i], taps, i, length);
      }
    }
  }

  private static void countDiffering(
      float[] best, float[] taps, int from, int length, float[] before, float[] searching) {
    for (int i = 0; i < length; i++) {
      float difference = Math.abs(best[i] - taps[from + i]) * HUGE * 0x1p23f;
      searching[i] *= Math.min(1, difference);
      before[i] += searching[i];
    }
  }

  private static int search(float best, float[] taps, int from, int length) {
    int tap = 0;
    while (taps[tap * length + from] != best && !Float.isNaN(taps[tap * length + from])) {
      tap++;
    }
    return tap;
  }

  /** The first tap that is not padding. */
  private static byte firstInside(int top, int left, int kernel) {
    return (byte) (Math.max(0, -top) * kernel + Math.max(0, -left));
  }

  private static void backwardRow(
      Span dy, ByteBuffer index, Span dx, int row, PoolWindow window, Tiles tiles) {
    int length = window.width() * window.channels();
    int outputLength = window.outputWidth() * window.channels();
    int h = row % window.height();
    int image = row / window.height();
    float[] sum = tiles.floats(0, length + 1);
    float[] gradient = tiles.floats(1, outputLength);
    byte[] where = tiles.bytes(0, outputLength);
    Arrays.fill(sum, 0, length + 1, 0);
    int first =
        Math.max(0, Math.floorDiv(h + window.padding() - window.kernel(), window.stride()) + 1);
    int last = Math.min(window.outputHeight() - 1, (h + window.padding()) / window.stride());
    for (int p = first; p <= last; p++) {
      int from = (image * window.outputHeight() + p) * outputLength;
      dy.load(from, gradient, outputLength);
      index.get(from, where, 0, outputLength);
      scatter(gradient, where, (h - window.start(p)) * window.kernel(), window, sum, length);
    }
    dx.store(row * length, sum, length);
  }

  /**
   * Adds each gradient whose maximum lies in the window's row that begins with tap {@code rowTap}
   * to its place in {@code sum}, and each other one to {@code sum[rest]}.
   */
  private static void scatter(
      float[] gradient, byte[] where, int rowTap, PoolWindow window, float[] sum, int rest) {
    int channels = window.channels();
    int kernel = window.kernel();
    for (int q = 0; q < window.outputWidth(); q++) {
      int to = window.start(q) * channels;
      int from = q * channels;
      for (int c = 0; c < channels; c++) {
        int column = (where[from + c] & 0xff) - rowTap;
        boolean here = column >= 0 && column < kernel;
        sum[here ? to + column * channels + c : rest] += gradient[from + c];
      }
    }
  }
}
