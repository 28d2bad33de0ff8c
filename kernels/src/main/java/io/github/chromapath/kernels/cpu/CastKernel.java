// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/** Change of storage type. */
public final class CastKernel {
  private CastKernel() {}

  /** y = x, rounded to nearest even where y's type is narrower. */
  public static void forward(Parallel parallel, Span x, Span y) {
    Tiling.elements(x, y).forEachRow(parallel, row -> row.store(y, row.load(x, 0)));
  }
}
