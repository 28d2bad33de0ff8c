// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("fast")
class ConvolutionPlanTest {
  /** Kernel, stride, padding, N, H, W, I, O: odd sizes, partial and whole channel blocks. */
  static Stream<Arguments> cases() {
    return Stream.of(
        Arguments.of(1, 1, 0, 2, 7, 9, 5, 3),
        Arguments.of(1, 1, 0, 1, 13, 5, 64, 32),
        Arguments.of(1, 2, 0, 2, 9, 7, 16, 24),
        Arguments.of(2, 2, 0, 2, 8, 10, 6, 4),
        Arguments.of(2, 2, 1, 2, 9, 7, 32, 16),
        Arguments.of(3, 1, 0, 2, 7, 8, 3, 17),
        Arguments.of(3, 1, 1, 2, 11, 13, 1, 8),
        Arguments.of(3, 1, 1, 1, 15, 17, 32, 48),
        Arguments.of(3, 1, 2, 2, 5, 6, 7, 2),
        Arguments.of(3, 2, 1, 2, 15, 13, 16, 32),
        Arguments.of(3, 2, 1, 2, 14, 16, 33, 5),
        Arguments.of(4, 2, 1, 2, 8, 6, 8, 16),
        Arguments.of(5, 1, 2, 2, 9, 11, 4, 6),
        Arguments.of(5, 2, 2, 1, 11, 9, 16, 16),
        Arguments.of(7, 2, 3, 2, 21, 19, 3, 64),
        Arguments.of(7, 1, 3, 1, 10, 10, 2, 16));
  }

  private record Problem(NaiveConvolution naive, Tensor x, Tensor weight, Tensor bias, Tensor y) {
    static Problem random(
        CpuRig rig, DataType type, int kernel, int stride, int padding, Shape x, int outputs) {
      ConvolutionGeometry geometry = new ConvolutionGeometry(kernel, stride, padding);
      Shape y = geometry.output(x, outputs);
      Shape weight = new Shape(outputs, kernel, kernel, x.c());
      return new Problem(
          new NaiveConvolution(x, weight, y, geometry),
          rig.random("x", x, type, 1),
          rig.random("weight", weight, type, 2),
          rig.random("bias", Shape.vector(outputs), 3),
          rig.random("y", y, type, 4));
    }

