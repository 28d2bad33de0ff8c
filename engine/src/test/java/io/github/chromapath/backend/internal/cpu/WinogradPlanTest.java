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
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares Winograd's convolutions, also those of trained weights, with the definition. */
class WinogradPlanTest {
  private static final ConvolutionGeometry GEOMETRY = ConvolutionGeometry.same(3, 1);
  private static final Shape X = new Shape(2, 33, 31, 128);
  private static final Shape WEIGHT = new Shape(136, 3, 3, 128);
  private static final Shape Y = X.withChannels(136);

  @Test
  void selectsConvolutionsThatBecomeFaster() {
    assertTrue(taken(X, 136, GEOMETRY, DataType.FLOAT32));
    assertFalse(taken(X, 64, GEOMETRY, DataType.FLOAT32));
    assertFalse(taken(X.withChannels(64), 136, GEOMETRY, DataType.FLOAT32));
    assertFalse(taken(new Shape(1, 28, 28, 256), 256, GEOMETRY, DataType.FLOAT32));
    assertFalse(taken(X, 136, GEOMETRY, DataType.BFLOAT16));
    assertFalse(taken(X, 136, ConvolutionGeometry.same(3, 2), DataType.FLOAT32));
    assertFalse(taken(X, 136, ConvolutionGeometry.same(1, 1), DataType.FLOAT32));
    assertFalse(taken(X, 136, new ConvolutionGeometry(3, 1, 0), DataType.FLOAT32));
  }

  private static boolean taken(
      Shape input, int outputs, ConvolutionGeometry geometry, DataType type) {
    Tensor x = new Tensor("x", input, type);
    int kernel = geometry.kernel();
    Tensor weight =
        new Tensor("weight", new Shape(outputs, kernel, kernel, input.c()), DataType.FLOAT32);
    Tensor y = new Tensor("y", geometry.output(input, outputs), type);
    List<Convolution> convolutions =
        List.of(
            new Convolution.Forward(x, weight, y, geometry),
            new Convolution.BackwardData(y, weight, x, geometry),
            new Convolution.Transposed(
                y, weight, x, geometry, Convolution.Epilogue.NONE.withRelu(true)));
    long taken = convolutions.stream().filter(op -> WinogradConvolution.of(op).isPresent()).count();
    assertTrue(taken == 0 || taken == convolutions.size(), "some, but not all");
    assertTrue(
        WinogradConvolution.of(new Convolution.BackwardWeights(x, y, weight, geometry)).isEmpty());
    return taken > 0;
  }

  /** Differences are at most 2e-6 of the largest element, as with oneDNN's direct convolutions. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void matchesTheDefinition(boolean frozen) {
    NaiveConvolution naive = new NaiveConvolution(X, WEIGHT, Y, GEOMETRY);
    try (CpuRig rig = new CpuRig(2);
        Arena arena = weight(rig)) {
      assumeWinograd(rig);
      Tensor weight = arena.tensors().get(0);
      float[] weights = rig.read(weight);
      if (frozen) {
        arena.freeze();
      }
      Tensor x = rig.random("x", X, 1);
      Tensor bias = rig.random("bias", Shape.vector(Y.c()), 3);
      Tensor y = rig.random("y", Y, 4);
      float[] addend = rig.read(y);
      double[] sum = naive.forward(rig.read(x), weights, rig.read(bias), false);
      runByWinograd(
          rig,
          new Convolution.Forward(
              x,
              weight,
              y,
              GEOMETRY,
              Convolution.Epilogue.NONE.withBias(bias).withAddend(y).withRelu(true)));
      assertClose(rectifiedSum(sum, addend), rig.read(y));

      Tensor dy = rig.random("dy", Y, 5);
      Tensor dx = rig.random("dx", X, 6);
      double[] back = naive.backwardData(rig.read(dy), weights);
      runByWinograd(rig, new Convolution.Transposed(dy, weight, dx, GEOMETRY));
      assertClose(back, rig.read(dx));

      rig.backend.upload(FloatBuffer.wrap(new float[(int) X.elements()]), dx);
      runByWinograd(rig, new Convolution.BackwardData(dy, weight, dx, GEOMETRY));
      assertClose(back, rig.read(dx));

      addend = rig.read(x);
      runByWinograd(
          rig,
          new Convolution.Transposed(
              dy, weight, dx, GEOMETRY, Convolution.Epilogue.NONE.withAddend(x).withRelu(true)));
      assertClose(rectifiedSum(back, addend), rig.read(dx));
    }
  }

  private static double[] rectifiedSum(double[] sum, float[] addend) {
    double[] result = new double[sum.length];
    for (int i = 0; i < sum.length; i++) {
      result[i] = Math.max(0, sum[i] + addend[i]);
    }
    return result;
  }

  private static void assertClose(double[] expected, float[] actual) {
    double bound = 2e-6 * Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], bound, "element " + i);
    }
  }

  @Test
  void resultsAreBitIdenticalForAnyNumberOfThreads() {
    float[][] one = results(1);
    for (int threads : new int[] {2, 3}) {
      float[][] more = results(threads);
      assertArrayEquals(one[0], more[0]);
      assertArrayEquals(one[1], more[1]);
    }
  }

  private static float[][] results(int threads) {
    try (CpuRig rig = new CpuRig(threads);
        Arena frozen = weight(rig)) {
      assumeWinograd(rig);
      Tensor x = rig.random("x", X, 1);
      Tensor weight = frozen.tensors().get(0);
      frozen.freeze();
      Tensor y = rig.zeros("y", Y);
      Tensor dx = rig.zeros("dx", X);
      runByWinograd(
          rig,
          new Convolution.Forward(x, weight, y, GEOMETRY),
          new Convolution.Transposed(y, weight, dx, GEOMETRY));
      return new float[][] {rig.read(y), rig.read(dx)};
    }
  }

  /** A training step changes the weight between two runs of one program. */
  @Test
  void everyRunReadsTheWeightAgain() {
    NaiveConvolution naive = new NaiveConvolution(X, WEIGHT, Y, GEOMETRY);
    try (CpuRig rig = new CpuRig(2)) {
      assumeWinograd(rig);
      Tensor x = rig.random("x", X, 1);
      Tensor weight = rig.random("weight", WEIGHT, 2);
      Tensor y = rig.zeros("y", Y);
      try (Executable program =
          rig.backend.compile(List.of(new Convolution.Forward(x, weight, y, GEOMETRY)))) {
        program.run();
        float[] changed = rig.read(rig.random("changed", WEIGHT, 7));
        rig.backend.upload(FloatBuffer.wrap(changed), weight);
        program.run();
        assertClose(naive.forward(rig.read(x), changed, new float[Y.c()], false), rig.read(y));
      }
    }
  }

