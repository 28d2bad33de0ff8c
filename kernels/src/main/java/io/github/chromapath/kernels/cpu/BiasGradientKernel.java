// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.BiasGradient;

/** The kernel of {@link BiasGradient}. */
final class BiasGradientKernel {
  private BiasGradientKernel() {}

  static Runnable bind(BiasGradient op, Views views, Parallel parallel) {
    Span dy = views.span(op.dy());
    Slice bias = Slice.all(views.span(op.dBias()));
    Tiling tiling = Tiling.whole(op.dy().shape(), dy);
    return () -> ChannelSums.sum(parallel, tiling, dy, 1, bias);
  }
}
