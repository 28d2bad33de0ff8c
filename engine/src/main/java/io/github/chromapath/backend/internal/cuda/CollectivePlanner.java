// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.op.AllReduce;

/** Plans {@link AllReduce} as a reduction of NCCL on the compute stream. */
final class CollectivePlanner {
  private final OpenGpu gpu;

  CollectivePlanner(OpenGpu gpu) {
    this.gpu = gpu;
  }

  private record Sum(NcclRank rank, long address, long elements, AllReduce op) implements Command {
    @Override
    public void enqueue(OpenGpu gpu) {
      rank.sum(address, elements, gpu.compute());
    }

    @Override
    public boolean collective() {
      return true;
    }

    @Override
    public String toString() {
      return op.toString();
    }
  }

  OpPlan allReduce(AllReduce op) {
    NcclRank rank =
        gpu.rank()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        op + " needs several ranks, and this backend was opened for one"));
    return OpPlan.of(new Sum(rank, CudaMemory.address(op.x()), op.x().shape().elements(), op));
  }
}
