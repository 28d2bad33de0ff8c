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
  private static final byte UNKNOWN = (byte) 255;

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
    int from = Math.max(0, window.start(q));
    int to = Math.min(window.width(), window.start(q + count - 1) + kernel);
    float[] line = tiles.floats(0, (to - from) * channels);
    float[] taps = tiles.floats(1, kernel * kernel * length);
    float[] best = tiles.floats(2, length);
    Arrays.fill(best, 0, length, Float.NEGATIVE_INFINITY);
    for (int r = 0; r < kernel; r++) {
      int h = top + r;
      if (h >= 0 && h < window.height()) {
        x.load(
            ((image * window.height() + h) * window.width() + from) * channels,
            line,
            (to - from) * channels);
        for (int s = 0; s < kernel; s++) {
          int tap = (r * kernel + s) * length;
          gather(line, from, window, q, count, s, taps, tap);
          raise(best, taps, tap, length);
        }
      } else {
        Arrays.fill(taps, r * kernel * length, (r + 1) * kernel * length, Float.NEGATIVE_INFINITY);
      }
    }
    y.store(at, best, length);
    byte[] where = tiles.bytes(0, length);
    locate(best, taps, kernel * kernel, length, where, tiles);
    for (int i = 0; i < length; i++) {
      if (where[i] == UNKNOWN) {
        int left = window.start(q + i / channels);
        where[i] = (byte) search(taps, i, length, kernel, top, left);
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
   * by d counts as min(1, |d| 2^127 2^23), which is 0 or 1 exactly; a maximum that is infinite or
   * NaN makes that NaN, and its place {@link #UNKNOWN}.
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
      where[i] = Float.isNaN(before[i]) ? UNKNOWN : (byte) before[i];
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

  /** The place of a maximum by the definition; of several NaN the last wins. */
  private static int search(float[] taps, int from, int length, int kernel, int top, int left) {
    int place = Math.max(0, -top) * kernel + Math.max(0, -left);
    float best = Float.NEGATIVE_INFINITY;
    for (int tap = 0; tap < kernel * kernel; tap++) {
      float value = taps[tap * length + from];
      if (value > best || Float.isNaN(value)) {
        best = value;
        place = tap;
      }
    }
    return place;
  }

  private static void backwardRow(
      Span dy, ByteBuffer index, Span dx, int row, PoolWindow window, Tiles tiles) {
    int length = window.width() * window.channels();
    int outputLength = window.outputWidth() * window.channels();
    int h = row % window.height();
    int image = row / window.height();
    float[] sum = tiles.floats(0, length + window.channels());
    float[] gradient = tiles.floats(1, outputLength);
    byte[] where = tiles.bytes(0, outputLength);
    Arrays.fill(sum, 0, length + window.channels(), 0);
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
   * to its place in {@code sum}, and each other one to its channel from {@code sum[rest]} on.
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
        sum[here ? to + column * channels + c : rest + c] += gradient[from + c];
      }
    }
  }
}
