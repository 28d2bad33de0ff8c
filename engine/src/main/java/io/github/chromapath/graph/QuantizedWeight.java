// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.Function;

/**
 * A folded weight in int8, with one scale for each output channel. With W the folded weight and x
 * the input's scale, which may differ between channels, V[o, i] = W[o, i] x[i] is stored as round(V
 * / f[o]), where f[o] = max |V[o]| / 127. A sum of integer products times f[o] is the convolution.
 *
 * @param folded the weight in fp32
 * @param inputs the scales of consecutive input channels
 * @param outputs the scales of consecutive output channels, by which factors and bias are divided
 */
record QuantizedWeight(FoldedWeight folded, List<Channels> inputs, List<Channels> outputs) {
  private static final int LARGEST = 127;

  /** Channels of one scale. */
  record Channels(int count, float scale) {}

  /** The integers, the factors and the bias. */
  static final class Values {
    private final byte[] weight;
    private final float[] factors;
    private final float[] bias;

    private Values(byte[] weight, float[] factors, float[] bias) {
      this.weight = weight;
      this.factors = factors;
      this.bias = bias;
    }

    ByteBuffer weight() {
      return ByteBuffer.wrap(weight);
    }

    FloatBuffer factors() {
      return FloatBuffer.wrap(factors);
    }

    FloatBuffer bias() {
      return FloatBuffer.wrap(bias);
    }
  }

  QuantizedWeight {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  Shape vector() {
    return folded.norm().bias().shape();
  }

  Values values(Function<Tensor, float[]> read) {
    float[] values = folded.values(read);
    double[] scales = scales(inputs);
    int count = vector().c();
    double[] largest = new double[count];
    for (int i = 0; i < values.length; i++) {
      int o = output(i, values.length, count);
      largest[o] = Math.max(largest[o], Math.abs(values[i] * scales[input(i, values.length)]));
    }
    byte[] weight = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      double limit = largest[output(i, values.length, count)];
      double scaled = values[i] * scales[input(i, values.length)];
      weight[i] = limit == 0 ? 0 : (byte) Math.rint(scaled / limit * LARGEST);
    }
    double[] units = scales(outputs);
    float[] factors = new float[count];
    float[] bias = folded.norm().foldedBias(read);
    for (int o = 0; o < count; o++) {
      factors[o] = (float) (largest[o] / LARGEST / units[o]);
      bias[o] = (float) (bias[o] / units[o]);
    }
    return new Values(weight, factors, bias);
  }

  private static double[] scales(List<Channels> all) {
    double[] scales = new double[all.stream().mapToInt(Channels::count).sum()];
    int next = 0;
    for (Channels channels : all) {
      for (int i = 0; i < channels.count(); i++) {
        scales[next++] = channels.scale();
      }
    }
    return scales;
  }

  /** The output channel of an element: the slowest index, or the fastest if transposed. */
  private int output(int element, int elements, int outputs) {
    return folded.transposed() ? element % outputs : element / (elements / outputs);
  }

  private int input(int element, int elements) {
    int count = folded.inputs().channels();
    return folded.transposed() ? element / (elements / count) : element % count;
  }
}
