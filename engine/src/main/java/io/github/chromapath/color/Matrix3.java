// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

/** A 3 x 3 matrix of three rows. */
record Matrix3(Row first, Row second, Row third) {
  /** A row, or a column. */
  record Row(double x, double y, double z) {
    private double dot(double ox, double oy, double oz) {
      return x * ox + y * oy + z * oz;
    }

    private double dot(Row other) {
      return dot(other.x, other.y, other.z);
    }

    private Row cross(Row other) {
      return new Row(
          y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x);
    }

    private Row scaled(double factor) {
      return new Row(factor * x, factor * y, factor * z);
    }
  }

  static Matrix3 diagonal(double d0, double d1, double d2) {
    return new Matrix3(new Row(d0, 0, 0), new Row(0, d1, 0), new Row(0, 0, d2));
  }

  /** First element of the product with the column (x, y, z). */
  double row0(double x, double y, double z) {
    return first.dot(x, y, z);
  }

  /** Second element of the product with the column (x, y, z). */
  double row1(double x, double y, double z) {
    return second.dot(x, y, z);
  }

  /** Third element of the product with the column (x, y, z). */
  double row2(double x, double y, double z) {
    return third.dot(x, y, z);
  }

  /** The matrix product, which applies {@code other} first. */
  Matrix3 times(Matrix3 other) {
    Matrix3 columns = other.transposed();
    return new Matrix3(columns.applied(first), columns.applied(second), columns.applied(third));
  }

  private Row applied(Row column) {
    return new Row(first.dot(column), second.dot(column), third.dot(column));
  }

  private Matrix3 transposed() {
    return new Matrix3(
        new Row(first.x, second.x, third.x),
        new Row(first.y, second.y, third.y),
        new Row(first.z, second.z, third.z));
  }

  /** Adjugate over determinant. */
  Matrix3 inverse() {
    Row column0 = second.cross(third);
    double s = 1 / first.dot(column0);
    return new Matrix3(
            column0.scaled(s), third.cross(first).scaled(s), first.cross(second).scaled(s))
        .transposed();
  }
}
