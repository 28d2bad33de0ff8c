// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.op.BatchNorm;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Batch normalization over many tasks, with large offsets, NaN and infinity. The engine's contract
 * tests compare batch and instance normalization with libtorch.
 */
@Tag("fast")
class NormalizationKernelTest {
  private static final float EPSILON = 1e-5f;

  /** relu(weight (x - mean) / sqrt(variance + epsilon) + bias), statistics over all pixels. */
  private static double[] batchNorm(double[] x, double[] weight, double[] bias, boolean relu) {
    int channels = weight.length;
    int pixels = x.length / channels;
    double[] y = new double[x.length];
    for (int c = 0; c < channels; c++) {
      double mean = 0;
      for (int p = 0; p < pixels; p++) {
        mean += x[p * channels + c] / pixels;
      }
      double variance = 0;
      for (int p = 0; p < pixels; p++) {
        variance += Math.pow(x[p * channels + c] - mean, 2) / pixels;
      }
      for (int p = 0; p < pixels; p++) {
        double normal = (x[p * channels + c] - mean) / Math.sqrt(variance + EPSILON);
        double value = weight[c] * normal + bias[c];
        y[p * channels + c] = relu ? Math.max(0, value) : value;
      }
    }
    return y;
  }

  /** A batch normalization after its forward pass. */
  private record Run(BatchNorm.Training op) {
    static Run of(float[] x, int channels, boolean relu) {
      Shape shape = new Shape(1, 1, x.length / channels, channels);
      Shape vector = Shape.vector(channels);
      BatchNorm.Training op =
          new BatchNorm.Training(
              HostMemory.of(shape, x),
              HostMemory.of(vector, Reference.uniform(channels, 0.5, 2, 11)),
              HostMemory.of(vector, Reference.normal(channels, 12)),
              HostMemory.zeros(shape),
              HostMemory.zeros(vector),
              HostMemory.zeros(vector),
              HostMemory.zeros(new Shape(3, 1, 1, channels)),
              EPSILON,
              relu);
      HostViews.run(2, op);
      return new Run(op);
    }

    /** Runs the backward pass with dx in place of dy. */
    BatchNorm.Backward backward(float[] dy) {
      Tensor gradient = HostMemory.of(op.x().shape(), dy);
      Shape vector = op.weight().shape();
      BatchNorm.Backward backward =
          op.backward(gradient, gradient, HostMemory.zeros(vector), HostMemory.zeros(vector));
      HostViews.run(2, backward);
      return backward;
    }

    float[] weight() {
      return HostMemory.values(op.weight());
    }

    float[] bias() {
      return HostMemory.values(op.bias());
    }

    float[] y() {
      return HostMemory.values(op.y());
    }

    float[] mean() {
      return HostMemory.values(op.mean());
    }

    float[] variance() {
      return HostMemory.values(op.variance());
    }
  }

  @ParameterizedTest
  @CsvSource({"50001, 3", "9001, 33", "401, 2048", "150000, 1", "20011, 8"})
  void manyTasksMatchTheDefinition(int pixels, int channels) {
    float[] x = Reference.normal(pixels * channels, 1);
    Run run = Run.of(x, channels, false);
    double[] weight = Reference.doubles(run.weight());
    double[] bias = Reference.doubles(run.bias());
    Reference.assertClose(batchNorm(Reference.doubles(x), weight, bias, false), run.y(), 1e-6);
    float[] dy = Reference.normal(pixels * channels, 2);
    float[] direction = Reference.normal(pixels * channels, 3);
    BatchNorm.Backward gradients = run.backward(dy);
    double slope = Reference.slope(v -> batchNorm(v, weight, bias, false), x, direction, dy, 1e-4);
    double size = Math.sqrt(pixels * (double) channels);
    double[] dx = Reference.doubles(HostMemory.values(gradients.dx()));
    assertEquals(slope, Reference.dot(dx, direction), 1e-5 * size);
    float[] mean = run.mean();
    float[] variance = run.variance();
    double[] dBias = new double[channels];
    double[] dWeight = new double[channels];
    for (int i = 0; i < dy.length; i++) {
      int c = i % channels;
      dBias[c] += dy[i];
      dWeight[c] += dy[i] * (x[i] - mean[c]) / Math.sqrt(variance[c] + EPSILON);
    }
    Reference.assertClose(dWeight, gradients.dWeight(), 1e-6);
    Reference.assertClose(dBias, gradients.dBias(), 1e-6);
  }

