// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.op.AdaDelta;
import io.github.chromapath.op.Add;
import io.github.chromapath.op.ByteToFloat;
import io.github.chromapath.op.ChannelAffine;
import io.github.chromapath.op.Concat;
import io.github.chromapath.op.FiniteCheck;
import io.github.chromapath.op.Relu;
import io.github.chromapath.op.Sigmoid;
import io.github.chromapath.op.Split;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("fast")
class ElementwiseKernelTest {
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  @Test
  void reluKeepsNanAndPassesGradientsWhereItsOutputIsPositive() {
    float[] x = {-1, -0f, 0, Float.MIN_VALUE, 2, INFINITY, -INFINITY, Float.NaN};
    Tensor y = HostMemory.zeros(Shape.vector(8));
    Tensor dy = HostMemory.vector(1, 2, 3, 4, Float.NaN, 6, INFINITY, 8);
    HostViews.run(1, new Relu.Forward(HostMemory.vector(x), y));
    assertValues(y, 0, 0, 0, Float.MIN_VALUE, 2, INFINITY, 0, Float.NaN);
    HostViews.run(1, new Relu.Backward(y, dy, dy));
    assertValues(dy, 0, 0, 0, 4, Float.NaN, 6, 0, 0);
  }

  /** The quotient in double precision, rounded to fp32, is the correctly rounded one. */
  @Test
  void everyByteIsDividedBy255() {
    byte[] bytes = new byte[256];
    float[] expected = new float[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
      expected[i] = (float) (i / 255.0);
    }
    Tensor y = HostMemory.zeros(Shape.vector(256));
    HostViews.run(2, new ByteToFloat(HostMemory.ofBytes(Shape.vector(256), bytes), y));
    assertValues(y, expected);
  }

  private static void assertValues(Tensor tensor, float... expected) {
    assertArrayEquals(expected, HostMemory.values(tensor));
  }

