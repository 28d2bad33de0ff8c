// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.op.Quantized;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Quantized operations against their definitions in double precision, in which integer sums are
 * exact. Factors are powers of two, so that each result has exactly one correct value.
 */
@Tag("fast")
class QuantizedPlanTest {
  private static final float FACTOR = 1 / 1024f;
  private static final float STEP = 4;

  @BeforeEach
  void needsInstructions() {
    assumeTrue(DnnlEngine.multipliesInt8(), "needs VNNI or AMX");
  }

  private static int low(DataType type) {
    return type == DataType.INT8 ? -128 : 0;
  }

  private static int high(DataType type) {
    return type == DataType.INT8 ? 127 : 255;
  }

  /** A tensor of random bytes over the whole range of its type, except -128 in a weight. */
  private static Tensor bytes(CpuRig rig, String name, Shape shape, DataType type, int least) {
    Tensor tensor = rig.zeros(name, shape, type);
    Random random = new Random(name.hashCode());
    byte[] values = new byte[Math.toIntExact(shape.elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) (least + random.nextInt(high(type) - least + 1));
    }
    rig.backend.upload(ByteBuffer.wrap(values), tensor);
    return tensor;
  }

  private static float[] numbers(CpuRig rig, Tensor tensor) {
    if (tensor.type().floating()) {
      return rig.read(tensor);
    }
    byte[] bytes = new byte[Math.toIntExact(tensor.shape().elements())];
    rig.backend.download(tensor, ByteBuffer.wrap(bytes));
    float[] numbers = new float[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      numbers[i] = tensor.type() == DataType.INT8 ? bytes[i] : Byte.toUnsignedInt(bytes[i]);
    }
    return numbers;
  }

  private static Tensor vector(CpuRig rig, String name, int channels, float step) {
    Tensor tensor = rig.zeros(name, Shape.vector(channels));
    float[] values = new float[channels];
    for (int c = 0; c < channels; c++) {
      values[c] = step * (1 << (c % 3));
    }
    rig.backend.upload(FloatBuffer.wrap(values), tensor);
    return tensor;
  }

  private static float saturated(double value, DataType type) {
    return type.floating()
        ? (float) value
        : (float) Math.max(low(type), Math.min(high(type), Math.rint(value)));
  }

