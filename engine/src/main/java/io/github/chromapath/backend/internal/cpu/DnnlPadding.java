// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import io.github.chromapath.op.ConvolutionGeometry;

/** The padding below and to the right with which a window's result has exactly a given extent. */
final class DnnlPadding {
  private DnnlPadding() {}

  /** Of a transposed convolution from {@code in} to {@code out} rows or columns. */
  static long transposed(int in, int out, ConvolutionGeometry geometry) {
    return (in - 1L) * geometry.stride() + geometry.kernel() - geometry.padding() - out;
  }

  /** Of a pooling from {@code in} to {@code out} rows or columns. */
  static long pooled(int in, int out, ConvolutionGeometry geometry) {
    return (out - 1L) * geometry.stride() + geometry.kernel() - geometry.padding() - in;
  }
}
