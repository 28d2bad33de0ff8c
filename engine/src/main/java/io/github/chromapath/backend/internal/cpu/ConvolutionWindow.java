// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.tensor.Shape;

/**
 * A window as oneDNN describes it, with the padding that gives the result exactly the extents of
 * its layout. Arrays hold the number for rows, then the number for columns.
 *
 * @param geometry size and stride
 * @param rows padding above and below
 * @param columns padding to the left and to the right
 */
record ConvolutionWindow(ConvolutionGeometry geometry, Padding rows, Padding columns) {
  /** What oneDNN calls a window without gaps. */
  private static final long NO_DILATION = 0;

  /** Zeros before the first and after the last row or column. */
  record Padding(long before, long after) {}

  /** The window of a convolution. */
  static ConvolutionWindow of(ConvolutionGeometry geometry) {
    Padding both = new Padding(geometry.padding(), geometry.padding());
    return new ConvolutionWindow(geometry, both, both);
  }

  /** The same window with other padding above and below. */
  ConvolutionWindow withRows(Padding other) {
    return new ConvolutionWindow(geometry, other, columns);
  }

  /** The window of a transposed convolution from x to y. */
  static ConvolutionWindow transposed(ConvolutionGeometry geometry, Shape x, Shape y) {
    return new ConvolutionWindow(
        geometry, transposed(geometry, x.h(), y.h()), transposed(geometry, x.w(), y.w()));
  }

  private static Padding transposed(ConvolutionGeometry geometry, int in, int out) {
    long after = (in - 1L) * geometry.stride() + geometry.kernel() - geometry.padding() - out;
    return new Padding(geometry.padding(), after);
  }

  /** The window of a pooling from x to y. */
  static ConvolutionWindow pooled(ConvolutionGeometry geometry, Shape x, Shape y) {
    return new ConvolutionWindow(
        geometry, pooled(geometry, x.h(), y.h()), pooled(geometry, x.w(), y.w()));
  }

  private static Padding pooled(ConvolutionGeometry geometry, int in, int out) {
    long after = (out - 1L) * geometry.stride() + geometry.kernel() - geometry.padding() - in;
    return new Padding(geometry.padding(), after);
  }

  long[] kernel() {
    return new long[] {geometry.kernel(), geometry.kernel()};
  }

  long[] strides() {
    return new long[] {geometry.stride(), geometry.stride()};
  }

  long[] dilation() {
    return new long[] {NO_DILATION, NO_DILATION};
  }

  long[] before() {
    return new long[] {rows.before(), columns.before()};
  }

  long[] after() {
    return new long[] {rows.after(), columns.after()};
  }
}