  /** Transposed, kernel, stride, padding, H, W, I, O, type of x, type of y. */
  static Stream<Arguments> convolutions() {
    List<Arguments> all = new ArrayList<>();
    for (DataType x : List.of(DataType.UINT8, DataType.INT8)) {
      for (DataType y : List.of(DataType.UINT8, DataType.INT8, DataType.FLOAT32)) {
        all.add(Arguments.of(false, 1, 1, 0, 9, 7, 64, 32, x, y));
        all.add(Arguments.of(false, 1, 2, 0, 9, 7, 24, 8, x, y));
        all.add(Arguments.of(false, 3, 1, 1, 11, 13, 8, 40, x, y));
        all.add(Arguments.of(false, 3, 2, 1, 15, 13, 32, 64, x, y));
        all.add(Arguments.of(true, 3, 1, 1, 10, 12, 48, 16, x, y));
        all.add(Arguments.of(true, 3, 2, 1, 10, 12, 16, 8, x, y));
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("convolutions")
  void convolutionIsExact(
      boolean transposed,
      int kernel,
      int stride,
      int padding,
      int h,
      int w,
      int inputs,
      int outputs,
      DataType xType,
      DataType yType) {
    try (CpuRig rig = new CpuRig(2)) {
      ConvolutionGeometry geometry = new ConvolutionGeometry(kernel, stride, padding);
      Shape small = transposed ? new Shape(2, h, w, inputs) : null;
      Shape large =
          transposed ? new Shape(2, h * stride, w * stride, outputs) : new Shape(2, h, w, inputs);
      small = transposed ? small : geometry.output(large, outputs);
      Shape weightShape = new Shape(small.c(), kernel, kernel, large.c());
      Tensor x = bytes(rig, "x", transposed ? small : large, xType, low(xType));
      Tensor weight = bytes(rig, "weight", weightShape, DataType.INT8, -127);
      Tensor factors = vector(rig, "factors", outputs, FACTOR);
      Tensor bias = vector(rig, "bias", outputs, 0.25f);
      Tensor y = rig.zeros("y", transposed ? large : small, yType);
      Tensor addend = bytes(rig, "addend", y.shape(), DataType.UINT8, 0);
      NaiveConvolution naive = new NaiveConvolution(large, weightShape, small, geometry);
      double[] sums =
          transposed
              ? naive.backwardData(numbers(rig, x), numbers(rig, weight))
              : naive.forward(numbers(rig, x), numbers(rig, weight), null, false);
      for (boolean relu : new boolean[] {false, true}) {
        for (Optional<Tensor> summand : List.of(Optional.<Tensor>empty(), Optional.of(addend))) {
          rig.run(
              new Quantized.Convolve(
                  x,
                  new Quantized.Weight(weight, factors, bias, transposed),
                  y,
                  geometry,
                  new Quantized.Output(summand, relu, STEP)));
          float[] f = rig.read(factors);
          float[] b = rig.read(bias);
          float[] add = numbers(rig, addend);
          float[] expected = new float[sums.length];
          for (int i = 0; i < sums.length; i++) {
            int c = i % outputs;
            double value = f[c] * sums[i] + b[c] + (summand.isPresent() ? add[i] : 0);
            expected[i] = saturated((relu ? Math.max(0, value) : value) / STEP, yType);
          }
          assertArrayEquals(expected, numbers(rig, y), 0);
        }
      }
    }
  }

  /** With one scale, and with one for each channel. */
  @ParameterizedTest
  @CsvSource({"UINT8,1", "INT8,1", "UINT8,64", "INT8,64"})
  void quantizationRoundsToEvenAndClamps(DataType type, int count) {
    try (CpuRig rig = new CpuRig(2)) {
      Shape shape = new Shape(1, 3, 5, 64);
      List<Float> scales = IntStream.range(0, count).mapToObj(i -> 0.5f * (1 << (i % 3))).toList();
      Tensor x = rig.zeros("x", shape);
      float[] values = new float[Math.toIntExact(shape.elements())];
      for (int i = 0; i < values.length; i++) {
        values[i] = (i - 400) / 4f;
      }
      rig.backend.upload(FloatBuffer.wrap(values), x);
      Tensor q = rig.zeros("q", shape, type);
      Tensor back = rig.zeros("back", shape);
      rig.run(new Quantized.Quantize(x, q, scales), new Quantized.Dequantize(q, back, scales));
      float[] expected = new float[values.length];
      float[] expectedBack = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        float scale = scales.get(i % count);
        expected[i] = saturated(values[i] / scale, type);
        expectedBack[i] = expected[i] * scale;
      }
      assertArrayEquals(expected, numbers(rig, q), 0);
      assertArrayEquals(expectedBack, rig.read(back), 0);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"UINT8", "INT8"})
  void poolingIsTheMaximum(DataType type) {
    try (CpuRig rig = new CpuRig(2)) {
      Shape shape = new Shape(2, 13, 10, 16);
      ConvolutionGeometry window = new ConvolutionGeometry(3, 2, 1);
      Tensor x = bytes(rig, "x", shape, type, low(type));
      Tensor y = rig.zeros("y", window.output(shape, shape.c()), type);
      rig.run(new Quantized.Pool(x, y, window));
      float[] in = numbers(rig, x);
      float[] out = numbers(rig, y);
      for (int i = 0; i < out.length; i++) {
        int c = i % 16;
        int q = i / 16 % y.shape().w();
        int p = i / 16 / y.shape().w() % y.shape().h();
        int n = i / 16 / y.shape().w() / y.shape().h();
        float most = Float.NEGATIVE_INFINITY;
        for (int row = Math.max(0, 2 * p - 1); row <= Math.min(12, 2 * p + 1); row++) {
          for (int column = Math.max(0, 2 * q - 1); column <= Math.min(9, 2 * q + 1); column++) {
            most = Math.max(most, in[((n * 13 + row) * 10 + column) * 16 + c]);
          }
        }
        assertEquals(most, out[i], "element " + i);
      }
    }
  }

  /** Against the definition of Resize, at most half a step and rounding in fp32 away. */
  @ParameterizedTest
  @EnumSource(names = {"UINT8", "INT8"})
  void resamplingIsBilinear(DataType type) {
    try (CpuRig rig = new CpuRig(2)) {
      Shape shape = new Shape(2, 5, 7, 24);
      Tensor x = bytes(rig, "x", shape, type, low(type));
      Tensor y = rig.zeros("y", shape.withSize(20, 18), type);
      rig.run(new Quantized.Resample(x, y));
      float[] in = numbers(rig, x);
      float[] out = numbers(rig, y);
      for (int i = 0; i < out.length; i++) {
        int c = i % 24;
        double row = Math.max(0, (i / 24 / 18 % 20 + 0.5) * 5 / 20 - 0.5);
        double column = Math.max(0, (i / 24 % 18 + 0.5) * 7 / 18 - 0.5);
        int n = i / 24 / 18 / 20;
        double expected = 0;
        for (int dr = 0; dr < 2; dr++) {
          for (int dc = 0; dc < 2; dc++) {
            int r = Math.min(4, (int) row + dr);
            int s = Math.min(6, (int) column + dc);
            double share =
                (dr == 0 ? 1 - row % 1 : row % 1) * (dc == 0 ? 1 - column % 1 : column % 1);
            expected += share * in[((n * 5 + r) * 7 + s) * 24 + c];
          }
        }
        assertEquals(expected, out[i], 0.5 + 1e-4, "element " + i);
      }
    }
  }

  /** Window and strips: several strips with a shorter last one, or all rows in one strip. */
  @ParameterizedTest
  @CsvSource({
    "3,1,1,70,64,1,64,UINT8",
    "3,1,1,70,64,2,64,INT8",
    "7,2,3,135,90,3,64,UINT8",
    "5,2,2,40,36,1,32,UINT8",
    "1,1,0,5,6,4,8,INT8"
  })
  void floatConvolutionIsQuantized(
      int kernel, int stride, int padding, int h, int w, int inputs, int outputs, DataType type) {
    try (CpuRig rig = new CpuRig(2)) {
      ConvolutionGeometry geometry = new ConvolutionGeometry(kernel, stride, padding);
      Shape large = new Shape(2, h, w, inputs);
      Shape small = geometry.output(large, outputs);
      Shape weightShape = new Shape(outputs, kernel, kernel, inputs);
      Tensor x = rig.random("x", large, 1);
      Tensor weight = rig.random("weight", weightShape, 2);
      Tensor bias = rig.random("bias", Shape.vector(outputs), 3);
      Tensor y = rig.zeros("y", small, type);
      float scale = 1 / 32f;
      double[] exact =
          new NaiveConvolution(large, weightShape, small, geometry)
              .forward(rig.read(x), rig.read(weight), rig.read(bias), false);
      for (boolean relu : new boolean[] {false, true}) {
        Convolution.Epilogue epilogue = Convolution.Epilogue.NONE.withBias(bias).withRelu(relu);
        rig.run(new Quantized.ConvolveFloat(x, weight, y, geometry, epilogue, scale));
        float[] result = numbers(rig, y);
        for (int i = 0; i < exact.length; i++) {
          double value = (relu ? Math.max(0, exact[i]) : exact[i]) / scale;
          double clamped = Math.max(low(type), Math.min(high(type), value));
          assertEquals(clamped, result[i], 0.5 + 1e-3, "element " + i);
        }
      }
    }
  }

  @Test
  void joinScalesEachPart() {
    try (CpuRig rig = new CpuRig(2)) {
      Shape shape = new Shape(2, 3, 4, 8);
      Tensor a = bytes(rig, "a", shape, DataType.UINT8, 0);
      Tensor b = bytes(rig, "b", shape.withChannels(24), DataType.INT8, -128);
      Tensor c = bytes(rig, "c", shape.withChannels(16), DataType.INT8, -128);
      Tensor y = rig.zeros("y", shape.withChannels(48), DataType.INT8);
      rig.run(new Quantized.Join(List.of(a, b, c), List.of(0.5f, 1f, 64f), y));
      float[] joined = numbers(rig, y);
      int from = 0;
      for (Tensor part : List.of(a, b, c)) {
        float factor = part == a ? 0.5f : part == b ? 1 : 64;
        float[] in = numbers(rig, part);
        int channels = part.shape().c();
        for (int i = 0; i < in.length; i++) {
          assertEquals(
              saturated(in[i] * (double) factor, DataType.INT8),
              joined[i / channels * 48 + from + i % channels],
              0f);
        }
        from += channels;
      }
    }
  }

  /** Against the definition, at most half a step and rounding in fp32 away. */
  @Test
  void normalizationIsOfTheNumbersThatBytesStandFor() {
    try (CpuRig rig = new CpuRig(2)) {
      Shape shape = new Shape(2, 9, 11, 32);
      float scale = 1e-3f;
      float epsilon = 1e-5f;
      Tensor x = bytes(rig, "x", shape, DataType.UINT8, 200);
      Tensor y = rig.zeros("y", shape, DataType.INT8);
      List<Float> scales = new ArrayList<>();
      for (int c = 0; c < 32; c++) {
        scales.add((c + 1) / 1000f);
      }
      rig.run(new Quantized.Normalize(x, y, scale, scales, epsilon));
      float[] in = numbers(rig, x);
      float[] out = numbers(rig, y);
      for (int n = 0; n < 2; n++) {
        for (int c = 0; c < 32; c++) {
          double mean = 0;
          double square = 0;
          for (int i = 0; i < 99; i++) {
            double value = scale * in[(n * 99 + i) * 32 + c];
            mean += value / 99;
            square += value * value / 99;
          }
          double deviation = Math.sqrt(square - mean * mean + epsilon);
          for (int i = 0; i < 99; i++) {
            int at = (n * 99 + i) * 32 + c;
            double exact = (scale * in[at] - mean) / deviation / scales.get(c);
            double clamped = Math.max(-128, Math.min(127, exact));
            assertEquals(clamped, out[at], 0.5 + 1e-3, "element " + at);
          }
        }
      }
    }
  }

  /** Frozen weights are converted once and give the same result. */
  @Test
  void frozenWeightsArePacked() {
    try (CpuRig rig = new CpuRig(2)) {
      ConvolutionGeometry geometry = ConvolutionGeometry.same(3, 1);
      Shape shape = new Shape(1, 8, 8, 32);
      Tensor x = bytes(rig, "x", shape, DataType.INT8, -128);
      Tensor weight = bytes(rig, "weight", new Shape(32, 3, 3, 32), DataType.INT8, -127);
      Tensor factors = vector(rig, "factors", 32, FACTOR);
      Tensor y = rig.zeros("y", shape, DataType.INT8);
      Quantized.Convolve op =
          new Quantized.Convolve(
              x,
              new Quantized.Weight(weight, factors, factors, false),
              y,
              geometry,
              new Quantized.Output(Optional.empty(), false, 1));
      rig.run(op);
      float[] before = numbers(rig, y);
      weight.memory().freeze();
      rig.run(op);
      assertArrayEquals(before, numbers(rig, y), 0);
      assertTrue(CpuMemory.of(weight).packed().isPresent());
    }
  }
}