  @ParameterizedTest
  @CsvSource({"40000, 5, 1000", "100000, 1, -30000", "500, 32, 1000", "3000, 64, 1e6"})
  void aCommonOffsetCostsNoAccuracy(int pixels, int channels, float offset) {
    float[] x = Reference.normal(pixels * channels, 5);
    for (int i = 0; i < x.length; i++) {
      x[i] += offset;
    }
    double[] mean = new double[channels];
    double[] variance = new double[channels];
    for (int i = 0; i < x.length; i++) {
      mean[i % channels] += (double) x[i] / pixels;
    }
    for (int i = 0; i < x.length; i++) {
      variance[i % channels] += Math.pow(x[i] - mean[i % channels], 2) / pixels;
    }
    Run run = Run.of(x, channels, false);
    Reference.assertClose(mean, run.mean(), 1e-7);
    Reference.assertClose(variance, run.variance(), 3e-6);
    double[] weight = Reference.doubles(run.weight());
    double[] bias = Reference.doubles(run.bias());
    Reference.assertClose(batchNorm(Reference.doubles(x), weight, bias, false), run.y(), 3e-6);
  }

  /** The first tile of a block differs much from the rest: the worst case for a shifted sum. */
  @Test
  void aDifferentFirstTileCostsNoAccuracy() {
    float[] x = Reference.normal(40_000, 6);
    for (int i = 0; i < 2048; i++) {
      x[i] += 10_000;
    }
    double mean = 0;
    double variance = 0;
    for (float value : x) {
      mean += value / 40_000.0;
    }
    for (float value : x) {
      variance += Math.pow(value - mean, 2) / 40_000;
    }
    Run run = Run.of(x, 1, false);
    assertEquals(1, run.mean()[0] / mean, 1e-6);
    assertEquals(1, run.variance()[0] / variance, 1e-5);
  }

  @Test
  void onePixelNormalizesToItsBias() {
    float[] x = Reference.normal(8, 1);
    Run run = Run.of(x, 8, false);
    assertArrayEquals(run.bias(), run.y());
    assertArrayEquals(x, run.mean());
    assertArrayEquals(new float[8], run.variance());
    float[] dy = Reference.normal(8, 2);
    BatchNorm.Backward gradients = run.backward(dy);
    assertArrayEquals(new float[8], HostMemory.values(gradients.dx()));
    assertArrayEquals(dy, HostMemory.values(gradients.dBias()));
  }

  @Test
  void nanAndInfinityStayInTheirChannel() {
    float[] x = Reference.normal(3000 * 4, 1);
    x[2500 * 4 + 1] = Float.NaN;
    x[2] = Float.POSITIVE_INFINITY;
    float[] y = Run.of(x, 4, true).y();
    for (int p = 0; p < 3000; p++) {
      assertTrue(Float.isFinite(y[4 * p]));
      assertTrue(Float.isNaN(y[4 * p + 1]));
      assertTrue(Float.isNaN(y[4 * p + 2]));
      assertTrue(Float.isFinite(y[4 * p + 3]));
    }
  }

  /**
   * Results around the largest numbers that a type stores as 0. The gradient passes where the
   * stored y is above 0, although y is not read.
   */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT16", "BFLOAT16"})
  void theGradientPassesWhereTheStoredResultIsAboveZero(DataType type) {
    float[] bias = {
      0,
      -0f,
      Float.MIN_VALUE,
      0x1p-25f,
      Math.nextUp(0x1p-25f),
      0x1p-134f,
      Math.nextUp(0x1p-134f),
      -1,
      1,
      1e30f,
      Float.NaN,
      Float.POSITIVE_INFINITY
    };
    int channels = bias.length;
    int pixels = 4001;
    Shape shape = new Shape(1, 1, pixels, channels);
    Shape vector = Shape.vector(channels);
    float[] ones = new float[pixels * channels];
    Arrays.fill(ones, 1);
    BatchNorm.Training op =
        new BatchNorm.Training(
            HostMemory.of(type, shape, Reference.normal(pixels * channels, 1)),
            HostMemory.zeros(vector),
            HostMemory.of(vector, bias),
            HostMemory.of(type, shape, ones),
            HostMemory.zeros(vector),
            HostMemory.zeros(vector),
            HostMemory.zeros(new Shape(3, 1, 1, channels)),
            EPSILON,
            true);
    HostViews.run(2, op);
    Tensor dy = HostMemory.of(type, shape, ones);
    Tensor dBias = HostMemory.zeros(vector);
    HostViews.run(2, op.backward(dy, dy, HostMemory.zeros(vector), dBias));
    float[] y = HostMemory.values(op.y());
    for (int c = 0; c < channels; c++) {
      float expected = y[c] > 0 ? pixels : 0;
      assertEquals(expected, HostMemory.values(dBias)[c], "bias " + bias[c]);
    }
    Tensor again = HostMemory.of(type, shape, ones);
    HostViews.run(2, new BatchNorm.Apply(op.x(), op.coefficients(), again, true));
    assertArrayEquals(y, HostMemory.values(again));
  }

