// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.MaxPool;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The kernels of {@link MaxPool}. A maximum of 0 may have either sign. */
final class MaxPoolKernel {
  private static final int SEGMENT = 2048;
  private static final int TASK = 1 << 16;
  private static final float HUGE = 0x1p127f;

  /**
   * The value of padding. If a maximum is not above it, the window is searched again, according to
   * the definition.
   */
  private static final float LOWEST = -Float.MAX_VALUE;

  private MaxPoolKernel() {}

  static Runnable bind(MaxPool.Forward op, Views views, Parallel parallel) {
    return PackedMaxPool.isFor(op, views)
        ? new PackedMaxPool(op, views, parallel)
        : new Forward(op, views, parallel);
  }

  static Runnable bind(MaxPool.Backward op, Views views, Parallel parallel) {
    return PackedMaxPoolGradient.isFor(op, views)
        ? new PackedMaxPoolGradient(op, views, parallel)
        : new Backward(op, views, parallel);
  }

  private static int rowsPerTask(int rowLength) {
    return Math.max(1, TASK / rowLength);
  }

  private static Tile elements(int start, int count, Scratch scratch) {
    return new Tile(start, count, Order.MEMORY, scratch);
  }

  private static float[] filled(float[] values, int length, float value) {
    Arrays.fill(values, 0, length, value);
    return values;
  }

  /** Maxima and their positions, one output row at a time, in segments of a row. */
  private static final class Forward implements Runnable {
    private final Parallel parallel;
    private final Span x;
    private final Span y;
    private final ByteBuffer index;
    private final PoolWindow window;
    private final PoolSearch search;
    private final int rows;
    private final int rowsPerTask;
    private final Parallel.Body task = this::task;

    Forward(MaxPool.Forward op, Views views, Parallel parallel) {
      this.parallel = parallel;
      x = views.span(op.x());
      y = views.span(op.y());
      index = views.bytes(op.index());
      window = new PoolWindow(op.x().shape(), op.geometry());
      search = new PoolSearch(x, window);
      rows = op.x().shape().n() * window.outputHeight();
      rowsPerTask = rowsPerTask(window.outputWidth() * window.channels());
    }

    /** Outputs of row {@code row}, counted over all images, from column {@code q} on. */
    private record Segment(int row, int q, int count) {}

    @Override
    public void run() {
      parallel.run((rows + rowsPerTask - 1) / rowsPerTask, task);
    }

    private void task(int number, Scratch scratch) {
      int end = Math.min(rows, (number + 1) * rowsPerTask);
      int step = Math.max(1, SEGMENT / window.channels());
      for (int row = number * rowsPerTask; row < end; row++) {
        for (int q = 0; q < window.outputWidth(); q += step) {
          pool(new Segment(row, q, Math.min(step, window.outputWidth() - q)), scratch);
        }
      }
    }

    private void pool(Segment segment, Scratch scratch) {
      int channels = window.channels();
      int length = segment.count() * channels;
      int taps = window.kernel() * window.kernel();
      float[] tap = scratch.floats(1, length);
      float[] best = filled(scratch.floats(2, length), length, LOWEST);
      float[] place = filled(scratch.floats(3, length), length, 0);
      for (int i = 0; i < taps; i++) {
        loadTap(segment, i, scratch, tap);
        raise(best, place, tap, i, length);
      }
      byte[] where = scratch.bytes(0, length);
      for (int i = 0; i < length; i++) {
        where[i] = (byte) place[i];
        if (Float.isNaN(place[i]) || best[i] == LOWEST) {
          int pixel = segment.q() + i / channels;
          where[i] = (byte) search.run(segment.row(), pixel, i % channels, best, i);
        }
      }
      int start = (segment.row() * window.outputWidth() + segment.q()) * channels;
      elements(start, length, scratch).store(y, best);
      index.put(start, where, 0, length);
    }

