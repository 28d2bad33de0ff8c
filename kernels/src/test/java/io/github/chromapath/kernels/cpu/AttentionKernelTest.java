// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttentionKernelTest {
  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double[] eca(double[] z, double[] weight, int images, int channels) {
    double[] a = new double[z.length];
    int reach = weight.length / 2;
    for (int n = 0; n < images; n++) {
      for (int c = 0; c < channels; c++) {
        double sum = 0;
        for (int j = 0; j < weight.length; j++) {
          int from = c + j - reach;
          sum += from < 0 || from >= channels ? 0 : weight[j] * z[n * channels + from];
        }
        a[n * channels + c] = sigmoid(sum);
      }
    }
    return a;
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "1, 1, 5", "2, 2, 3", "3, 8, 5", "2, 33, 7", "2, 3, 7"})
  void ecaAgreesWithTheDefinitionAndItsDifferences(int images, int channels, int size) {
    float[] z = Reference.normal(images * channels, 1);
    float[] weight = Reference.normal(size, 2);
    float[] a = new float[z.length];
    float[] da = Reference.normal(z.length, 3);
    float[] dz = new float[z.length];
    float[] dWeight = new float[size];
    try (Parallel parallel = new Parallel(1)) {
      Span input = Float32Span.of(z);
      Span kernel = Float32Span.of(weight);
      Span gate = Float32Span.of(a);
      EcaKernel.forward(parallel, input, kernel, gate, images, channels);
      EcaKernel.backward(
          parallel,
          input,
          kernel,
          gate,
          Float32Span.of(da),
          Float32Span.of(dz),
          Float32Span.of(dWeight),
          images,
          channels);
    }
    double[] inputs = Reference.doubles(z);
    double[] weights = Reference.doubles(weight);
    Reference.assertClose(eca(inputs, weights, images, channels), a, 1e-6);
    Reference.assertGradient(Reference.gradient(v -> eca(v, weights, images, channels), z, da), dz);
    Reference.assertGradient(
        Reference.gradient(v -> eca(inputs, v, images, channels), weight, da), dWeight);
  }

  private static double[] hidden(double[] z, double[] w1, int images, int channels) {
    int reduced = w1.length / channels;
    double[] hidden = new double[images * reduced];
    for (int i = 0; i < hidden.length; i++) {
      for (int c = 0; c < channels; c++) {
        hidden[i] += w1[i % reduced * channels + c] * z[i / reduced * channels + c];
      }
    }
    return hidden;
  }

  private static double[] se(double[] z, double[] w1, double[] w2, int images, int channels) {
    int reduced = w1.length / channels;
    double[] hidden = hidden(z, w1, images, channels);
    double[] a = new double[z.length];
    for (int i = 0; i < a.length; i++) {
      double sum = 0;
      for (int r = 0; r < reduced; r++) {
        sum += w2[i % channels * reduced + r] * Math.max(0, hidden[i / channels * reduced + r]);
      }
      a[i] = sigmoid(sum);
    }
    return a;
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "2, 8, 2", "3, 33, 5", "2, 5, 3", "4, 32, 2"})
  void seAgreesWithTheDefinitionAndItsDifferences(int images, int channels, int reduced) {
    float[] z = Reference.normal(images * channels, 1);
    float[] w1 = Reference.normal(reduced * channels, 2);
    float[] w2 = Reference.normal(channels * reduced, 3);
    float[] da = Reference.normal(z.length, 4);
    float[] middle = new float[images * reduced];
    float[] a = new float[z.length];
    float[] dz = new float[z.length];
    float[] dw1 = new float[w1.length];
    float[] dw2 = new float[w2.length];
    try (Parallel parallel = new Parallel(1)) {
      Span input = Float32Span.of(z);
      Span first = Float32Span.of(w1);
      Span second = Float32Span.of(w2);
      Span between = Float32Span.of(middle);
      Span gate = Float32Span.of(a);
      SeKernel.forward(parallel, input, first, second, between, gate, images, channels, reduced);
      SeKernel.backward(
          parallel,
          input,
          first,
          second,
          between,
          gate,
          Float32Span.of(da),
          Float32Span.of(dz),
          Float32Span.of(dw1),
          Float32Span.of(dw2),
          images,
          channels,
          reduced);
    }
    double[] x = Reference.doubles(z);
    double[] m1 = Reference.doubles(w1);
    double[] m2 = Reference.doubles(w2);
    for (double value : hidden(x, m1, images, channels)) {
      assertTrue(Math.abs(value) > 1e-3, "the rectifier has no derivative at 0");
    }
    Reference.assertClose(se(x, m1, m2, images, channels), a, 1e-6);
    Reference.assertGradient(Reference.gradient(v -> se(v, m1, m2, images, channels), z, da), dz);
    Reference.assertGradient(Reference.gradient(v -> se(x, v, m2, images, channels), w1, da), dw1);
    Reference.assertGradient(Reference.gradient(v -> se(x, m1, v, images, channels), w2, da), dw2);
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "2, 35, 3", "3, 9, 8", "2, 30011, 2", "2, 1009, 33", "4, 49, 2048"})
  void poolingAndScalingAgreeWithTheDefinitions(int images, int pixels, int channels) {
    float[] x = Reference.normal(images * pixels * channels, 1);
    float[] a = Reference.normal(images * channels, 2);
    float[] dy = Reference.normal(x.length, 3);
    double[] mean = new double[a.length];
    double[] spread = new double[x.length];
    double[] y = new double[x.length];
    double[] dx = new double[x.length];
    double[] da = new double[a.length];
    for (int i = 0; i < x.length; i++) {
      int gate = i / (pixels * channels) * channels + i % channels;
      mean[gate] += (double) x[i] / pixels;
      spread[i] = x[i] + (double) a[gate] / pixels;
      y[i] = (double) x[i] * a[gate];
      dx[i] = (double) dy[i] * a[gate];
      da[gate] += (double) dy[i] * x[i];
    }
    float[] z = new float[a.length];
    float[] sum = x.clone();
    float[] scaled = new float[x.length];
    float[] gradient = dy.clone();
    float[] gates = new float[a.length];
    try (Parallel parallel = new Parallel(2)) {
      Span input = Float32Span.of(x);
      Span gate = Float32Span.of(a);
      GlobalAveragePoolKernel.forward(parallel, input, Float32Span.of(z), images, pixels, channels);
      GlobalAveragePoolKernel.backward(
          parallel, gate, Float32Span.of(sum), images, pixels, channels);
      ChannelScaleKernel.forward(
          parallel, input, gate, Float32Span.of(scaled), images, pixels, channels);
      Span inPlace = Float32Span.of(gradient);
      ChannelScaleKernel.backward(
          parallel, input, gate, inPlace, inPlace, Float32Span.of(gates), images, pixels, channels);
    }
    Reference.assertClose(mean, z, 1e-6);
    Reference.assertClose(spread, sum, 1e-6);
    Reference.assertClose(y, scaled, 1e-6);
    Reference.assertClose(dx, gradient, 1e-6);
    Reference.assertClose(da, gates, 1e-6);
  }
}
