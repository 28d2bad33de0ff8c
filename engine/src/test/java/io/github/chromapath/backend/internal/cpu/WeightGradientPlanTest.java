// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.chromapath.backend.Executable;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares weight gradients by matrix products with the definition. */
class WeightGradientPlanTest {
  private static final ConvolutionGeometry SAME = ConvolutionGeometry.same(3, 1);
  private static final Set<DataType> ALL = EnumSet.allOf(DataType.class);

  @Test
  void selectsGradientsOfManyChannelsAndPixels() {
    Shape x = new Shape(1, 64, 128, 32);
    assertTrue(taken(x, 64, SAME, ALL));
    assertTrue(taken(x.withChannels(64), 32, SAME, ALL));
    assertTrue(taken(new Shape(4, 64, 128, 32), 64, ConvolutionGeometry.same(3, 2), ALL));
    assertFalse(taken(x.withChannels(31), 128, SAME, ALL));
    assertFalse(taken(x.withChannels(128), 31, SAME, ALL));
    assertFalse(taken(new Shape(1, 63, 128, 32), 64, SAME, ALL));
    assertFalse(taken(x, 64, ConvolutionGeometry.same(1, 1), ALL));
    assertFalse(taken(new Shape(1, 500, 500, 32), 64, new ConvolutionGeometry(2, 3, 0), ALL));
    assertFalse(taken(x, 64, SAME, Set.of(DataType.BFLOAT16)));
  }

  @Test
  void needsMoreChannelsInFp32ThanInBf16() {
    Shape x = new Shape(1, 128, 128, 63);
    assertTrue(taken(DataType.BFLOAT16, x, 63, SAME, ALL));
    assertFalse(taken(DataType.FLOAT32, x, 63, SAME, ALL));
    assertTrue(taken(DataType.FLOAT32, x, 64, SAME, ALL));
  }

  private static boolean taken(
      Shape input, int outputs, ConvolutionGeometry geometry, Set<DataType> types) {
    return taken(DataType.FLOAT32, input, outputs, geometry, types);
  }

  private static boolean taken(
      DataType type, Shape input, int outputs, ConvolutionGeometry geometry, Set<DataType> types) {
    Tensor x = new Tensor("x", input, type);
    Tensor dy = new Tensor("dy", geometry.output(input, outputs), type);
    Tensor dWeight = new Tensor("dWeight", weight(input, outputs, geometry), DataType.FLOAT32);
    Convolution forward = new Convolution.Forward(x, dWeight, dy, geometry);
    assertTrue(WeightGradient.of(forward, types).isEmpty());
    return WeightGradient.of(new Convolution.BackwardWeights(x, dy, dWeight, geometry), types)
        .isPresent();
  }

  private static Shape weight(Shape x, int outputs, ConvolutionGeometry geometry) {
    return new Shape(outputs, geometry.kernel(), geometry.kernel(), x.c());
  }

  /** Differences are at most 2e-6 of the largest element, as with oneDNN's convolutions. */
  @ParameterizedTest
  @CsvSource({
    // Windows of the network; a last strip of fewer rows; several images
    "FLOAT32, 1, 101, 103, 40, 64, 3, 1, 1",
    "BFLOAT16, 1, 101, 103, 40, 48, 3, 1, 1",
    "FLOAT32, 3, 131, 127, 33, 65, 3, 2, 1",
    "BFLOAT16, 3, 131, 127, 33, 55, 3, 2, 1",
    "BFLOAT16, 3, 132, 128, 34, 48, 3, 2, 1",
    // Other windows: padding at one end only, none, a wide one, as large as its stride
    "FLOAT32, 2, 80, 90, 32, 72, 2, 1, 1",
    "BFLOAT16, 2, 80, 90, 40, 32, 3, 1, 0",
    "BFLOAT16, 2, 80, 90, 40, 32, 3, 1, 2",
    "FLOAT32, 1, 101, 103, 32, 64, 5, 1, 2",
    "BFLOAT16, 1, 230, 229, 32, 48, 5, 2, 2",
    "FLOAT32, 1, 203, 204, 64, 40, 2, 2, 0",
    "FLOAT32, 2, 240, 250, 40, 64, 3, 3, 1",
    // Fewer pixels of a row than rows of a strip
    "BFLOAT16, 1, 5000, 4, 32, 32, 3, 1, 1",
  })
  void matchesTheDefinition(
      DataType type,
      int n,
      int h,
      int w,
      int inputs,
      int outputs,
      int kernel,
      int stride,
      int padding) {
    ConvolutionGeometry geometry = new ConvolutionGeometry(kernel, stride, padding);
    Shape input = new Shape(n, h, w, inputs);
    Shape output = geometry.output(input, outputs);
    Shape weight = weight(input, outputs, geometry);
    try (CpuRig rig = new CpuRig(2)) {
      assumeProducts(type);
      Tensor x = rig.random("x", input, type, 1);
      Tensor dy = rig.random("dy", output, type, 2);
      Tensor dWeight = rig.random("dWeight", weight, 3);
      run(rig, new Convolution.BackwardWeights(x, dy, dWeight, geometry));
      assertClose(
          new NaiveConvolution(input, weight, output, geometry)
              .backwardWeights(rig.read(x), rig.read(dy)),
          rig.read(dWeight));
    }
  }

