// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.export;

/**
 * How far one array of numbers is from another. A NaN in either makes both measures NaN.
 *
 * @param largest largest difference of an element
 * @param rootMeanSquare root of the mean squared difference
 */
record Deviation(double largest, double rootMeanSquare) {
  static Deviation of(float[] a, float[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(a.length + " numbers cannot be compared with " + b.length);
    }
    double largest = 0;
    double squares = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = Math.abs((double) a[i] - b[i]);
      largest = Math.max(largest, difference);
      squares += difference * difference;
    }
    return new Deviation(largest, Math.sqrt(squares / a.length));
  }

  /** That of an array from zeros. */
  static Deviation ofZero(float[] a) {
    return of(a, new float[a.length]);
  }
}
