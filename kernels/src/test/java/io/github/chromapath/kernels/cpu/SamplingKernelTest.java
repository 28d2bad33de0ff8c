// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.op.MaxPool;
import io.github.chromapath.op.Resize;
import io.github.chromapath.op.UpsampleNearest;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("fast")
class SamplingKernelTest {
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  /** PyTorch's loop: v > best or NaN replaces, padding is skipped. */
  private static void naivePool(float[] x, float[] y, byte[] index, PoolWindow window) {
    int channels = window.channels();
    int height = window.outputHeight();
    int width = window.outputWidth();
    for (int i = 0; i < y.length; i++) {
      int c = i % channels;
      int q = i / channels % width;
      int p = i / channels / width % height;
      int n = i / channels / width / height;
      float best = -INFINITY;
      int place = -1;
      for (int tap = 0; tap < window.kernel() * window.kernel(); tap++) {
        int h = p * window.stride() - window.padding() + tap / window.kernel();
        int w = q * window.stride() - window.padding() + tap % window.kernel();
        if (h >= 0 && h < window.height() && w >= 0 && w < window.width()) {
          float value = x[((n * window.height() + h) * window.width() + w) * channels + c];
          if (place < 0 || value > best || Float.isNaN(value)) {
            best = value;
            place = tap;
          }
        }
      }
      y[i] = best;
      index[i] = (byte) place;
    }
  }

  private static void naivePoolBackward(float[] dy, byte[] index, double[] dx, PoolWindow window) {
    int channels = window.channels();
    int height = window.outputHeight();
    int width = window.outputWidth();
    for (int i = 0; i < dy.length; i++) {
      int c = i % channels;
      int q = i / channels % width;
      int p = i / channels / width % height;
      int n = i / channels / width / height;
      int tap = index[i] & 0xff;
      int h = p * window.stride() - window.padding() + tap / window.kernel();
      int w = q * window.stride() - window.padding() + tap % window.kernel();
      dx[((n * window.height() + h) * window.width() + w) * channels + c] += dy[i];
    }
  }

  private static void checkPool(float[] values, Shape input, ConvolutionGeometry geometry) {
    for (DataType type : List.of(DataType.FLOAT32, DataType.BFLOAT16)) {
      checkPool(HostMemory.of(type, input, values), geometry);
    }
  }

