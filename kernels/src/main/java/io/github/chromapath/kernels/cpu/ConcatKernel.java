// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.Concat;

/** The kernel of {@link Concat}. */
final class ConcatKernel {
  private ConcatKernel() {}

  static Runnable bind(Concat op, Views views, Parallel parallel) {
    return new ChannelCopy(op.inputs(), op.y(), views).concat(parallel);
  }
}