  @Test
  void frozenWeightsStayInPlace() {
    try (CpuRig rig = new CpuRig(2);
        Arena frozen = weight(rig)) {
      assumeWinograd(rig);
      Tensor weight = frozen.tensors().get(0);
      frozen.freeze();
      long before = rig.backend.usage().liveBytes();
      Tensor x = rig.zeros("x", X);
      Tensor y = rig.zeros("y", Y);
      runByWinograd(rig, new Convolution.Forward(x, weight, y, GEOMETRY));
      assertEquals(before + x.bytes() + y.bytes(), rig.backend.usage().liveBytes());
      assertFalse(CpuMemory.of(weight).unpackedReleased());
    }
  }

  /** A small program packs the weight and releases its block before a large one is compiled. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void packedWeightsWorkForTwoPrograms(boolean transposed) {
    try (CpuRig rig = new CpuRig(2);
        Arena plain = weight(rig);
        Arena frozen = weight(rig)) {
      assumeWinograd(rig);
      Tensor x = rig.random("x", transposed ? Y : X, 1);
      Tensor y = rig.zeros("y", transposed ? X : Y);
      plain.freeze();
      runByWinograd(rig, convolution(transposed, x, plain.tensors().get(0), y));
      float[] expected = rig.read(y);

      Tensor weight = frozen.tensors().get(0);
      frozen.freeze();
      Shape pixel = new Shape(1, 1, 1, x.shape().c());
      Tensor small = rig.zeros("small", pixel);
      Tensor smallY = rig.zeros("smallY", pixel.withChannels(y.shape().c()));
      rig.run(convolution(transposed, small, weight, smallY));
      assertTrue(CpuMemory.of(weight).unpackedReleased());
      runByWinograd(rig, convolution(transposed, x, weight, y));
      assertArrayEquals(expected, rig.read(y));
    }
  }

  /** Skips the test if the CPU or the OpenMP of oneDNN does not support the algorithm. */
  private static void assumeWinograd(CpuRig rig) {
    assumeTrue(
        rig.backend.threadsMultiplyAlone(),
        "needs AVX2 and an omp_set_num_threads that can be called");
  }

  /** Runs convolutions, all of them by Winograd's algorithm. */
  private static void runByWinograd(CpuRig rig, Convolution... convolutions) {
    for (Convolution convolution : convolutions) {
      assertTrue(rig.backend.winograd(convolution).isPresent(), "direct: " + convolution);
    }
    rig.run(convolutions);
  }

  private static Arena weight(CpuRig rig) {
    Arena arena = new Arena("weight");
    Tensor weight = arena.add("weight", WEIGHT, DataType.FLOAT32);
    arena.allocate(rig.backend);
    rig.backend.upload(FloatBuffer.wrap(rig.read(rig.random("values", WEIGHT, 2))), weight);
    return arena;
  }

  private static Convolution convolution(boolean transposed, Tensor x, Tensor weight, Tensor y) {
    return transposed
        ? new Convolution.Transposed(x, weight, y, GEOMETRY)
        : new Convolution.Forward(x, weight, y, GEOMETRY);
  }
}
