// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.Split;

/** The kernel of {@link Split}. */
final class SplitKernel {
  private SplitKernel() {}

  static Runnable bind(Split op, Views views, Parallel parallel) {
    return new ChannelCopy(op.outputs(), op.x(), views).split(parallel);
  }
}
