// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.Resize;
import io.github.chromapath.tensor.Shape;
import java.util.Arrays;

/** The kernels of {@link Resize}, one row at a time: first along H, then along W. */
final class ResizeKernel {
  private static final int TASK = 1 << 16;

  /** From this number of channels on, whole rows are faster than single pixels. */
  private static final int FEW_CHANNELS = 32;

  private final Parallel parallel;
  private final ResizeAxis rows;
  private final ResizeAxis columns;
  private final int images;
  private final int channels;
  private final int length;
  private final int outputLength;

  private ResizeKernel(Parallel parallel, Shape x, Shape y) {
    this.parallel = parallel;
    rows = new ResizeAxis(x.h(), y.h());
    columns = new ResizeAxis(x.w(), y.w());
    images = x.n();
    channels = x.c();
    length = x.w() * channels;
    outputLength = y.w() * channels;
  }

  static Runnable bind(Resize.Forward op, Views views, Parallel parallel) {
    ResizeKernel kernel = new ResizeKernel(parallel, op.x().shape(), op.y().shape());
    Span x = views.span(op.x());
    Span y = views.span(op.y());
    return () -> kernel.forward(x, y);
  }

  static Runnable bind(Resize.Backward op, Views views, Parallel parallel) {
    ResizeKernel kernel = new ResizeKernel(parallel, op.dx().shape(), op.dy().shape());
    Span dy = views.span(op.dy());
    Span dx = views.span(op.dx());
    return () -> kernel.backward(dy, dx);
  }

  private void forward(Span x, Span y) {
    float[] weights = parallel.shared().floats(0, outputLength);
    for (int q = 0; q < columns.output(); q++) {
      Arrays.fill(weights, q * channels, (q + 1) * channels, columns.highWeight(q));
    }
    forEachRow(
        images * rows.output(),
        (row, scratch) -> {
          int p = row % rows.output();
          int image = row / rows.output() * rows.input();
          float[] line = scratch.floats(0, length);
          x.load((image + rows.low(p)) * length, line, length);
          float[] next = scratch.floats(1, length);
          x.load((image + rows.high(p)) * length, next, length);
          blend(line, next, length, 1 - rows.highWeight(p), rows.highWeight(p));
          float[] result = scratch.floats(2, outputLength);
          if (channels < FEW_CHANNELS) {
            stretch(line, result, columns, channels);
          } else {
            float[] right = scratch.floats(3, outputLength);
            neighbors(line, columns, channels, result, right);
            blend(result, right, weights, outputLength);
          }
          y.store(row * outputLength, result, outputLength);
        });
  }

  /** Adds the shares of the outputs in ascending order. */
  private void backward(Span dy, Span dx) {
    forEachRow(
        images * rows.input(),
        (row, scratch) -> {
          int h = row % rows.input();
          int image = row / rows.input() * rows.output();
          float[] sum = scratch.floats(0, outputLength);
          float[] line = scratch.floats(1, outputLength);
          Arrays.fill(sum, 0, outputLength, 0);
          for (int share = rows.firstShare(h); share < rows.firstShare(h + 1); share++) {
            dy.load((image + rows.shareOutput(share)) * outputLength, line, outputLength);
            blend(sum, line, outputLength, 1, rows.shareWeight(share));
          }
          float[] result = scratch.floats(2, length);
          collect(sum, result, columns, channels);
          dx.store(row * length, result, length);
        });
  }

  /** The work on one row, counted over all images. */
  @FunctionalInterface
  private interface RowTask {
    void run(int row, Scratch scratch);
  }

  private void forEachRow(int count, RowTask body) {
    int perTask = Math.max(1, TASK / Math.max(length, outputLength));
    parallel.run(
        (count + perTask - 1) / perTask,
        (task, scratch) -> {
          int end = Math.min(count, (task + 1) * perTask);
          for (int row = task * perTask; row < end; row++) {
            body.run(row, scratch);
          }
        });
  }

  /** a = a aWeight + b bWeight. */
  private static void blend(float[] a, float[] b, int length, float aWeight, float bWeight) {
    for (int i = 0; i < length; i++) {
      a[i] = a[i] * aWeight + b[i] * bWeight;
    }
  }

  private static void stretch(float[] line, float[] result, ResizeAxis columns, int channels) {
    for (int q = 0; q < columns.output(); q++) {
      int low = columns.low(q) * channels;
      int high = columns.high(q) * channels;
      int to = q * channels;
      float highWeight = columns.highWeight(q);
      float lowWeight = 1 - highWeight;
      for (int c = 0; c < channels; c++) {
        result[to + c] = line[low + c] * lowWeight + line[high + c] * highWeight;
      }
    }
  }

  /** Copies the two inputs of each output pixel. */
  private static void neighbors(
      float[] line, ResizeAxis columns, int channels, float[] left, float[] right) {
    for (int q = 0; q < columns.output(); q++) {
      int to = q * channels;
      System.arraycopy(line, columns.low(q) * channels, left, to, channels);
      System.arraycopy(line, columns.high(q) * channels, right, to, channels);
    }
  }

  /** a = a (1 - weight) + b weight, element by element. */
  private static void blend(float[] a, float[] b, float[] weights, int length) {
    for (int i = 0; i < length; i++) {
      a[i] = a[i] * (1 - weights[i]) + b[i] * weights[i];
    }
  }

  private static void collect(float[] sum, float[] result, ResizeAxis columns, int channels) {
    Arrays.fill(result, 0, columns.input() * channels, 0);
    for (int w = 0; w < columns.input(); w++) {
      int to = w * channels;
      for (int share = columns.firstShare(w); share < columns.firstShare(w + 1); share++) {
        int from = columns.shareOutput(share) * channels;
        float weight = columns.shareWeight(share);
        for (int c = 0; c < channels; c++) {
          result[to + c] += sum[from + c] * weight;
        }
      }
    }
  }
}
