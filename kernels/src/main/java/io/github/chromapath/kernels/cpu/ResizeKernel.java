// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import java.util.Arrays;

/** Bilinear resampling and its adjoint, one row at a time: first along H, then along W. */
public final class ResizeKernel {
  private static final int TASK = 1 << 16;

  /** From here on, copying pixels and computing on whole rows is faster than pixel by pixel. */
  private static final int FEW_CHANNELS = 32;

  private ResizeKernel() {}

  /**
   * y = x resampled.
   *
   * @param x (images, rows.input, columns.input, channels)
   * @param y (images, rows.output, columns.output, channels)
   */
  public static void forward(
      Parallel parallel,
      Span x,
      Span y,
      int images,
      ResizeAxis rows,
      ResizeAxis columns,
      int channels) {
    int length = columns.input() * channels;
    int outputLength = columns.output() * channels;
    float[] weights = highWeights(columns, channels, parallel.shared().floats(0, outputLength));
    forEachRow(
        parallel,
        images * rows.output(),
        Math.max(length, outputLength),
        (row, tiles) -> {
          int p = row % rows.output();
          int image = row / rows.output() * rows.input();
          float[] line = tiles.floats(0, length);
          x.load((image + rows.low(p)) * length, line, length);
          float[] next = tiles.floats(1, length);
          x.load((image + rows.high(p)) * length, next, length);
          blend(line, next, length, 1 - rows.highWeight(p), rows.highWeight(p));
          float[] result = tiles.floats(2, outputLength);
          if (channels < FEW_CHANNELS) {
            stretch(line, result, columns, channels);
          } else {
            float[] right = tiles.floats(3, outputLength);
            neighbours(line, columns, channels, result, right);
            blend(result, right, weights, outputLength);
          }
          y.store(row * outputLength, result, outputLength);
        });
  }

  /**
   * dx = the sum over the outputs that each input was part of, in ascending order.
   *
   * @param dy (images, rows.output, columns.output, channels)
   * @param dx (images, rows.input, columns.input, channels)
   */
  public static void backward(
      Parallel parallel,
      Span dy,
      Span dx,
      int images,
      ResizeAxis rows,
      ResizeAxis columns,
      int channels) {
    int length = columns.input() * channels;
    int outputLength = columns.output() * channels;
    forEachRow(
        parallel,
        images * rows.input(),
        Math.max(length, outputLength),
        (row, tiles) -> {
          int h = row % rows.input();
          int image = row / rows.input() * rows.output();
          float[] sum = tiles.floats(0, outputLength);
          float[] line = tiles.floats(1, outputLength);
          Arrays.fill(sum, 0, outputLength, 0);
          for (int share = rows.firstShare(h); share < rows.firstShare(h + 1); share++) {
            dy.load((image + rows.shareOutput(share)) * outputLength, line, outputLength);
            blend(sum, line, outputLength, 1, rows.shareWeight(share));
          }
          float[] result = tiles.floats(2, length);
          collect(sum, result, columns, channels);
          dx.store(row * length, result, length);
        });
  }

  /** The work on one row. */
  @FunctionalInterface
  private interface Tile {
    void run(int row, Scratch tiles);
  }

  private static void forEachRow(Parallel parallel, int rows, int elements, Tile body) {
    int perTask = Math.max(1, TASK / elements);
    parallel.run(
        (rows + perTask - 1) / perTask,
        (task, tiles) -> {
          int end = Math.min(rows, (task + 1) * perTask);
          for (int row = task * perTask; row < end; row++) {
            body.run(row, tiles);
          }
        });
  }

  /** a = a aWeight + b bWeight. */
  private static void blend(float[] a, float[] b, int length, float aWeight, float bWeight) {
    for (int i = 0; i < length; i++) {
      a[i] = a[i] * aWeight + b[i] * bWeight;
    }
  }

  /** The weight of the right neighbour for each element of an output row. */
  private static float[] highWeights(ResizeAxis columns, int channels, float[] weights) {
    for (int q = 0; q < columns.output(); q++) {
      Arrays.fill(weights, q * channels, (q + 1) * channels, columns.highWeight(q));
    }
    return weights;
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

  /** The two inputs of each output pixel. */
  private static void neighbours(
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
