// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.parity;

import static io.github.chromapath.kernels.parity.AttentionParityCases.ROUNDING;
import static io.github.chromapath.kernels.parity.Mirror.arguments;
import static io.github.chromapath.kernels.parity.NormalizationParityCases.EPSILON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.kernels.sim.Arguments;
import io.github.chromapath.op.BatchNorm;
import io.github.chromapath.op.InstanceNorm;
import io.github.chromapath.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Normalization in training: statistics, coefficients, result.
 *
 * <p>If all divisors are powers of two, the moments of integers are exact on either side, and
 * results are bit-identical. In general, let n values have magnitude M and range R, and let u =
 * 2^-24. The error of a thread's mean is (n + 2) u R for the sum of deviations and u M for adding
 * the pivot. Each of at most 8 merges in fp32 adds 3 u R + u M, and storing adds u M: e = (n + 26)
 * u R + 10 u M. The error of a thread's mean square is (3 n + 10) u R^2. Each merge adds R e for
 * the error of the difference, whose share is at most 1/4, and 6 u R^2: (3 n + 60) u R^2 + 8 R e.
 * The CPU's kernels stay within the same bounds. The difference between the sides is at most twice
 * that.
 */
final class MomentsParityCases {
  private MomentsParityCases() {}

  static List<ParityCase> all() {
    List<ParityCase> cases = new ArrayList<>();
    for (Storage storage : Storage.FLOATS) {
      String[] kernels = {
        "norm_moments_partial_" + storage.suffix(),
        "norm_moments_final",
        "norm_apply_" + storage.suffix()
      };
      cases.add(
          ParityCase.of(
              "norm training, dyadic",
              storage,
              Geometry.dyadic(),
              stage -> {
                for (int channels : new int[] {1, 8, 16}) {
                  for (int images = 1; images < 3; images++) {
                    dyadic(stage, storage, new int[] {images, 64, channels}, 0);
                    dyadic(stage, storage, new int[] {images, 64, channels}, 1);
                  }
                }
              },
              kernels));
      cases.add(
          ParityCase.of(
              "norm training",
              storage,
              Geometry.reductions(),
              stage -> {
                for (int[] shape :
                    new int[][] {{1, 1, 1}, {1, 37, 3}, {2, 61, 8}, {1, 5, 33}, {2, 3, 130}}) {
                  ragged(stage, storage, shape, 0);
                  ragged(stage, storage, shape, 1);
                }
              },
              kernels));
    }
    return cases;
  }

  /** The results of training on both sides. */
  private record Results(Mirror x, Mirror y, Mirror mean, Mirror variance, Mirror coefficients) {}

  private static void dyadic(Stage stage, Storage storage, int[] shape, int shift) {
    float[] values = Data.integers(shape[0] * shape[1] * shape[2], 8, 1);
    Results results = train(stage, storage, shape, shift, values);
    results.mean().assertSame("mean");
    results.variance().assertSame("variance");
    results.y().assertSame("y");
    if (shape[0] == 1) {
      results.coefficients().assertSame("coefficients");
    }
  }

  private static void ragged(Stage stage, Storage storage, int[] shape, int shift) {
    int rows = shape[0] * shape[2];
    int count = rows * shape[1];
    float[] values = Data.normal(count, 2);
    for (int i = 0; i < count; i++) {
      values[i] += 3 * (i % shape[2] % 4);
    }
    Results results = train(stage, storage, shape, shift, values);
    double[] magnitude = new double[rows];
    double[] range = new double[rows];
    extents(results.x().hostValues(), shape, magnitude, range);
    int n = shape[1];
    results
        .mean()
        .assertWithin("mean", (row, expected) -> 2 * meanBound(n, range[row], magnitude[row]));
    results
        .variance()
        .assertWithin(
            "variance",
            (row, expected) -> {
              double r = range[row];
              double e = meanBound(n, r, magnitude[row]);
              return 2 * ((3 * n + 60) * ROUNDING * r * r + 8 * r * e);
            });
    assertCoefficients(results, rows, shape[0] == 1);
    assertApplied(results, shape);
    spoiled(stage, storage, shape, shift);
  }

  private static double meanBound(int n, double range, double magnitude) {
    return (n + 26) * ROUNDING * range + 10 * ROUNDING * magnitude;
  }

  /**
   * Center, scale and shift follow from the stored statistics. The center is the mean. The variance
   * was rounded once, which changes the scale by half as much; the scale rounds once. The shift
   * compensates for the mean's rounding and rounds once, to first order in u.
   */
  private static void assertCoefficients(Results results, int rows, boolean batch) {
    float[] coefficients = results.coefficients().deviceValues();
    float[] mean = results.mean().deviceValues();
    float[] variance = results.variance().deviceValues();
    for (int row = 0; row < rows; row++) {
      double bias = batch ? bias(rows)[row] : 0;
      assertEquals(mean[row], coefficients[row], "center");
      double scale = (batch ? weight(rows)[row] : 1) / Math.sqrt(variance[row] + (double) EPSILON);
      double off = Math.abs(coefficients[rows + row] - scale);
      assertTrue(off <= 2 * ROUNDING * Math.abs(scale) + 1e-300, "scale " + row);
      double shift = Math.abs(coefficients[2 * rows + row] - bias);
      double bound = ROUNDING * (Math.abs(mean[row] * scale) + Math.abs(bias));
      assertTrue(shift <= 1.001 * bound, "shift " + row);
    }
  }

