// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.EfficientChannelAttention;
import java.util.Arrays;

/** The kernels of {@link EfficientChannelAttention}. They run on the calling thread alone. */
final class EfficientChannelAttentionKernel {
  private EfficientChannelAttentionKernel() {}

  static Runnable bind(EfficientChannelAttention.Forward op, Views views, Parallel parallel) {
    Span z = views.span(op.z());
    Span weight = views.span(op.weight());
    Span a = views.span(op.a());
    int images = op.z().shape().n();
    int channels = op.z().shape().c();
    int size = op.weight().shape().c();
    return () -> {
      Scratch scratch = parallel.shared();
      float[] kernel = scratch.floats(0, size);
      float[] input = scratch.floats(1, channels);
      float[] gate = scratch.floats(2, channels);
      weight.load(0, kernel, size);
      for (int n = 0; n < images; n++) {
        z.load(n * channels, input, channels);
        gates(kernel, size, input, gate, channels);
        a.store(n * channels, gate, channels);
      }
    };
  }

  private static void gates(float[] kernel, int size, float[] input, float[] gate, int channels) {
    int reach = (size - 1) / 2;
    for (int c = 0; c < channels; c++) {
      double sum = 0;
      for (int j = Math.max(0, reach - c); j < Math.min(size, channels + reach - c); j++) {
        sum += (double) kernel[j] * input[c + j - reach];
      }
      gate[c] = SigmoidKernel.sigmoid(sum);
    }
  }

  static Runnable bind(EfficientChannelAttention.Backward op, Views views, Parallel parallel) {
    Span z = views.span(op.z());
    Span weight = views.span(op.weight());
    Span a = views.span(op.a());
    Span da = views.span(op.da());
    Span dz = views.span(op.dz());
    Slice dWeight = Slice.all(views.span(op.dWeight()));
    int images = op.z().shape().n();
    int channels = op.z().shape().c();
    int size = dWeight.count();
    int reach = (size - 1) / 2;
    return () -> {
      Scratch scratch = parallel.shared();
      float[] kernel = scratch.floats(0, size);
      float[] input = scratch.floats(1, channels);
      float[] gate = scratch.floats(2, channels);
      float[] gradient = scratch.floats(3, channels);
      float[] result = scratch.floats(4, channels);
      double[] sums = scratch.doubles(0, size);
      Arrays.fill(sums, 0, size, 0);
      weight.load(0, kernel, size);
      for (int n = 0; n < images; n++) {
        z.load(n * channels, input, channels);
        a.load(n * channels, gate, channels);
        da.load(n * channels, gradient, channels);
        SigmoidKernel.backward(gate, gradient, channels);
        for (int c = 0; c < channels; c++) {
          double sum = 0;
          for (int j = Math.max(0, c + reach - channels + 1);
              j < Math.min(size, c + reach + 1);
              j++) {
            sum += (double) kernel[j] * gradient[c - j + reach];
          }
          result[c] = (float) sum;
          for (int j = Math.max(0, reach - c); j < Math.min(size, channels + reach - c); j++) {
            sums[j] += (double) gradient[c] * input[c + j - reach];
          }
        }
        dz.store(n * channels, result, channels);
      }
      ChannelSums.store(parallel, sums, 0, 1, dWeight);
    };
  }
}
