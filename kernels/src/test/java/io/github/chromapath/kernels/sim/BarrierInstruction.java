// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/**
 * bar.sync, barrier.sync, and their red forms, which return the count, conjunction or disjunction
 * of all threads' predicates to every thread of the block.
 */
final class BarrierInstruction extends Instruction {
  /** The reduction of the threads' predicates. */
  enum Reduction {
    NONE,
    POPC,
    AND,
    OR
  }

  private final int barrier;
  private final int threads;
  private final Reduction reduction;
  private final int result;
  private final Operand.Register predicate;

  /**
   * @param barrier the row of the barrier's number
   * @param threads the row of the count of threads, or -1 for the whole block
   * @param result the row of the reduction's result, or -1
   */
  BarrierInstruction(
      Statement source,
      int barrier,
      int threads,
      Reduction reduction,
      int result,
      Operand.Register predicate) {
    super(source, rows(barrier, threads, predicate == null ? -1 : predicate.row()), rows(result));
    this.barrier = barrier;
    this.threads = threads;
    this.reduction = reduction;
    this.result = result;
    this.predicate = predicate;
  }

  @Override
  boolean steers() {
    return true;
  }

  @Override
  void execute(Warp warp, int lanes) {
    if (threads >= 0) {
      for (int rest = lanes; rest != 0; rest &= rest - 1) {
        int lane = Integer.numberOfTrailingZeros(rest);
        long count = warp.registers[threads][lane];
        if (count != warp.block().threads()) {
          throw warp.fault(
              this,
              KernelFault.Kind.DIVERGENT_BARRIER,
              lane,
              -1,
              "a barrier for " + count + " of the block's " + warp.block().threads() + " threads");
        }
      }
    }
    warp.waitAtBarrier(lanes);
  }

  long number(Warp warp, int lane) {
    return warp.registers[barrier][lane];
  }

  boolean reduces() {
    return reduction != Reduction.NONE;
  }

  /** The waiting lanes whose predicate is true. */
  int holding(Warp warp, int lanes) {
    return warp.predicate(predicate) & lanes;
  }

  void deliver(Warp warp, int lanes, int holding, int threadCount) {
    switch (reduction) {
      case POPC -> {
        for (int rest = lanes; rest != 0; rest &= rest - 1) {
          warp.registers[result][Integer.numberOfTrailingZeros(rest)] = holding;
        }
      }
      case AND -> warp.setPredicate(result, lanes, holding == threadCount ? -1 : 0);
      case OR -> warp.setPredicate(result, lanes, holding > 0 ? -1 : 0);
      case NONE -> throw new IllegalStateException("no reduction");
    }
  }
}