    ConvolutionGeometry geometry() {
      return naive.geometry();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void matchesTheDefinition(
      int kernel, int stride, int padding, int n, int h, int w, int inputs, int outputs) {
    try (CpuRig rig = new CpuRig(2)) {
      Problem problem =
          Problem.random(
              rig, DataType.FLOAT32, kernel, stride, padding, new Shape(n, h, w, inputs), outputs);
      float[] x = rig.read(problem.x);
      float[] weight = rig.read(problem.weight);
      float[] dy = rig.read(problem.y);

      Tensor dx = rig.random("dx", problem.x.shape(), 5);
      rig.run(new Convolution.BackwardData(problem.y, problem.weight, dx, problem.geometry()));
      assertClose(problem.naive.backwardData(dy, weight), rig.read(dx), 2e-6);

      Tensor dWeight = rig.random("dWeight", problem.weight.shape(), 6);
      rig.run(new Convolution.BackwardWeights(problem.x, problem.y, dWeight, problem.geometry()));
      assertClose(problem.naive.backwardWeights(x, dy), rig.read(dWeight), 2e-6);

      forward(rig, problem, Convolution.Epilogue.NONE);
      assertClose(problem.naive.forward(x, weight, null, false), rig.read(problem.y), 2e-6);
      forward(rig, problem, Convolution.Epilogue.NONE.withBias(problem.bias).withRelu(true));
      assertClose(
          problem.naive.forward(x, weight, rig.read(problem.bias), true),
          rig.read(problem.y),
          2e-6);
    }
  }

  /** With y = A x: (A x) . y0 = x . (A^T y0), and both equal weight . dWeight. */
  @ParameterizedTest
  @MethodSource("cases")
  void gradientsAreAdjoint(
      int kernel, int stride, int padding, int n, int h, int w, int inputs, int outputs) {
    try (CpuRig rig = new CpuRig(2)) {
      Problem problem =
          Problem.random(
              rig, DataType.FLOAT32, kernel, stride, padding, new Shape(n, h, w, inputs), outputs);
      float[] cotangent = rig.read(problem.y);
      Tensor dy = rig.random("dy", problem.y.shape(), 4);
      Tensor dx = rig.zeros("dx", problem.x.shape());
      Tensor dWeight = rig.zeros("dWeight", problem.weight.shape());
      rig.run(
          new Convolution.Forward(problem.x, problem.weight, problem.y, problem.geometry()),
          new Convolution.BackwardData(dy, problem.weight, dx, problem.geometry()),
          new Convolution.BackwardWeights(problem.x, dy, dWeight, problem.geometry()));
      double forward = dot(rig.read(problem.y), cotangent);
      double scale = norm(rig.read(problem.y)) * norm(cotangent);
      assertEquals(forward, dot(rig.read(problem.x), rig.read(dx)), 1e-6 * scale);
      assertEquals(forward, dot(rig.read(problem.weight), rig.read(dWeight)), 1e-6 * scale);
    }
  }

  @Test
  void twoRunsAreBitIdentical() {
    try (CpuRig rig = new CpuRig(2)) {
      Problem problem =
          Problem.random(rig, DataType.FLOAT32, 3, 1, 1, new Shape(3, 57, 61, 32), 32);
      Tensor dx = rig.zeros("dx", problem.x.shape());
      Tensor dWeight = rig.zeros("dWeight", problem.weight.shape());
      Convolution[] operations = {
        new Convolution.BackwardData(problem.y, problem.weight, dx, problem.geometry()),
        new Convolution.BackwardWeights(problem.x, problem.y, dWeight, problem.geometry())
      };
      rig.run(operations);
      float[] firstData = rig.read(dx);
      float[] firstWeights = rig.read(dWeight);
      for (int i = 0; i < 5; i++) {
        rig.run(operations);
        assertArrayEquals(firstData, rig.read(dx), 0);
        assertArrayEquals(firstWeights, rig.read(dWeight), 0);
      }
    }
  }

  /** bf16 has 8 bits, so that a result is within 2^-8 of itself; products and sums are fp32. */
  @Test
  void bfloat16TensorsAccumulateInFloat32() {
    assumeBfloat16();
    try (CpuRig rig = new CpuRig(2)) {
      Problem problem =
          Problem.random(rig, DataType.BFLOAT16, 3, 1, 1, new Shape(2, 9, 11, 32), 16);
      float[] x = rig.read(problem.x);
      float[] weight = rig.read(problem.weight);
      float[] dy = rig.read(problem.y);
      Tensor dx = rig.zeros("dx", problem.x.shape(), DataType.BFLOAT16);
      Tensor dWeight = rig.zeros("dWeight", problem.weight.shape());
      rig.run(
          new Convolution.BackwardData(problem.y, problem.weight, dx, problem.geometry()),
          new Convolution.BackwardWeights(problem.x, problem.y, dWeight, problem.geometry()));
      assertClose(problem.naive.backwardData(dy, weight), rig.read(dx), 0x1p-8);
      assertClose(problem.naive.backwardWeights(x, dy), rig.read(dWeight), 2e-6);
      forward(rig, problem, Convolution.Epilogue.NONE.withBias(problem.bias).withRelu(true));
      assertClose(
          problem.naive.forward(x, weight, rig.read(problem.bias), true),
          rig.read(problem.y),
          0x1p-8);
    }
  }

  /** fp32 weights are rounded to bf16 if the activations are bf16. */
  @Test
  void float32WeightsWorkWithBfloat16Activations() {
    assumeBfloat16();
    try (CpuRig rig = new CpuRig(2)) {
      Problem rounded =
          Problem.random(rig, DataType.BFLOAT16, 3, 2, 1, new Shape(2, 9, 11, 16), 32);
      Tensor master = rig.random("weight", rounded.weight.shape(), 2);
      forward(rig, rounded, Convolution.Epilogue.NONE);
      float[] expected = rig.read(rounded.y);
      rig.run(new Convolution.Forward(rounded.x, master, rounded.y, rounded.geometry()));
      assertArrayEquals(expected, rig.read(rounded.y), 0);
    }
  }

  @Test
  void unsupportedTypesAreNamed() {
    try (CpuRig rig = new CpuRig(1)) {
      Tensor x = rig.zeros("x", new Shape(1, 4, 4, 4), DataType.UINT8);
      Tensor weight = rig.zeros("weight", new Shape(4, 1, 1, 4), DataType.UINT8);
      Tensor y = rig.zeros("y", new Shape(1, 4, 4, 4), DataType.UINT8);
      ConvolutionGeometry geometry = new ConvolutionGeometry(1, 1, 0);
      Exception e =
          assertThrows(
              UnsupportedOperationException.class,
              () -> rig.run(new Convolution.Forward(x, weight, y, geometry)));
      assertTrue(
          e.getMessage()
              .startsWith("dnnl_convolution_forward_primitive_desc_create for Forward[x="),
          e.getMessage());
    }
  }

  /** oneDNN has no bf16 convolution for older x86 processors. */
  private static void assumeBfloat16() {
    assumeTrue(DnnlEngine.instructions().startsWith("AVX-512"), "needs AVX-512");
  }

  private static void forward(CpuRig rig, Problem problem, Convolution.Epilogue epilogue) {
    rig.run(
        new Convolution.Forward(
            problem.x, problem.weight, problem.y, problem.geometry(), epilogue));
  }

  /** Every difference is at most {@code tolerance} times the largest element. */
  private static void assertClose(double[] expected, float[] actual, double tolerance) {
    assertEquals(expected.length, actual.length);
    double bound = tolerance * Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], bound, "element " + i);
    }
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static double norm(float[] a) {
    return Math.sqrt(dot(a, a));
  }
}