  private static void checkPool(Tensor pooled, ConvolutionGeometry geometry) {
    float[] x = HostMemory.values(pooled);
    Shape input = pooled.shape();
    DataType type = pooled.type();
    PoolWindow window = new PoolWindow(input, geometry);
    int size = input.n() * window.outputHeight() * window.outputWidth() * window.channels();
    float[] expected = new float[size];
    byte[] expectedIndex = new byte[size];
    naivePool(x, expected, expectedIndex, window);
    Shape output = geometry.output(input, window.channels());
    Tensor dy = HostMemory.of(type, output, Reference.normal(size, 9));
    double[] expectedDx = new double[x.length];
    naivePoolBackward(HostMemory.values(dy), expectedIndex, expectedDx, window);
    Tensor maxima = HostMemory.zeros(type, output);
    Tensor places = HostMemory.zeros(DataType.UINT8, output);
    Tensor gradient = HostMemory.zeros(type, input);
    HostViews.run(2, new MaxPool.Forward(pooled, maxima, places, geometry));
    HostViews.run(2, new MaxPool.Backward(dy, places, gradient, geometry));
    float[] y = HostMemory.values(maxima);
    byte[] index = new byte[size];
    HostMemory.bytes(places).get(index);
    for (int i = 0; i < size; i++) {
      assertEquals(expected[i] + 0, y[i] + 0, "adding 0 makes -0 and 0 equal");
    }
    assertArrayEquals(expectedIndex, index);
    // bf16 rounds each sum once, to 8 bits: by at most 2^-8 of its value.
    Reference.assertClose(expectedDx, gradient, type == DataType.FLOAT32 ? 1e-6 : 0x1p-8);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 1, 3, 2, 1", "2, 7, 9, 3, 3, 2, 1", "2, 8, 6, 5, 2, 2, 0", "1, 9, 7, 33, 2, 2, 0",
    "2, 5, 6, 2, 3, 1, 1", "1, 20, 17, 8, 15, 4, 7", "1, 6, 6, 1, 2, 3, 0", "1, 5, 5, 2, 1, 1, 0",
    "3, 61, 75, 32, 3, 2, 1", "2, 130, 66, 64, 2, 2, 0", "2, 7, 95, 130, 3, 3, 0",
        "1, 31, 4, 6, 4, 1, 2"
  })
  void poolingMatchesTheDefinition(
      int images, int height, int width, int channels, int kernel, int stride, int padding) {
    Shape input = new Shape(images, height, width, channels);
    ConvolutionGeometry geometry = new ConvolutionGeometry(kernel, stride, padding);
    int size = images * height * width * channels;
    checkPool(Reference.normal(size, 1), input, geometry);
    float[] ties = Reference.normal(size, 2);
    for (int i = 0; i < size; i++) {
      ties[i] = Math.round(ties[i]);
    }
    checkPool(ties, input, geometry);
    float[] odd = ties.clone();
    Random random = new Random(3);
    float[] special = {
      Float.NaN,
      INFINITY,
      -INFINITY,
      Float.MIN_VALUE,
      -Float.MIN_VALUE,
      0,
      -0f,
      Float.MAX_VALUE,
      -Float.MAX_VALUE
    };
    for (int i = 0; i < size; i++) {
      if (random.nextInt(3) > 0) {
        odd[i] = special[random.nextInt(special.length)];
      }
    }
    checkPool(odd, input, geometry);
  }

  /** Bilinear interpolation from the definition, in double but for PyTorch's fp32 coordinate. */
  private static double[] naiveResize(
      double[] x, int images, int h, int w, int outH, int outW, int channels) {
    double[] y = new double[images * outH * outW * channels];
    for (int i = 0; i < y.length; i++) {
      int c = i % channels;
      int q = i / channels % outW;
      int p = i / channels / outW % outH;
      int n = i / channels / outW / outH;
      float v = Math.max(0, (float) h / outH * (p + 0.5f) - 0.5f);
      float u = Math.max(0, (float) w / outW * (q + 0.5f) - 0.5f);
      for (int corner = 0; corner < 4; corner++) {
        int dv = corner / 2;
        int du = corner % 2;
        int row = Math.min(h - 1, (int) v + dv);
        int column = Math.min(w - 1, (int) u + du);
        double weight =
            (dv == 1 ? v - (int) v : 1.0 - (v - (int) v))
                * (du == 1 ? u - (int) u : 1.0 - (u - (int) u));
        y[i] += weight * x[((n * h + row) * w + column) * channels + c];
      }
    }
    return y;
  }

  @ParameterizedTest
  @CsvSource({"2, 37, 53, 150, 211, 5", "1, 200, 300, 91, 77, 11", "1, 56, 56, 224, 224, 33"})
  void largeImagesMatchTheDefinitionAndItsAdjoint(
      int images, int h, int w, int outH, int outW, int channels) {
    Shape input = new Shape(images, h, w, channels);
    Shape output = new Shape(images, outH, outW, channels);
    float[] x = Reference.normal(images * h * w * channels, 1);
    float[] dy = Reference.normal(images * outH * outW * channels, 2);
    Tensor y = HostMemory.zeros(output);
    Tensor dx = HostMemory.zeros(input);
    HostViews.run(2, new Resize.Forward(HostMemory.of(input, x), y));
    HostViews.run(2, new Resize.Backward(HostMemory.of(output, dy), dx));
    double[] expected = naiveResize(Reference.doubles(x), images, h, w, outH, outW, channels);
    Reference.assertClose(expected, y, 1e-6);
    double size = Math.sqrt(dy.length);
    double adjoint = Reference.dot(Reference.doubles(HostMemory.values(dx)), x);
    assertEquals(Reference.dot(expected, dy), adjoint, 1e-5 * size);
  }

  @ParameterizedTest
  @CsvSource({"2, 37, 53, 2, 2, 5", "1, 1, 1, 28, 20, 256", "3, 100, 80, 1, 3, 1"})
  void nearestUpsamplingMatchesTheDefinitionAndItsAdjoint(
      int images, int h, int w, int down, int across, int channels) {
    Shape input = new Shape(images, h, w, channels);
    Shape output = new Shape(images, down * h, across * w, channels);
    float[] x = Reference.normal(images * h * w * channels, 1);
    float[] dy = Reference.normal(Math.toIntExact(output.elements()), 2);
    Tensor y = HostMemory.zeros(output);
    Tensor dx = HostMemory.zeros(input);
    HostViews.run(2, new UpsampleNearest.Forward(HostMemory.of(input, x), y));
    HostViews.run(2, new UpsampleNearest.Backward(HostMemory.of(output, dy), dx));
    float[] expected = new float[dy.length];
    double[] expectedDx = new double[x.length];
    for (int i = 0; i < dy.length; i++) {
      int c = i % channels;
      int q = i / channels % (across * w);
      int row = i / channels / (across * w);
      int from = (row / down * w + q / across) * channels + c;
      expected[i] = x[from];
      expectedDx[from] += dy[i];
    }
    assertArrayEquals(expected, HostMemory.values(y));
    Reference.assertClose(expectedDx, dx, 1e-6);
    Shape odd = input.withSize(down * h + 1, across * w + 1);
    assertThrows(
        IllegalArgumentException.class,
        () -> new UpsampleNearest.Forward(HostMemory.zeros(odd), y));
  }

  @Test
  void resizingToTheSameSizeIsTheIdentity() {
    ResizeAxis axis = new ResizeAxis(1914, 1914);
    for (int i = 0; i < 1914; i++) {
      assertEquals(i, axis.low(i));
      assertTrue(axis.highWeight(i) == 0);
    }
    assertThrows(IllegalArgumentException.class, () -> new ResizeAxis(0, 3));
  }
}
