// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElementwiseKernelTest {
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  @Test
  void reluKeepsNanAndPassesGradientsOnlyWhereItsOutputIsPositive() {
    float[] x = {-1, -0f, 0, Float.MIN_VALUE, 2, INFINITY, -INFINITY, Float.NaN};
    float[] y = new float[8];
    float[] dy = {1, 2, 3, 4, Float.NaN, 6, INFINITY, 8};
    try (Parallel parallel = new Parallel(1)) {
      ReluKernel.forward(parallel, Float32Span.of(x), Float32Span.of(y));
      assertArrayEquals(new float[] {0, 0, 0, Float.MIN_VALUE, 2, INFINITY, 0, Float.NaN}, y);
      ReluKernel.backward(parallel, Float32Span.of(y), Float32Span.of(dy), Float32Span.of(dy));
    }
    assertArrayEquals(new float[] {0, 0, 0, 4, Float.NaN, 6, 0, 0}, dy);
  }

  @Test
  void bitsOutsideTheHeapAreMaskedAsNumbersAre() {
    float negativeNan = Float.intBitsToFloat(0xffc00000);
    float[] y = {-1, -0f, 0, Float.MIN_VALUE, 2, INFINITY, -INFINITY, Float.NaN, negativeNan};
    float[] dy = {1, 2, 3, 4, Float.NaN, 6, INFINITY, 8, 9};
    Float32Span output = new Float32Span(ByteBuffer.allocateDirect(Float.BYTES * y.length));
    Float32Span gradient = new Float32Span(ByteBuffer.allocateDirect(Float.BYTES * y.length));
    output.store(0, y, y.length);
    gradient.store(0, dy, y.length);
    float[] loaded = new float[y.length];
    Tile row = new Tile(0, y.length, Order.MEMORY, new Scratch());
    ReluMask.load(row, output, gradient, loaded, 2);
    try (Parallel parallel = new Parallel(1)) {
      ReluKernel.backward(parallel, output, gradient, gradient);
    }
    gradient.load(0, dy, y.length);
    float[] expected = {0, 0, 0, 4, Float.NaN, 6, 0, 0, 0};
    assertArrayEquals(expected, loaded);
    assertArrayEquals(expected, dy);
  }

  @Test
  void negativeNanIsNotPositive() {
    float[] dy = {1};
    ReluMask.keep(new float[] {Float.intBitsToFloat(0xffc00000)}, dy, 1);
    assertEquals(0, dy[0]);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 2049, 200_001})
  void sigmoidAgreesWithTheDefinition(int count) {
    float[] x = Reference.uniform(count, -30, 30, 1);
    float[] y = new float[count];
    double[] expected = new double[count];
    for (int i = 0; i < count; i++) {
      expected[i] = 1 / (1 + Math.exp(-x[i]));
    }
    try (Parallel parallel = new Parallel(2)) {
      SigmoidKernel.forward(parallel, Float32Span.of(x), Float32Span.of(y));
      Reference.assertClose(expected, y, 2e-7);
      float[] dy = Reference.normal(count, 2);
      double[] dx = new double[count];
      for (int i = 0; i < count; i++) {
        dx[i] = dy[i] * y[i] * (1.0 - y[i]);
      }
      SigmoidKernel.backward(parallel, Float32Span.of(y), Float32Span.of(dy), Float32Span.of(dy));
      Reference.assertClose(dx, dy, 1e-6);
    }
  }

  @Test
  void sigmoidReachesItsLimits() {
    float[] x = {INFINITY, -INFINITY, 200, -200, Float.NaN, 0};
    try (Parallel parallel = new Parallel(1)) {
      SigmoidKernel.forward(parallel, Float32Span.of(x), Float32Span.of(x));
    }
    assertArrayEquals(new float[] {1, 0, 1, 0, Float.NaN, 0.5f}, x);
  }

  @Test
  void exponentialIsAccurateOverItsRange() {
    float[] x = Reference.uniform(200_000, -87, 88.5, 3);
    float[] y = new float[x.length];
    Exponential.of(x, y, new float[x.length], x.length);
    for (int i = 0; i < x.length; i++) {
      assertEquals(1, y[i] / Math.exp(x[i]), 4e-7);
    }
    float[] extremes = {-INFINITY, -110, -100, 90, INFINITY, Float.NaN, 0};
    Exponential.of(extremes, extremes, new float[7], 7);
    float tiny = (float) Math.exp(-100);
    assertArrayEquals(new float[] {0, 0, tiny, INFINITY, INFINITY, Float.NaN, 1}, extremes);
  }

  @Test
  void addRectifiesWhereAskedAndMayBeInPlace() {
    float[] a = {1, -3, Float.NaN};
    float[] b = {2, 1, 1};
    try (Parallel parallel = new Parallel(1)) {
      float[] y = new float[3];
      AddKernel.forward(parallel, Float32Span.of(a), Float32Span.of(b), Float32Span.of(y), false);
      assertArrayEquals(new float[] {3, -2, Float.NaN}, y);
      AddKernel.forward(parallel, Float32Span.of(a), Float32Span.of(b), Float32Span.of(b), true);
      assertArrayEquals(new float[] {3, 0, Float.NaN}, b);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8, 33})
  void affineScalesAndShiftsEachChannel(int channels) {
    int pixels = 1009;
    float[] scale = Reference.normal(channels, 1);
    float[] shift = Reference.normal(channels, 2);
    float[] x = Reference.normal(pixels * channels, 3);
    float[] gray = Reference.normal(pixels, 4);
    float[] spread = new float[pixels * channels];
    double[] expected = new double[pixels * channels];
    double[] expectedSpread = new double[pixels * channels];
    for (int i = 0; i < expected.length; i++) {
      int c = i % channels;
      expected[i] = (double) scale[c] * x[i] + shift[c];
      expectedSpread[i] = (double) scale[c] * gray[i / channels] + shift[c];
    }
    try (Parallel parallel = new Parallel(2)) {
      ChannelAffineKernel.forward(
          parallel, Float32Span.of(x), Float32Span.of(x), pixels, scale, shift);
      ChannelAffineKernel.broadcast(
          parallel, Float32Span.of(gray), Float32Span.of(spread), pixels, scale, shift);
    }
    Reference.assertClose(expected, x, 1e-6);
    Reference.assertClose(expectedSpread, spread, 1e-6);
  }

  @Test
  void concatAndSplitAreInverse() {
    int pixels = 3001;
    int[] channels = {2, 33, 1, 5};
    float[] whole = new float[pixels * 41];
    Span[] parts = new Span[4];
    Span[] copies = new Span[4];
    float[][] values = new float[4][];
    float[][] returned = new float[4][];
    for (int i = 0; i < 4; i++) {
      values[i] = Reference.normal(pixels * channels[i], i);
      returned[i] = new float[pixels * channels[i]];
      parts[i] = Float32Span.of(values[i]);
      copies[i] = Float32Span.of(returned[i]);
    }
    try (Parallel parallel = new Parallel(2)) {
      ConcatKernel.concat(parallel, parts, channels, Float32Span.of(whole), pixels);
      ConcatKernel.split(parallel, Float32Span.of(whole), copies, channels, pixels);
    }
    for (int i = 0; i < 4; i++) {
      assertArrayEquals(values[i], returned[i]);
    }
    int pixel = 2999;
    assertEquals(values[0][pixel * 2 + 1], whole[pixel * 41 + 1]);
    assertEquals(values[1][pixel * 33 + 32], whole[pixel * 41 + 34]);
    assertEquals(values[2][pixel], whole[pixel * 41 + 35]);
    assertEquals(values[3][pixel * 5], whole[pixel * 41 + 36]);
  }

  @Test
  void adaDeltaTakesZeilersStep() {
    int count = 70_001;
    float[] w = Reference.normal(count, 1);
    float[] g = Reference.normal(count, 2);
    float[] v = Reference.uniform(count, 0, 1, 3);
    float[] u = Reference.uniform(count, 0, 1e-3, 4);
    double[] nextW = new double[count];
    double[] nextV = new double[count];
    double[] nextU = new double[count];
    for (int i = 0; i < count; i++) {
      nextV[i] = 0.9 * v[i] + 0.1 * g[i] * g[i];
      double d = Math.sqrt(u[i] + 1e-6) / Math.sqrt(nextV[i] + 1e-6) * g[i];
      nextU[i] = 0.9 * u[i] + 0.1 * d * d;
      nextW[i] = w[i] - 0.5 * d;
    }
    try (Parallel parallel = new Parallel(2)) {
      AdaDeltaKernel.step(
          parallel,
          Float32Span.of(w),
          Float32Span.of(g),
          Float32Span.of(v),
          Float32Span.of(u),
          Float32Span.of(new float[] {0.5f}),
          0.9f,
          1e-6f);
    }
    Reference.assertClose(nextW, w, 1e-6);
    Reference.assertClose(nextV, v, 1e-6);
    Reference.assertClose(nextU, u, 1e-6);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 2049, 200_001})
  void finiteCheckFindsOneElementWhereverItIs(int count) {
    float[] x = Reference.normal(count, 3);
    x[count / 2] = Float.MAX_VALUE;
    try (Parallel parallel = new Parallel(2)) {
      assertEquals(0, flag(parallel, x));
      for (float odd : new float[] {Float.NaN, INFINITY, -INFINITY}) {
        for (int at : new int[] {0, count / 2, count - 1}) {
          float held = x[at];
          x[at] = odd;
          assertEquals(1, flag(parallel, x));
          x[at] = held;
        }
      }
    }
  }

  private static float flag(Parallel parallel, float[] x) {
    float[] flag = {Float.NaN};
    FiniteCheckKernel.check(parallel, Float32Span.of(x), Float32Span.of(flag));
    return flag[0];
  }
}
