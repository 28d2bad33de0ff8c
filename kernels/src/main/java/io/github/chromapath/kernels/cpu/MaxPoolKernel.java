// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Maximum over a window, per channel. Of equal values the first in row-major order wins, NaN wins
 * over everything, and padding never wins. -0 equals 0: a maximum of 0 may have either sign.
 */
public final class MaxPoolKernel {
  private static final int SEGMENT = 2048;
  private static final int TASK = 1 << 16;
  private static final float HUGE = 0x1p127f;

  /** What padding counts as; a maximum that is no larger is looked up. */
  private static final float LOWEST = -Float.MAX_VALUE;

  private MaxPoolKernel() {}

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
    int rowsPerTask =
        Math.max(4 * window.stride(), rowsPerTask(window.width() * window.channels()));
    int tasks = (window.height() + rowsPerTask - 1) / rowsPerTask;
    parallel.run(
        images * tasks,
        (task, tiles) -> {
          int top = task % tasks * rowsPerTask;
          int bottom = Math.min(window.height(), top + rowsPerTask);
          backwardRows(dy, index, dx, task / tasks, top, bottom, window, tiles);
        });
  }

  private static int rowsPerTask(int rowLength) {
    return Math.max(1, TASK / rowLength);
  }

  private static void forwardRow(
      Span x, Span y, ByteBuffer index, int row, PoolWindow window, Scratch tiles) {
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
      Scratch tiles) {
    int length = count * window.channels();
    int taps = window.kernel() * window.kernel();
    float[] tap = tiles.floats(1, length);
    float[] best = filled(tiles.floats(2, length), length, LOWEST);
    float[] place = filled(tiles.floats(3, length), length, 0);
    for (int i = 0; i < taps; i++) {
      loadTap(x, row, q, count, i, window, tiles, tap);
      raise(best, place, tap, i, length);
    }
    byte[] where = tiles.bytes(0, length);
    for (int i = 0; i < length; i++) {
      where[i] = (byte) place[i];
      if (Float.isNaN(place[i]) || best[i] == LOWEST) {
        int pixel = q + i / window.channels();
        where[i] = (byte) search(x, row, pixel, i % window.channels(), window, best, i);
      }
    }
    elements(at, length, tiles).store(y, best);
    index.put(at, where, 0, length);
  }

  private static float[] filled(float[] row, int length, float value) {
    Arrays.fill(row, 0, length, value);
    return row;
  }

  /** Tap {@code i} of {@code count} windows side by side, {@link #LOWEST} where it is padding. */
  private static void loadTap(
      Span x, int row, int q, int count, int i, PoolWindow window, Scratch tiles, float[] tap) {
    int channels = window.channels();
    int h = window.start(row % window.outputHeight()) + i / window.kernel();
    if (h < 0 || h >= window.height()) {
      Arrays.fill(tap, 0, count * channels, LOWEST);
      return;
    }
    int left = Math.max(0, window.start(q));
    int right = Math.min(window.width(), window.start(q + count - 1) + window.kernel());
    float[] line = tiles.floats(0, (right - left) * channels);
    if (i % window.kernel() == 0) {
      int image = row / window.outputHeight();
      int from = ((image * window.height() + h) * window.width() + left) * channels;
      elements(from, (right - left) * channels, tiles).load(x, line);
    }
    for (int j = 0; j < count; j++) {
      int w = window.start(q + j) + i % window.kernel();
      int to = j * channels;
      if (w >= 0 && w < window.width()) {
        System.arraycopy(line, (w - left) * channels, tap, to, channels);
      } else {
        Arrays.fill(tap, to, to + channels, LOWEST);
      }
    }
  }

  /**
   * Takes tap {@code i} where it is larger. A rise by d counts as min(1, d 2^127 2^23), which is 0
   * or 1 exactly; where infinity or NaN is involved the place may become NaN.
   */
  private static void raise(float[] best, float[] place, float[] tap, int i, int length) {
    for (int j = 0; j < length; j++) {
      float next = Math.max(best[j], tap[j]);
      float rise = Math.min(1, (next - best[j]) * HUGE * 0x1p23f);
      place[j] += rise * (i - place[j]);
      best[j] = next;
    }
  }

  /**
   * The place of one maximum by the definition, of several NaN the last; the maximum goes to {@code
   * best[at]}.
   */
  private static int search(
      Span x, int row, int q, int channel, PoolWindow window, float[] best, int at) {
    int kernel = window.kernel();
    int top = window.start(row % window.outputHeight());
    int left = window.start(q);
    int firstRow = row / window.outputHeight() * window.height();
    int place = Math.max(0, -top) * kernel + Math.max(0, -left);
    best[at] = Float.NEGATIVE_INFINITY;
    float[] value = new float[1];
    for (int h = Math.max(0, top); h < Math.min(window.height(), top + kernel); h++) {
      for (int w = Math.max(0, left); w < Math.min(window.width(), left + kernel); w++) {
        int pixel = (firstRow + h) * window.width() + w;
        x.load(pixel * window.channels() + channel, value, 1);
        if (value[0] > best[at] || Float.isNaN(value[0])) {
          best[at] = value[0];
          place = (h - top) * kernel + w - left;
        }
      }
    }
    return place;
  }

  /**
   * Input rows {@code [top, bottom)} of one image. Each window that touches them adds its whole
   * gradient to a buffer with kernel - 1 rows to spare on either side, which belong to other tasks.
   */
  private static void backwardRows(
      Span dy,
      ByteBuffer index,
      Span dx,
      int image,
      int top,
      int bottom,
      PoolWindow window,
      Scratch tiles) {
    int length = window.width() * window.channels();
    int outputLength = window.outputWidth() * window.channels();
    int kernel = window.kernel();
    int spare = kernel - 1;
    int rows = bottom - top + 2 * spare;
    float[] sum = filled(tiles.floats(0, rows * length), rows * length, 0);
    float[] gradient = tiles.floats(1, outputLength);
    byte[] where = tiles.bytes(0, outputLength);
    int[] offsets = new int[kernel * kernel];
    for (int tap = 0; tap < offsets.length; tap++) {
      offsets[tap] = tap / kernel * length + tap % kernel * window.channels();
    }
    int first = Math.max(0, Math.floorDiv(top + window.padding() - kernel, window.stride()) + 1);
    int last =
        Math.min(window.outputHeight(), (bottom - 1 + window.padding()) / window.stride() + 1);
    for (int p = first; p < last; p++) {
      int from = (image * window.outputHeight() + p) * outputLength;
      elements(from, outputLength, tiles).load(dy, gradient);
      index.get(from, where, 0, outputLength);
      scatter(gradient, where, (window.start(p) - top + spare) * length, offsets, window, sum);
    }
    int start = (image * window.height() + top) * length;
    float[] part = tiles.floats(2, SEGMENT);
    for (int done = 0; done < (bottom - top) * length; done += SEGMENT) {
      int count = Math.min(SEGMENT, (bottom - top) * length - done);
      System.arraycopy(sum, spare * length + done, part, 0, count);
      elements(start + done, count, tiles).store(dx, part);
    }
  }

  private static Tile elements(int start, int count, Scratch tiles) {
    return new Tile(start, count, Order.MEMORY, tiles);
  }

  /** Adds the gradients of one row of windows, whose first row begins at {@code sum[base]}. */
  private static void scatter(
      float[] gradient, byte[] where, int base, int[] offsets, PoolWindow window, float[] sum) {
    int channels = window.channels();
    for (int q = 0; q < window.outputWidth(); q++) {
      int to = base + window.start(q) * channels;
      int from = q * channels;
      for (int c = 0; c < channels; c++) {
        sum[to + offsets[where[from + c] & 0xff] + c] += gradient[from + c];
      }
    }
  }
}