  /** The result for NaN is NaN, which is not above 0, so its gradient does not count. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT16", "BFLOAT16"})
  void theGradientOfNanAndInfinityIsMaskedLikeTheResult(DataType type) {
    float[] x = new float[8000];
    Arrays.fill(x, 2);
    float[] bad = {Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, -1};
    System.arraycopy(bad, 0, x, 4000, bad.length);
    float[] ones = new float[x.length];
    Arrays.fill(ones, 1);
    Shape shape = new Shape(1, 1, x.length / 2, 2);
    Tensor dBias = HostMemory.zeros(Shape.vector(2));
    HostViews.run(
        2,
        new BatchNorm.Backward(
            HostMemory.of(type, shape, x),
            Optional.of(HostMemory.of(new Shape(3, 1, 1, 2), 1, 1, 1, 0, 0, 1)),
            HostMemory.of(type, shape, ones),
            HostMemory.vector(1, 1),
            HostMemory.vector(1, 1),
            HostMemory.vector(1, 1),
            HostMemory.zeros(type, shape),
            HostMemory.zeros(Shape.vector(2)),
            dBias,
            EPSILON));
    // The first channel has scale 1: only NaN is masked. The second one has scale 0 and shift 1:
    // the result for -infinity is NaN, and every number passes.
    assertArrayEquals(new float[] {3999, 3999}, HostMemory.values(dBias));
  }

  @Test
  void inferenceUsesTheGivenStatistics() {
    int pixels = 5001;
    int channels = 5;
    float[] x = Reference.normal(pixels * channels, 1);
    float[] weight = Reference.normal(channels, 2);
    float[] bias = Reference.normal(channels, 3);
    float[] mean = Reference.normal(channels, 4);
    float[] variance = Reference.uniform(channels, 0.1, 2, 5);
    double[] expected = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int c = i % channels;
      double normal = (x[i] - mean[c]) / Math.sqrt((double) variance[c] + EPSILON);
      expected[i] = Math.max(0, weight[c] * normal + bias[c]);
    }
    Tensor inPlace = HostMemory.of(new Shape(1, 1, pixels, channels), x);
    HostViews.run(
        2,
        new BatchNorm.Inference(
            inPlace,
            HostMemory.vector(weight),
            HostMemory.vector(bias),
            inPlace,
            HostMemory.vector(mean),
            HostMemory.vector(variance),
            EPSILON,
            true));
    Reference.assertClose(expected, inPlace, 1e-6);
  }

  @ParameterizedTest
  @CsvSource({"6, 1.2", "1, 1"})
  void runningStatisticsMoveTowardsTheUnbiasedOnes(long count, double unbiased) {
    BatchNorm.UpdateRunning update =
        new BatchNorm.UpdateRunning(
            HostMemory.vector(2, -1),
            HostMemory.vector(3, 4),
            HostMemory.vector(1, 1),
            HostMemory.vector(1, 2),
            count,
            0.1f);
    HostViews.run(1, update);
    Reference.assertClose(new double[] {0.9 + 0.2, 0.9 - 0.1}, update.runningMean(), 1e-6);
    Reference.assertClose(
        new double[] {0.9 + 0.1 * unbiased * 3, 1.8 + 0.1 * unbiased * 4},
        update.runningVariance(),
        1e-6);
  }
}
