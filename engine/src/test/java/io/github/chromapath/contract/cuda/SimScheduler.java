// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import io.github.chromapath.kernels.sim.KernelFault;
import io.github.chromapath.kernels.sim.PtxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * The order in which streams' commands run: none before a synchronisation, then in one of two ways
 * by a seeded coin. Either only what the synchronisation needs, or the next of any stream that is
 * ready, until what is needed is done. A fault ends everything: no later command runs.
 */
final class SimScheduler {
  private static final String ILLEGAL_ADDRESS = "CUDA_ERROR_ILLEGAL_ADDRESS";

  private final Random random;
  private final List<SimStream> streams = new ArrayList<>();
  private SimFault fault;

  SimScheduler(long seed) {
    random = new Random(seed);
  }

  /** A seed for the order of blocks and warps of one launch. */
  long launchSeed() {
    return random.nextLong();
  }

  void add(SimStream stream) {
    streams.add(stream);
  }

  /** Runs until the stream has no commands left, or there is a fault. */
  void finish(SimStream stream) {
    run(stream, () -> stream.pending().isEmpty());
  }

  /** Runs until the mark is reached, or there is a fault. */
  void reach(SimMark mark) {
    run(mark.stream(), mark::reached);
  }

  private void run(SimStream wanted, BooleanSupplier done) {
    boolean onlyNeeded = random.nextBoolean();
    while (fault == null && !done.getAsBoolean()) {
      step(onlyNeeded ? needed(wanted) : anyReady());
    }
    streams.removeIf(stream -> stream.pending().isEmpty());
  }

  /** The stream that has to move for this one to move. */
  private static SimStream needed(SimStream wanted) {
    SimStream stream = wanted;
    while (blocked(stream)) {
      stream = ((SimCommand.Wait) stream.pending().element()).mark().stream();
    }
    return stream;
  }

  private SimStream anyReady() {
    List<SimStream> ready =
        streams.stream().filter(s -> !s.pending().isEmpty() && !blocked(s)).toList();
    return ready.get(random.nextInt(ready.size()));
  }

  private static boolean blocked(SimStream stream) {
    return stream.pending().element() instanceof SimCommand.Wait wait && !wait.mark().reached();
  }

  private void step(SimStream stream) {
    SimCommand command = stream.pending().remove();
    if (command instanceof SimCommand.Reach reach) {
      reach.mark().reach();
    } else if (command instanceof SimCommand.Work work) {
      try {
        work.body().run();
      } catch (SimFault e) {
        fault = e;
      } catch (PtxException e) {
        fault = new SimFault(work.name() + ": " + e.getMessage(), status(e));
      }
    }
  }

  private static String status(PtxException exception) {
    if (!(exception instanceof KernelFault kernel)) {
      return ILLEGAL_ADDRESS;
    }
    return switch (kernel.kind()) {
      case OUT_OF_BOUNDS, FREED_MEMORY, READ_ONLY_MEMORY -> ILLEGAL_ADDRESS;
      case MISALIGNED -> "CUDA_ERROR_MISALIGNED_ADDRESS";
      case STEP_LIMIT -> "CUDA_ERROR_LAUNCH_TIMEOUT";
      default -> "CUDA_ERROR_LAUNCH_FAILED";
    };
  }

  /** The fault as what a call fails with, or null. */
  CudaException failure(String call) {
    return fault == null
        ? null
        : new CudaException(call + ", after " + fault.getMessage() + ",", fault.status());
  }

  /** Commands that never ran, though they could. */
  int pending() {
    return fault != null ? 0 : streams.stream().mapToInt(stream -> stream.pending().size()).sum();
  }

  /** Drops every command and the fault, as the end of a context does. */
  void reset() {
    streams.forEach(stream -> stream.pending().clear());
    streams.clear();
    fault = null;
  }
}
