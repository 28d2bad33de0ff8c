// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.backend.internal.cuda.driver.Nccl;
import io.github.chromapath.op.AllReduce;
import io.github.chromapath.op.AsyncAllReduce;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.Tensor;

/**
 * Plans sums over the ranks as reductions of NCCL. All of them run on one stream of their own, in
 * the order of the operations.
 */
final class CollectivePlanner {
  private final OpenGpu gpu;

  CollectivePlanner(OpenGpu gpu) {
    this.gpu = gpu;
  }

  private record Start(NcclRank rank, Nccl.Vector vector, Op op) implements Command {
    @Override
    public void enqueue(OpenGpu gpu) {
      rank.start(vector);
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

  private record Await(NcclRank rank, Op op) implements Command {
    @Override
    public void enqueue(OpenGpu gpu) {
      rank.await();
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
    return OpPlan.of(start(op.x(), op), new Await(rank(op), op));
  }

  OpPlan start(AsyncAllReduce.Start op) {
    return OpPlan.of(start(op.x(), op));
  }

  OpPlan done(AsyncAllReduce.Done op) {
    return OpPlan.of(new Await(rank(op), op));
  }

  private Command start(Tensor x, Op op) {
    Nccl.Vector vector = new Nccl.Vector(CudaMemory.address(x), x.shape().elements(), x.type());
    return new Start(rank(op), vector, op);
  }

  private NcclRank rank(Op op) {
    return gpu.rank()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    op + " needs several ranks, and this backend was opened for one"));
  }
}
