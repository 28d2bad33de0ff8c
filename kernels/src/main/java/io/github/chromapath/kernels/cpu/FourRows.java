// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/** Four rows of a Winograd transform: one row each of four 4 x 4 matrices side by side. */
final class FourRows {
  private final float[] first;
  private final float[] second;
  private final float[] third;
  private final float[] fourth;

  FourRows(float[] first, float[] second, float[] third, float[] fourth) {
    this.first = first;
    this.second = second;
    this.third = third;
    this.fourth = fourth;
  }

  /** Scratch slots {@code from} to {@code from + 3}, each of at least {@code count} elements. */
  static FourRows of(Scratch scratch, int from, int count) {
    return of(scratch, from, 1, count);
  }

  /** Four scratch slots, {@code step} apart, each of at least {@code count} elements. */
  static FourRows of(Scratch scratch, int from, int step, int count) {
    return new FourRows(
        scratch.floats(from, count),
        scratch.floats(from + step, count),
        scratch.floats(from + 2 * step, count),
        scratch.floats(from + 3 * step, count));
  }

  float[] first() {
    return first;
  }

  float[] second() {
    return second;
  }

  float[] third() {
    return third;
  }

  float[] fourth() {
    return fourth;
  }
}