  private static void assertClose(double[] expected, float[] actual) {
    double bound = 2e-6 * Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], bound, "element " + i);
    }
  }

  /** The operations of a program share a workspace, whose contents change from run to run. */
  @Test
  void everyRunStartsFromZero() {
    Shape input = new Shape(1, 263, 261, 32);
    Shape output = input.withChannels(64);
    Shape halved = ConvolutionGeometry.same(3, 2).output(input, 64);
    try (CpuRig rig = new CpuRig(2)) {
      assumeProducts(DataType.FLOAT32);
      Tensor x = rig.random("x", input, 1);
      Tensor dy = rig.random("dy", output, 2);
      Tensor dWeight = rig.zeros("dWeight", weight(input, 64, SAME));
      Tensor small = rig.random("small", halved, 4);
      Tensor other = rig.zeros("other", weight(input, 64, SAME));
      Convolution gradient = new Convolution.BackwardWeights(x, dy, dWeight, SAME);
      run(rig, gradient);
      float[] alone = rig.read(dWeight);
      try (Executable program =
          rig.backend.compile(
              List.of(
                  gradient,
                  new Convolution.BackwardWeights(
                      x, small, other, ConvolutionGeometry.same(3, 2))))) {
        program.run();
        program.run();
        assertArrayEquals(alone, rig.read(dWeight));
        float[] more = rig.read(rig.random("more", output, 5));
        rig.backend.upload(FloatBuffer.wrap(more), dy);
        program.run();
        assertClose(
            new NaiveConvolution(input, dWeight.shape(), output, SAME)
                .backwardWeights(rig.read(x), more),
            rig.read(dWeight));
      }
    }
  }

  /** More threads than strips, too. */
  @ParameterizedTest
  @CsvSource({"1", "2", "3", "7"})
  void resultsAreBitIdenticalWithTheSameThreads(int threads) {
    Shape input = new Shape(1, 100, 100, 64);
    float[][] results = new float[2][];
    for (int i = 0; i < results.length; i++) {
      try (CpuRig rig = new CpuRig(threads)) {
        assumeProducts(DataType.FLOAT32);
        Tensor x = rig.random("x", input, 1);
        Tensor dy = rig.random("dy", input, 2);
        Tensor dWeight = rig.zeros("dWeight", weight(input, 64, SAME));
        run(rig, new Convolution.BackwardWeights(x, dy, dWeight, SAME));
        results[i] = rig.read(dWeight);
      }
    }
    assertArrayEquals(results[0], results[1]);
  }

  private static void assumeProducts(DataType type) {
    assumeTrue(
        DnnlEngine.multipliesFasterThanWgrad().contains(type),
        "needs AVX-512, for bf16 its bf16 instructions and no AMX");
  }

  /** Runs a gradient, by matrix products. */
  private static void run(CpuRig rig, Convolution gradient) {
    assertTrue(rig.backend.weightGradient(gradient).isPresent(), "not by products: " + gradient);
    rig.run(gradient);
  }
}
