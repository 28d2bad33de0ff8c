// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.chromapath.tensor.Tensor;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Random data, finite differences of definitions in double, and comparisons with them. */
final class Reference {
  private Reference() {}

  /** Standard normal numbers. */
  static float[] normal(int count, long seed) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Numbers in [low, high). */
  static float[] uniform(int count, double low, double high, long seed) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (low + (high - low) * random.nextDouble());
    }
    return values;
  }

  static double[] doubles(float[] values) {
    double[] result = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = values[i];
    }
    return result;
  }

  /** Derivative of the inner product of {@code cotangent} and f along {@code direction}. */
  static double slope(
      UnaryOperator<double[]> f, float[] at, float[] direction, float[] cotangent, double step) {
    double[] above = doubles(at);
    double[] below = doubles(at);
    for (int i = 0; i < at.length; i++) {
      above[i] += step * direction[i];
      below[i] -= step * direction[i];
    }
    return (dot(f.apply(above), cotangent) - dot(f.apply(below), cotangent)) / (2 * step);
  }

  static double dot(double[] a, float[] b) {
    assertEquals(a.length, b.length);
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** As {@link #assertClose(double[], float[], double)}, for the values of a tensor. */
  static void assertClose(double[] expected, Tensor actual, double tolerance) {
    assertClose(expected, HostMemory.values(actual), tolerance);
  }

  /** Fails unless every difference is at most {@code tolerance} times the largest expectation. */
  static void assertClose(double[] expected, float[] actual, double tolerance) {
    assertEquals(expected.length, actual.length);
    double largest = 1e-30;
    for (double value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      if (!(Math.abs(expected[i] - actual[i]) <= tolerance * largest)) {
        fail(
            "element "
                + i
                + " is "
                + actual[i]
                + ", not "
                + expected[i]
                + ", in a tensor of up to "
                + largest);
      }
    }
  }
}
