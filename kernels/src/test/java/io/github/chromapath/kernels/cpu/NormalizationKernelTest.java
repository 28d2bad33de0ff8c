// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  private static double[] instanceNorm(double[] x, int images, int channels) {
    double[] one = new double[channels];
    Arrays.fill(one, 1);
    double[] zero = new double[channels];
    double[] y = new double[x.length];
    int size = x.length / images;
    for (int n = 0; n < images; n++) {
      double[] image = Arrays.copyOfRange(x, n * size, (n + 1) * size);
      System.arraycopy(batchNorm(image, one, zero, false), 0, y, n * size, size);
    }
    return y;
  }

  /** A batch norm's tensors and results. */
  private static final class Run {
    final float[] x;
    final float[] weight;
    final float[] bias;
    final float[] y;
    final float[] mean;
    final float[] variance;
    final int pixels;
    final int channels;
    final boolean relu;

    Run(float[] x, int channels, boolean relu) {
      this.x = x;
      this.channels = channels;
      this.relu = relu;
      pixels = x.length / channels;
      weight = Reference.uniform(channels, 0.5, 2, 11);
      bias = Reference.normal(channels, 12);
      y = new float[x.length];
      mean = new float[channels];
      variance = new float[channels];
      try (Parallel parallel = new Parallel(2)) {
        BatchNormKernel.training(
            parallel,
            Float32Span.of(x),
            Float32Span.of(weight),
            Float32Span.of(bias),
            Float32Span.of(y),
            Float32Span.of(mean),
            Float32Span.of(variance),
            pixels,
            channels,
            EPSILON,
            relu);
      }
    }

    /** dx over {@code dy} itself, dWeight, dBias. */
    float[][] backward(float[] dy) {
      float[][] gradients = {dy.clone(), new float[channels], new float[channels]};
      try (Parallel parallel = new Parallel(2)) {
        BatchNormKernel.backward(
            parallel,
            Float32Span.of(x),
            relu ? Float32Span.of(y) : null,
            Float32Span.of(gradients[0]),
            Float32Span.of(weight),
            Float32Span.of(mean),
            Float32Span.of(variance),
            Float32Span.of(gradients[0]),
            Float32Span.of(gradients[1]),
            Float32Span.of(gradients[2]),
            pixels,
            channels,
            EPSILON);
      }
      return gradients;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "3, 1, true",
    "5, 2, false",
    "63, 3, true",
    "24, 5, false",
    "30, 8, true",
    "9, 32, true",
    "7, 33, false"
  })
  void gradientsAgreeWithFiniteDifferences(int pixels, int channels, boolean relu) {
    Run run = new Run(Reference.normal(pixels * channels, 1), channels, relu);
    float[] dy = Reference.normal(pixels * channels, 2);
    double[] x = Reference.doubles(run.x);
    double[] weight = Reference.doubles(run.weight);
    double[] bias = Reference.doubles(run.bias);
    Reference.assertClose(batchNorm(x, weight, bias, relu), run.y, 1e-6);
    assertFarFromKinks(batchNorm(x, weight, bias, false));
    float[][] gradients = run.backward(dy);
    Reference.assertGradient(
        Reference.gradient(v -> batchNorm(v, weight, bias, relu), run.x, dy), gradients[0]);
    Reference.assertGradient(
        Reference.gradient(v -> batchNorm(x, v, bias, relu), run.weight, dy), gradients[1]);
    Reference.assertGradient(
        Reference.gradient(v -> batchNorm(x, weight, v, relu), run.bias, dy), gradients[2]);
  }

  /** The rectifier has no derivative at 0: no value may cross it within a difference's step. */
  private static void assertFarFromKinks(double[] values) {
    for (double value : values) {
      assertTrue(Math.abs(value) > 1e-4);
    }
  }

  @ParameterizedTest
  @CsvSource({"50001, 3", "9001, 33", "401, 2048", "150000, 1", "20011, 8"})
  void manyTasksAgreeWithTheDefinition(int pixels, int channels) {
    Run run = new Run(Reference.normal(pixels * channels, 1), channels, false);
    double[] weight = Reference.doubles(run.weight);
    double[] bias = Reference.doubles(run.bias);
    Reference.assertClose(batchNorm(Reference.doubles(run.x), weight, bias, false), run.y, 1e-6);
    float[] dy = Reference.normal(pixels * channels, 2);
    float[] direction = Reference.normal(pixels * channels, 3);
    float[][] gradients = run.backward(dy);
    double slope =
        Reference.slope(x -> batchNorm(x, weight, bias, false), run.x, direction, dy, 1e-4);
    double size = Math.sqrt(pixels * (double) channels);
    assertEquals(slope, Reference.dot(Reference.doubles(gradients[0]), direction), 1e-5 * size);
    double[] dBias = new double[channels];
    double[] dWeight = new double[channels];
    for (int i = 0; i < dy.length; i++) {
      int c = i % channels;
      dBias[c] += dy[i];
      dWeight[c] += dy[i] * (run.x[i] - run.mean[c]) / Math.sqrt(run.variance[c] + EPSILON);
    }
    Reference.assertClose(dWeight, gradients[1], 1e-6);
    Reference.assertClose(dBias, gradients[2], 1e-6);
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
    Run run = new Run(x, channels, false);
    Reference.assertClose(mean, run.mean, 1e-7);
    Reference.assertClose(variance, run.variance, 3e-6);
    double[] weight = Reference.doubles(run.weight);
    double[] bias = Reference.doubles(run.bias);
    Reference.assertClose(batchNorm(Reference.doubles(x), weight, bias, false), run.y, 3e-6);
  }

  /** The first rows of a block stand far from the rest: the worst case for a shifted sum. */
  @Test
  void anUnlikeFirstRowCostsNoAccuracy() {
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
    Run run = new Run(x, 1, false);
    assertEquals(1, run.mean[0] / mean, 1e-6);
    assertEquals(1, run.variance[0] / variance, 1e-5);
  }

  @Test
  void onePixelNormalisesToItsBias() {
    Run run = new Run(Reference.normal(8, 1), 8, false);
    assertArrayEquals(run.bias, run.y);
    assertArrayEquals(run.x, run.mean);
    assertArrayEquals(new float[8], run.variance);
    float[][] gradients = run.backward(Reference.normal(8, 2));
    assertArrayEquals(new float[8], gradients[0]);
    assertArrayEquals(Reference.normal(8, 2), gradients[2]);
  }

  @Test
  void nanAndInfinityStayInTheirChannel() {
    float[] x = Reference.normal(3000 * 4, 1);
    x[2500 * 4 + 1] = Float.NaN;
    x[2] = Float.POSITIVE_INFINITY;
    Run run = new Run(x, 4, true);
    for (int p = 0; p < 3000; p++) {
      assertTrue(Float.isFinite(run.y[4 * p]));
      assertTrue(Float.isNaN(run.y[4 * p + 1]));
      assertTrue(Float.isNaN(run.y[4 * p + 2]));
      assertTrue(Float.isFinite(run.y[4 * p + 3]));
    }
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
    try (Parallel parallel = new Parallel(2)) {
      BatchNormKernel.inference(
          parallel,
          Float32Span.of(x),
          Float32Span.of(weight),
          Float32Span.of(bias),
          Float32Span.of(x),
          Float32Span.of(mean),
          Float32Span.of(variance),
          pixels,
          channels,
          EPSILON,
          true);
    }
    Reference.assertClose(expected, x, 1e-6);
  }

  @ParameterizedTest
  @CsvSource({"6, 1.2", "1, 1"})
  void runningStatisticsMoveTowardsTheUnbiasedOnes(long count, double unbiased) {
    float[] mean = {2, -1};
    float[] variance = {3, 4};
    float[] runningMean = {1, 1};
    float[] runningVariance = {1, 2};
    try (Parallel parallel = new Parallel(1)) {
      BatchNormKernel.updateRunning(
          parallel,
          Float32Span.of(mean),
          Float32Span.of(variance),
          Float32Span.of(runningMean),
          Float32Span.of(runningVariance),
          2,
          count,
          0.1f);
    }
    Reference.assertClose(new double[] {0.9 + 0.2, 0.9 - 0.1}, runningMean, 1e-6);
    Reference.assertClose(
        new double[] {0.9 + 0.1 * unbiased * 3, 1.8 + 0.1 * unbiased * 4}, runningVariance, 1e-6);
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 3", "2, 35, 3", "3, 9, 8", "2, 4, 33", "4, 7, 1"})
  void instanceNormGradientsAgreeWithFiniteDifferences(int images, int pixels, int channels) {
    float[] x = Reference.normal(images * pixels * channels, 1);
    float[] y = new float[x.length];
    float[] mean = new float[images * channels];
    float[] variance = new float[images * channels];
    float[] dy = Reference.normal(x.length, 2);
    float[] dx = dy.clone();
    try (Parallel parallel = new Parallel(2)) {
      Span input = Float32Span.of(x);
      Span center = Float32Span.of(mean);
      Span spread = Float32Span.of(variance);
      InstanceNormKernel.forward(
          parallel, input, Float32Span.of(y), center, spread, images, pixels, channels, EPSILON);
      InstanceNormKernel.backward(
          parallel,
          input,
          Float32Span.of(dx),
          center,
          spread,
          Float32Span.of(dx),
          images,
          pixels,
          channels,
          EPSILON);
    }
    Reference.assertClose(instanceNorm(Reference.doubles(x), images, channels), y, 1e-6);
    Reference.assertClose(
        Reference.gradient(v -> instanceNorm(v, images, channels), x, dy),
        dx,
        pixels == 1 ? 1 : 2e-5);
  }
}
