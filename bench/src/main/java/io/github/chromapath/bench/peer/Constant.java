// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.peer;

/** Numbers that are part of a graph; the arrays are not copied. */
final class Constant {
  private final String name;
  private final long[] shape;
  private final float[] values;

  /**
   * A constant.
   *
   * @param shape in PyTorch's order
   * @param values row-major
   */
  Constant(String name, long[] shape, float[] values) {
    this.name = name;
    this.shape = shape;
    this.values = values;
  }

  static Constant vector(String name, float[] values) {
    return new Constant(name, new long[] {values.length}, values);
  }

  String name() {
    return name;
  }

  long[] shape() {
    return shape;
  }

  float[] values() {
    return values;
  }
}