    /** Loads element {@code i} of each window; {@link #LOWEST} where it is padding. */
    private void loadTap(Segment segment, int i, Scratch scratch, float[] tap) {
      int channels = window.channels();
      int row = segment.row();
      int q = segment.q();
      int count = segment.count();
      int h = window.start(row % window.outputHeight()) + i / window.kernel();
      if (h < 0 || h >= window.height()) {
        Arrays.fill(tap, 0, count * channels, LOWEST);
        return;
      }
      int left = Math.max(0, window.start(q));
      int right = Math.min(window.width(), window.start(q + count - 1) + window.kernel());
      float[] line = scratch.floats(0, (right - left) * channels);
      if (i % window.kernel() == 0) {
        int image = row / window.outputHeight();
        int from = ((image * window.height() + h) * window.width() + left) * channels;
        elements(from, (right - left) * channels, scratch).load(x, line);
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
     * Replaces the maximum by tap {@code i} where that is larger, without a branch. A rise by d
     * counts as min(1, d 2^127 2^23), which is exactly 0 or 1. If infinity or NaN is involved, the
     * position may become NaN.
     */
    private static void raise(float[] best, float[] place, float[] tap, int i, int length) {
      for (int j = 0; j < length; j++) {
        float next = Math.max(best[j], tap[j]);
        float rise = Math.min(1, (next - best[j]) * HUGE * 0x1p23f);
        place[j] += rise * (i - place[j]);
        best[j] = next;
      }
    }
  }

  /** Gradients, added in the order of the windows, some input rows of one image at a time. */
  private static final class Backward implements Runnable {
    private final Parallel parallel;
    private final Span dy;
    private final ByteBuffer index;
    private final Span dx;
    private final PoolWindow window;
    private final int images;
    private final int rowsPerTask;
    private final int tasksPerImage;
    private final Parallel.Body task = this::task;

    /** Distance of each position in a window from the window's first element. */
    private final int[] offsets;

    Backward(MaxPool.Backward op, Views views, Parallel parallel) {
      this.parallel = parallel;
      dy = views.span(op.dy());
      index = views.bytes(op.index());
      dx = views.span(op.dx());
      window = new PoolWindow(op.dx().shape(), op.geometry());
      images = op.dx().shape().n();
      int length = window.width() * window.channels();
      rowsPerTask = Math.max(4 * window.stride(), rowsPerTask(length));
      tasksPerImage = (window.height() + rowsPerTask - 1) / rowsPerTask;
      offsets = new int[window.kernel() * window.kernel()];
      for (int tap = 0; tap < offsets.length; tap++) {
        offsets[tap] = tap / window.kernel() * length + tap % window.kernel() * window.channels();
      }
    }

    @Override
    public void run() {
      parallel.run(images * tasksPerImage, task);
    }

    private void task(int number, Scratch scratch) {
      int top = number % tasksPerImage * rowsPerTask;
      int bottom = Math.min(window.height(), top + rowsPerTask);
      backward(number / tasksPerImage, top, bottom, scratch);
    }

    /**
     * Computes input rows {@code [top, bottom)} of one image. Each window that touches them adds
     * its whole gradient to a buffer with kernel - 1 extra rows on either side, whose sums other
     * tasks compute.
     */
    private void backward(int image, int top, int bottom, Scratch scratch) {
      int length = window.width() * window.channels();
      int outputLength = window.outputWidth() * window.channels();
      int kernel = window.kernel();
      int spare = kernel - 1;
      int rows = bottom - top + 2 * spare;
      float[] sum = filled(scratch.floats(0, rows * length), rows * length, 0);
      float[] gradient = scratch.floats(1, outputLength);
      byte[] where = scratch.bytes(0, outputLength);
      int first = Math.max(0, Math.floorDiv(top + window.padding() - kernel, window.stride()) + 1);
      int last =
          Math.min(window.outputHeight(), (bottom - 1 + window.padding()) / window.stride() + 1);
      for (int p = first; p < last; p++) {
        int from = (image * window.outputHeight() + p) * outputLength;
        elements(from, outputLength, scratch).load(dy, gradient);
        index.get(from, where, 0, outputLength);
        scatter(gradient, where, (window.start(p) - top + spare) * length, sum);
      }
      int start = (image * window.height() + top) * length;
      float[] part = scratch.floats(2, SEGMENT);
      for (int done = 0; done < (bottom - top) * length; done += SEGMENT) {
        int count = Math.min(SEGMENT, (bottom - top) * length - done);
        System.arraycopy(sum, spare * length + done, part, 0, count);
        elements(start + done, count, scratch).store(dx, part);
      }
    }

    /** Adds the gradients of one row of windows, whose first row begins at {@code sum[base]}. */
    private void scatter(float[] gradient, byte[] where, int base, float[] sum) {
      int[] places = offsets;
      int channels = window.channels();
      for (int q = 0; q < window.outputWidth(); q++) {
        int to = base + window.start(q) * channels;
        int from = q * channels;
        for (int c = 0; c < channels; c++) {
          sum[to + places[where[from + c] & 0xff] + c] += gradient[from + c];
        }
      }
    }
  }
}