  /** Native memory is masked as bits, arrays are masked as numbers. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void bitsAndNumbersAreMaskedInTheSameWay(boolean array) {
    float negativeNan = Float.intBitsToFloat(0xffc00000);
    float[] y = {-1, -0f, 0, Float.MIN_VALUE, 2, INFINITY, -INFINITY, Float.NaN, negativeNan};
    float[] dy = {1, 2, 3, 4, Float.NaN, 6, INFINITY, 8, 9};
    Span output = array ? Float32Span.of(y) : new HostViews().span(HostMemory.vector(y));
    Span gradient = array ? Float32Span.of(dy) : new HostViews().span(HostMemory.vector(dy));
    float[] stored = new float[y.length];
    Tile tile = new Tile(0, y.length, Order.MEMORY, new Scratch());
    ReluMask.store(tile, output, gradient, gradient);
    gradient.load(0, stored, y.length);
    assertArrayEquals(new float[] {0, 0, 0, 4, Float.NaN, 6, 0, 0, 0}, stored);
  }

  @Test
  void negativeNanIsNotPositive() {
    float[] dy = {1};
    ReluMask.keep(new float[] {Float.intBitsToFloat(0xffc00000)}, dy, 1);
    assertEquals(0, dy[0]);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 2049, 200_001})
  void sigmoidMatchesTheDefinition(int count) {
    float[] x = Reference.uniform(count, -30, 30, 1);
    double[] expected = new double[count];
    for (int i = 0; i < count; i++) {
      expected[i] = 1 / (1 + Math.exp(-x[i]));
    }
    Tensor y = HostMemory.zeros(Shape.vector(count));
    HostViews.run(2, new Sigmoid.Forward(HostMemory.vector(x), y));
    Reference.assertClose(expected, y, 2e-7);
    float[] gates = HostMemory.values(y);
    float[] gradient = Reference.normal(count, 2);
    double[] dx = new double[count];
    for (int i = 0; i < count; i++) {
      dx[i] = gradient[i] * gates[i] * (1.0 - gates[i]);
    }
    Tensor dy = HostMemory.vector(gradient);
    HostViews.run(2, new Sigmoid.Backward(y, dy, dy));
    Reference.assertClose(dx, dy, 1e-6);
  }

  @Test
  void sigmoidReachesItsLimits() {
    Tensor x = HostMemory.vector(INFINITY, -INFINITY, 200, -200, Float.NaN, 0);
    HostViews.run(1, new Sigmoid.Forward(x, x));
    assertValues(x, 1, 0, 1, 0, Float.NaN, 0.5f);
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
  void addOptionallyAppliesReluAndWorksInPlace() {
    Tensor a = HostMemory.vector(1, -3, Float.NaN);
    Tensor b = HostMemory.vector(2, 1, 1);
    Tensor y = HostMemory.zeros(Shape.vector(3));
    HostViews.run(1, new Add(a, b, y, false));
    assertValues(y, 3, -2, Float.NaN);
    HostViews.run(1, new Add(a, b, b, true));
    assertValues(b, 3, 0, Float.NaN);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8, 33})
  void affineScalesAndShiftsEachChannel(int channels) {
    int pixels = 1009;
    float[] scale = Reference.normal(channels, 1);
    float[] shift = Reference.normal(channels, 2);
    float[] x = Reference.normal(pixels * channels, 3);
    float[] gray = Reference.normal(pixels, 4);
    double[] expected = new double[pixels * channels];
    double[] expectedSpread = new double[pixels * channels];
    for (int i = 0; i < expected.length; i++) {
      int c = i % channels;
      expected[i] = (double) scale[c] * x[i] + shift[c];
      expectedSpread[i] = (double) scale[c] * gray[i / channels] + shift[c];
    }
    Shape shape = new Shape(1, 1, pixels, channels);
    Tensor values = HostMemory.of(shape, x);
    Tensor spread = HostMemory.zeros(shape);
    Tensor luma = HostMemory.of(shape.withChannels(1), gray);
    HostViews.run(2, new ChannelAffine(values, values, list(scale), list(shift)));
    HostViews.run(2, new ChannelAffine(luma, spread, list(scale), list(shift)));
    Reference.assertClose(expected, values, 1e-6);
    Reference.assertClose(expectedSpread, spread, 1e-6);
  }

  private static List<Float> list(float... values) {
    List<Float> list = new ArrayList<>();
    for (float value : values) {
      list.add(value);
    }
    return list;
  }

  @Test
  void splitInvertsConcat() {
    int pixels = 3001;
    int[] channels = {2, 33, 1, 5};
    Shape shape = new Shape(1, 1, pixels, 41);
    Tensor whole = HostMemory.zeros(shape);
    List<Tensor> parts = new ArrayList<>();
    List<Tensor> copies = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Shape part = shape.withChannels(channels[i]);
      parts.add(HostMemory.of(part, Reference.normal(pixels * channels[i], i)));
      copies.add(HostMemory.zeros(part));
    }
    HostViews.run(2, new Concat(parts, whole));
    HostViews.run(2, new Split(whole, copies));
    float[] joined = HostMemory.values(whole);
    int pixel = 2999;
    int first = 0;
    for (int i = 0; i < 4; i++) {
      float[] values = HostMemory.values(parts.get(i));
      assertArrayEquals(values, HostMemory.values(copies.get(i)));
      for (int c = 0; c < channels[i]; c++) {
        assertEquals(values[pixel * channels[i] + c], joined[pixel * 41 + first + c]);
      }
      first += channels[i];
    }
  }

  @Test
  void adaDeltaMatchesTheDefinition() {
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
    AdaDelta step =
        new AdaDelta(
            HostMemory.vector(w),
            HostMemory.vector(g),
            HostMemory.vector(v),
            HostMemory.vector(u),
            HostMemory.vector(0.5f),
            0.9f,
            1e-6f);
    HostViews.run(2, step);
    Reference.assertClose(nextW, step.w(), 1e-6);
    Reference.assertClose(nextV, step.v(), 1e-6);
    Reference.assertClose(nextU, step.u(), 1e-6);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 2049, 200_001})
  void finiteCheckFindsASingleElementAnywhere(int count) {
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
    Tensor flag = HostMemory.vector(Float.NaN);
    FiniteCheck check = new FiniteCheck(HostMemory.vector(x), flag);
    new CpuKernels(new HostViews(), parallel).bind(check).run();
    return HostMemory.values(flag)[0];
  }
}
