// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

/** The inner loop of all products of this package: adds scaled rows to a row, in fp32. */
final class FloatRows {
  private FloatRows() {}

  /**
   * sum[at + i] += factors[factor + t factorStride] rows[row + t rowStride + i] for i below {@code
   * length}, for t below {@code terms} in this order.
   */
  static void accumulate(
      float[] sum,
      int at,
      int length,
      float[] factors,
      int factor,
      int factorStride,
      float[] rows,
      int row,
      int rowStride,
      int terms) {
    int t = 0;
    for (; t + 4 <= terms; t += 4) {
      int f = factor + t * factorStride;
      int r = row + t * rowStride;
      four(
          sum,
          at,
          length,
          factors[f],
          factors[f + factorStride],
          factors[f + 2 * factorStride],
          factors[f + 3 * factorStride],
          rows,
          r,
          rowStride);
    }
    for (; t < terms; t++) {
      one(sum, at, length, factors[factor + t * factorStride], rows, row + t * rowStride);
    }
  }

  private static void four(
      float[] sum,
      int at,
      int length,
      float f0,
      float f1,
      float f2,
      float f3,
      float[] rows,
      int r0,
      int stride) {
    int r1 = r0 + stride;
    int r2 = r1 + stride;
    int r3 = r2 + stride;
    for (int i = 0; i < length; i++) {
      sum[at + i] =
          sum[at + i]
              + f0 * rows[r0 + i]
              + f1 * rows[r1 + i]
              + f2 * rows[r2 + i]
              + f3 * rows[r3 + i];
    }
  }

  private static void one(float[] sum, int at, int length, float factor, float[] rows, int row) {
    for (int i = 0; i < length; i++) {
      sum[at + i] += factor * rows[row + i];
    }
  }
}
