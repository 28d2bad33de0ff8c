// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.SqueezeExcite;
import java.util.Arrays;

/** The kernels of {@link SqueezeExcite}. They run on the calling thread alone. */
final class SqueezeExciteKernel {
  private SqueezeExciteKernel() {}

  /** A matrix in row-major order. */
  private static final class Matrix {
    final float[] values;
    final int rows;
    final int columns;

    Matrix(float[] values, int rows, int columns) {
      this.values = values;
      this.rows = rows;
      this.columns = columns;
    }
  }

  static Runnable bind(SqueezeExcite.Forward op, Views views, Parallel parallel) {
    Span z = views.span(op.z());
    Span weight1 = views.span(op.weight1());
    Span weight2 = views.span(op.weight2());
    Span hidden = views.span(op.hidden());
    Span a = views.span(op.a());
    int images = op.z().shape().n();
    int channels = op.z().shape().c();
    int reduced = op.hidden().shape().c();
    return () -> {
      Scratch scratch = parallel.shared();
      float[] w1 = loaded(weight1, scratch.floats(0, weight1.size()));
      float[] w2 = loaded(weight2, scratch.floats(1, weight2.size()));
      float[] input = scratch.floats(2, channels);
      float[] middle = scratch.floats(3, reduced);
      float[] gate = scratch.floats(4, channels);
      for (int n = 0; n < images; n++) {
        z.load(n * channels, input, channels);
        for (int r = 0; r < reduced; r++) {
          middle[r] = (float) Math.max(0, dot(w1, r * channels, input, channels));
        }
        for (int c = 0; c < channels; c++) {
          gate[c] = SigmoidKernel.sigmoid(dot(w2, c * reduced, middle, reduced));
        }
        hidden.store(n * reduced, middle, reduced);
        a.store(n * channels, gate, channels);
      }
    };
  }

  static Runnable bind(SqueezeExcite.Backward op, Views views, Parallel parallel) {
    Span z = views.span(op.z());
    Span weight1 = views.span(op.weight1());
    Span weight2 = views.span(op.weight2());
    Span hidden = views.span(op.hidden());
    Span a = views.span(op.a());
    Span da = views.span(op.da());
    Span dz = views.span(op.dz());
    Slice dWeight1 = Slice.all(views.span(op.dWeight1()));
    Slice dWeight2 = Slice.all(views.span(op.dWeight2()));
    int images = op.z().shape().n();
    int channels = op.z().shape().c();
    int reduced = op.hidden().shape().c();
    int weights = channels * reduced;
    return () -> {
      Scratch scratch = parallel.shared();
      Matrix w1 = new Matrix(loaded(weight1, scratch.floats(0, weights)), reduced, channels);
      Matrix w2 = new Matrix(loaded(weight2, scratch.floats(1, weights)), channels, reduced);
      float[] input = scratch.floats(2, channels);
      float[] middle = scratch.floats(3, reduced);
      float[] gate = scratch.floats(4, channels);
      float[] g = scratch.floats(5, channels);
      float[] q = scratch.floats(6, reduced);
      float[] result = scratch.floats(7, channels);
      double[] sums1 = zeros(scratch.doubles(0, weights), weights);
      double[] sums2 = zeros(scratch.doubles(1, weights), weights);
      double[] total = scratch.doubles(2, Math.max(channels, reduced));
      for (int n = 0; n < images; n++) {
        z.load(n * channels, input, channels);
        hidden.load(n * reduced, middle, reduced);
        a.load(n * channels, gate, channels);
        da.load(n * channels, g, channels);
        SigmoidKernel.backward(gate, g, channels);
        addOuter(g, channels, middle, reduced, sums2);
        transposed(w2, g, total, q);
        ReluMask.keep(middle, q, reduced);
        addOuter(q, reduced, input, channels, sums1);
        transposed(w1, q, total, result);
        dz.store(n * channels, result, channels);
      }
      ChannelSums.store(parallel, sums1, 0, 1, dWeight1);
      ChannelSums.store(parallel, sums2, 0, 1, dWeight2);
    };
  }

  private static float[] loaded(Span span, float[] values) {
    span.load(0, values, span.size());
    return values;
  }

  private static double[] zeros(double[] sums, int count) {
    Arrays.fill(sums, 0, count, 0);
    return sums;
  }

  private static double dot(float[] matrix, int from, float[] vector, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += (double) matrix[from + i] * vector[i];
    }
    return sum;
  }

  /** sums += left right^T. */
  private static void addOuter(float[] left, int rows, float[] right, int columns, double[] sums) {
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        sums[r * columns + c] += (double) left[r] * right[c];
      }
    }
  }

  /** result = matrix^T vector. */
  private static void transposed(Matrix matrix, float[] vector, double[] total, float[] result) {
    float[] values = matrix.values;
    int columns = matrix.columns;
    Arrays.fill(total, 0, columns, 0);
    for (int r = 0; r < matrix.rows; r++) {
      for (int c = 0; c < columns; c++) {
        total[c] += (double) values[r * columns + c] * vector[r];
      }
    }
    for (int c = 0; c < columns; c++) {
      result[c] = (float) total[c];
    }
  }
}
