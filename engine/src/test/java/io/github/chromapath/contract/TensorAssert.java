// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import static org.junit.jupiter.api.Assertions.fail;

import io.github.chromapath.tensor.Shape;
import java.util.Locale;

/**
 * Compares whole tensors by one number, the relative error max|a - b| / max|b|. Small elements may
 * therefore have the absolute error of large ones. If b is all zero, the error is max|a|. NaN and
 * infinity are never close to anything.
 */
public final class TensorAssert {
  private TensorAssert() {}

  /** max|actual - expected| / max|expected|; NaN if any element of either is not finite. */
  public static double relativeError(float[] actual, float[] expected) {
    requireSameLength("tensor", actual, expected);
    double difference = 0;
    double scale = 0;
    for (int i = 0; i < expected.length; i++) {
      if (!Float.isFinite(actual[i]) || !Float.isFinite(expected[i])) {
        return Double.NaN;
      }
      difference = Math.max(difference, Math.abs((double) actual[i] - expected[i]));
      scale = Math.max(scale, Math.abs((double) expected[i]));
    }
    return scale == 0 ? difference : difference / scale;
  }

  /**
   * |actual - expected| / |expected| in the Euclidean norm, |actual - expected| if expected is all
   * zero; NaN if any element of either is not finite.
   */
  public static double euclideanError(float[] actual, float[] expected) {
    requireSameLength("tensor", actual, expected);
    double difference = 0;
    double scale = 0;
    for (int i = 0; i < expected.length; i++) {
      double delta = (double) actual[i] - expected[i];
      difference += delta * delta;
      scale += (double) expected[i] * expected[i];
    }
    double error = scale == 0 ? Math.sqrt(difference) : Math.sqrt(difference / scale);
    return Double.isInfinite(error) ? Double.NaN : error;
  }

  /** Fails and names the worst element if the relative error exceeds {@code bound}. */
  public static void assertClose(
      String what, Shape shape, float[] actual, float[] expected, double bound) {
    requireSameLength(what, actual, expected);
    double error = relativeError(actual, expected);
    if (!(error <= bound)) {
      int worst = worst(actual, expected);
      fail(
          String.format(
              Locale.ROOT,
              "%s%s: relative error %.3g above %.3g; worst at %s: %.9g, should be %.9g",
              what,
              shape,
              error,
              bound,
              position(shape, worst),
              actual[worst],
              expected[worst]));
    }
  }

  /**
   * Fails unless NaN and infinities have exactly the expected places and signs and all other
   * elements are within {@code bound}.
   */
  public static void assertSameNonFinite(
      String what, Shape shape, float[] actual, float[] expected, double bound) {
    requireSameLength(what, actual, expected);
    float[] finiteActual = actual.clone();
    float[] finiteExpected = expected.clone();
    for (int i = 0; i < expected.length; i++) {
      boolean finite = Float.isFinite(expected[i]);
      if (finite != Float.isFinite(actual[i])
          || (!finite && Float.compare(actual[i], expected[i]) != 0)) {
        fail(
            what
                + shape
                + " at "
                + position(shape, i)
                + ": "
                + actual[i]
                + ", should be "
                + expected[i]);
      }
      if (!finite) {
        finiteActual[i] = 0;
        finiteExpected[i] = 0;
      }
    }
    assertClose(what, shape, finiteActual, finiteExpected, bound);
  }

  /** Fails unless every element has the same bits. */
  public static void assertSameBits(String what, Shape shape, float[] actual, float[] expected) {
    requireSameLength(what, actual, expected);
    for (int i = 0; i < expected.length; i++) {
      if (Float.floatToRawIntBits(actual[i]) != Float.floatToRawIntBits(expected[i])) {
        fail(
            what
                + shape
                + " at "
                + position(shape, i)
                + ": "
                + actual[i]
                + ", should be exactly "
                + expected[i]);
      }
    }
  }

  private static void requireSameLength(String what, float[] actual, float[] expected) {
    if (actual.length != expected.length) {
      fail(what + " has " + actual.length + " elements, not " + expected.length);
    }
  }

  private static int worst(float[] actual, float[] expected) {
    int worst = 0;
    double largest = -1;
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs((double) actual[i] - expected[i]);
      if (Double.isNaN(difference)) {
        return i;
      }
      if (difference > largest) {
        largest = difference;
        worst = i;
      }
    }
    return worst;
  }

  private static String position(Shape shape, int flat) {
    int pixel = flat / shape.c();
    int row = pixel / shape.w();
    return "[%d, %d, %d, %d]"
        .formatted(row / shape.h(), row % shape.h(), pixel % shape.w(), flat % shape.c());
  }
}
