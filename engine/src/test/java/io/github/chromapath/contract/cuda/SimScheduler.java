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
 * Decides the order in which the commands of streams run. No command runs before a synchronisation.
 * The synchronisation then runs either only the commands that it needs, or commands of any ready
 * stream until the needed ones have run. A seeded random choice decides which. After a fault no
 * command runs.
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

  /** Runs commands until the stream has none left or a fault occurs. */
  void finish(SimStream stream) {
    run(stream, () -> stream.pending().isEmpty());
  }

  /** Runs commands until the mark is reached or a fault occurs. */
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

  /** The stream whose next command must run before the wanted stream can continue. */
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

  /** The exception of a call after a fault, or null without a fault. */
  CudaException failure(String call) {
    return fault == null
        ? null
        : new CudaException(call + ", after " + fault.getMessage() + ",", fault.status());
  }

  /** Number of commands that have not run; 0 after a fault. */
  int pending() {
    return fault != null ? 0 : streams.stream().mapToInt(stream -> stream.pending().size()).sum();
  }

  /** Removes all commands and the fault, as at the end of a context. */
  void reset() {
    streams.forEach(stream -> stream.pending().clear());
    streams.clear();
    fault = null;
  }
}
