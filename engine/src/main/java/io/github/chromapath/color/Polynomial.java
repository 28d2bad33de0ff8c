// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

import java.util.function.DoubleUnaryOperator;

/** A polynomial of degree 7 that approximates a smooth function on an interval. */
final class Polynomial {
  private static final int TERMS = 8;

  private final float center;
  private final float[] coefficients = new float[TERMS];

  /** Interpolates a function at Chebyshev's nodes of the interval. */
  Polynomial(DoubleUnaryOperator curve, double from, double to) {
    center = (float) ((from + to) / 2);
    double[] nodes = new double[TERMS];
    double[] differences = new double[TERMS];
    for (int i = 0; i < TERMS; i++) {
      nodes[i] = (to - from) / 2 * Math.cos((i + .5) * Math.PI / TERMS);
      differences[i] = curve.applyAsDouble(center + nodes[i]);
    }
    for (int order = 1; order < TERMS; order++) {
      for (int i = TERMS - 1; i >= order; i--) {
        differences[i] = (differences[i] - differences[i - 1]) / (nodes[i] - nodes[i - order]);
      }
    }
    // Newton's form, expanded from the innermost factor.
    double[] expanded = new double[TERMS];
    for (int order = TERMS - 1; order >= 0; order--) {
      for (int k = TERMS - 1; k > 0; k--) {
        expanded[k] = expanded[k - 1] - nodes[order] * expanded[k];
      }
      expanded[0] = differences[order] - nodes[order] * expanded[0];
    }
    for (int k = 0; k < TERMS; k++) {
      coefficients[k] = (float) expanded[k];
    }
  }

  /** Stores the polynomial of each value. The two arrays may be the same. */
  void of(float[] values, float[] results, int count) {
    float c0 = coefficients[0];
    float c1 = coefficients[1];
    float c2 = coefficients[2];
    float c3 = coefficients[3];
    float c4 = coefficients[4];
    float c5 = coefficients[5];
    float c6 = coefficients[6];
    float c7 = coefficients[7];
    float middle = center;
    for (int i = 0; i < count; i++) {
      float x = values[i] - middle;
      results[i] = ((((((c7 * x + c6) * x + c5) * x + c4) * x + c3) * x + c2) * x + c1) * x + c0;
    }
  }
}
