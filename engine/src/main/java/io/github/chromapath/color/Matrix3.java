// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

/** A 3 x 3 matrix, m[row][column]. */
record Matrix3(
    double m00,
    double m01,
    double m02,
    double m10,
    double m11,
    double m12,
    double m20,
    double m21,
    double m22) {

  static Matrix3 diagonal(double d0, double d1, double d2) {
    return new Matrix3(d0, 0, 0, 0, d1, 0, 0, 0, d2);
  }

  /** First element of the product with the column (x, y, z). */
  double row0(double x, double y, double z) {
    return m00 * x + m01 * y + m02 * z;
  }

  /** Second element of the product with the column (x, y, z). */
  double row1(double x, double y, double z) {
    return m10 * x + m11 * y + m12 * z;
  }

  /** Third element of the product with the column (x, y, z). */
  double row2(double x, double y, double z) {
    return m20 * x + m21 * y + m22 * z;
  }

  /** The matrix product, which applies {@code other} first. */
  Matrix3 times(Matrix3 other) {
    return new Matrix3(
        row0(other.m00, other.m10, other.m20),
        row0(other.m01, other.m11, other.m21),
        row0(other.m02, other.m12, other.m22),
        row1(other.m00, other.m10, other.m20),
        row1(other.m01, other.m11, other.m21),
        row1(other.m02, other.m12, other.m22),
        row2(other.m00, other.m10, other.m20),
        row2(other.m01, other.m11, other.m21),
        row2(other.m02, other.m12, other.m22));
  }

  /** Adjugate over determinant. */
  Matrix3 inverse() {
    double c00 = m11 * m22 - m12 * m21;
    double c10 = m12 * m20 - m10 * m22;
    double c20 = m10 * m21 - m11 * m20;
    double s = 1 / row0(c00, c10, c20);
    return new Matrix3(
        s * c00,
        s * (m02 * m21 - m01 * m22),
        s * (m01 * m12 - m02 * m11),
        s * c10,
        s * (m00 * m22 - m02 * m20),
        s * (m02 * m10 - m00 * m12),
        s * c20,
        s * (m01 * m20 - m00 * m21),
        s * (m00 * m11 - m01 * m10));
  }
}