  /** y equals x with the device's own coefficients applied, bit by bit. */
  private static void assertApplied(Results results, int[] shape) {
    float[] coefficients = results.coefficients().deviceValues();
    int rows = shape[0] * shape[2];
    float[] y = results.x().hostValues();
    for (int i = 0; i < y.length; i++) {
      int row = i / (shape[1] * shape[2]) * shape[2] + i % shape[2];
      y[i] = (y[i] - coefficients[row]) * coefficients[rows + row] + coefficients[2 * rows + row];
      y[i] = rectifies(shape) ? Math.max(0, y[i]) : y[i];
    }
    results.y().expect(y);
    results.y().assertSame("y");
  }

  /** NaN and infinity make the variance and the results of their own channel NaN, and no others. */
  private static void spoiled(Stage stage, Storage storage, int[] shape, int shift) {
    float[] values = Data.normal(shape[0] * shape[1] * shape[2], 3);
    Results results = train(stage, storage, shape, shift, Data.spoiled(values, shape[2]));
    float[] expected = results.y().hostValues();
    float[] actual = results.y().deviceValues();
    float[] variance = results.variance().hostValues();
    for (int i = 0; i < actual.length; i++) {
      assertEquals(Float.isNaN(expected[i]), Float.isNaN(actual[i]), "NaN of y");
    }
    for (int i = 0; i < variance.length; i++) {
      assertEquals(
          Float.isNaN(variance[i]),
          Float.isNaN(results.variance().deviceValues()[i]),
          "NaN of the variance");
    }
  }

  /** Batch normalization if there is one image, with ReLU if its number of pixels is odd. */
  private static Results train(
      Stage stage, Storage storage, int[] shape, int shift, float[] values) {
    int rows = shape[0] * shape[2];
    boolean batch = shape[0] == 1;
    Mirror x = Mirror.of(stage, storage, shift, values);
    Mirror weight = batch ? NormalizationParityCases.fp32(stage, weight(rows)) : null;
    Mirror bias = batch ? NormalizationParityCases.fp32(stage, bias(rows)) : null;
    Mirror workspace = Mirror.result(stage, Storage.F32, 0, 2 * rows * stage.chunks());
    Mirror mean = Mirror.result(stage, Storage.F32, 0, rows);
    Mirror variance = Mirror.result(stage, Storage.F32, 0, rows);
    Mirror coefficients = Mirror.result(stage, Storage.F32, 0, 3 * rows);
    Mirror y = Mirror.result(stage, storage, 0, values.length);
    stage.launch(
        "norm_moments_partial_" + storage.suffix(),
        arguments(x, workspace)
            .int32(shape[0])
            .int64(shape[1])
            .int32(shape[2])
            .int32(stage.chunks()));
    workspace.assertWritten("workspace");
    stage.launch(
        "norm_moments_final",
        arguments(workspace, weight, bias, mean, variance, coefficients)
            .int32(shape[0])
            .int64(shape[1])
            .int32(shape[2])
            .int32(stage.chunks())
            .float64(1.0 / shape[1])
            .float32(EPSILON));
    Arguments apply = arguments(x, coefficients, y).int32(shape[0]).int64(shape[1]);
    stage.launch(
        "norm_apply_" + storage.suffix(), apply.int32(shape[2]).int32(rectifies(shape) ? 1 : 0));
    Shape pixels = AttentionParityCases.pixels(shape);
    Shape statistics = AttentionParityCases.gates(shape);
    if (batch) {
      stage.compute(
          new BatchNorm.Training(
              x.tensor(pixels),
              weight.vector(),
              bias.vector(),
              y.tensor(pixels),
              mean.vector(),
              variance.vector(),
              coefficients.tensor(NormalizationParityCases.coefficients(rows)),
              EPSILON,
              rectifies(shape)));
    } else {
      stage.compute(
          new InstanceNorm.Forward(
              x.tensor(pixels),
              y.tensor(pixels),
              mean.tensor(statistics),
              variance.tensor(statistics),
              EPSILON));
    }
    return new Results(x, y, mean, variance, coefficients);
  }

  private static boolean rectifies(int[] shape) {
    return shape[0] == 1 && shape[1] % 2 == 1;
  }

  private static float[] weight(int rows) {
    return Data.normal(rows, 4);
  }

  private static float[] bias(int rows) {
    return Data.normal(rows, 5);
  }

  private static void extents(float[] x, int[] shape, double[] magnitude, double[] range) {
    double[] low = new double[range.length];
    Arrays.fill(low, Double.POSITIVE_INFINITY);
    Arrays.fill(range, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < x.length; i++) {
      int row = i / (shape[1] * shape[2]) * shape[2] + i % shape[2];
      magnitude[row] = Math.max(magnitude[row], Math.abs(x[i]));
      low[row] = Math.min(low[row], x[i]);
      range[row] = Math.max(range[row], x[i]);
    }
    for (int row = 0; row < low.length; row++) {
      range[row] -= low[row];
    }
  }
}
