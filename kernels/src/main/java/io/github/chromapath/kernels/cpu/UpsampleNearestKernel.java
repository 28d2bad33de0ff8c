// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.UpsampleNearest;
import io.github.chromapath.tensor.Shape;
import java.util.Arrays;

/** The kernels of {@link UpsampleNearest}, one row at a time. */
final class UpsampleNearestKernel {
  private static final int TASK = 1 << 16;

  private final Parallel parallel;
  private final int channels;
  private final int length;
  private final int upsampledLength;
  private final int rows;
  private final int down;
  private final int across;

  private UpsampleNearestKernel(Parallel parallel, Shape small, Shape large) {
    this.parallel = parallel;
    channels = small.c();
    length = small.w() * channels;
    upsampledLength = large.w() * channels;
    rows = small.n() * small.h();
    down = large.h() / small.h();
    across = large.w() / small.w();
  }

  static Runnable bind(UpsampleNearest.Forward op, Views views, Parallel parallel) {
    UpsampleNearestKernel kernel =
        new UpsampleNearestKernel(parallel, op.x().shape(), op.y().shape());
    Span x = views.span(op.x());
    Span y = views.span(op.y());
    return () -> kernel.forward(x, y);
  }

  static Runnable bind(UpsampleNearest.Backward op, Views views, Parallel parallel) {
    UpsampleNearestKernel kernel =
        new UpsampleNearestKernel(parallel, op.dx().shape(), op.dy().shape());
    Span dy = views.span(op.dy());
    Span dx = views.span(op.dx());
    return () -> kernel.backward(dy, dx);
  }

  private void forward(Span x, Span y) {
    forEachRow(
        (row, scratch) -> {
          float[] line = scratch.floats(0, length);
          float[] repeated = scratch.floats(1, upsampledLength);
          x.load(row * length, line, length);
          for (int to = 0; to < upsampledLength; to += channels) {
            System.arraycopy(line, to / channels / across * channels, repeated, to, channels);
          }
          for (int copy = row * down; copy < (row + 1) * down; copy++) {
            y.store(copy * upsampledLength, repeated, upsampledLength);
          }
        });
  }

  private void backward(Span dy, Span dx) {
    forEachRow(
        (row, scratch) -> {
          float[] sum = scratch.floats(0, length);
          float[] line = scratch.floats(1, upsampledLength);
          Arrays.fill(sum, 0, length, 0);
          for (int copy = row * down; copy < (row + 1) * down; copy++) {
            dy.load(copy * upsampledLength, line, upsampledLength);
            for (int from = 0; from < upsampledLength; from += channels) {
              int to = from / channels / across * channels;
              for (int c = 0; c < channels; c++) {
                sum[to + c] += line[from + c];
              }
            }
          }
          dx.store(row * length, sum, length);
        });
  }

  /** The work on one row of the smaller tensor, counted over all images. */
  @FunctionalInterface
  private interface RowTask {
    void run(int row, Scratch scratch);
  }

  private void forEachRow(RowTask body) {
    int perTask = Math.max(1, TASK / (down * upsampledLength));
    parallel.run(
        (rows + perTask - 1) / perTask,
        (task, scratch) -> {
          int end = Math.min(rows, (task + 1) * perTask);
          for (int row = task * perTask; row < end; row++) {
            body.run(row, scratch);
          }
        });
  }
}
