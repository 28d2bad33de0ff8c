// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.driver;

import io.github.chromapath.backend.Communicator;
import java.util.function.Supplier;

/**
 * The processes that train together, each with a GPU.
 *
 * @param processes connects them on the host; NCCL's group is agreed upon there
 * @param nccl called only if there are several processes
 */
public record CudaRanks(Communicator processes, Supplier<? extends Nccl> nccl) {
  /** One process, which needs no NCCL. */
  public static CudaRanks alone() {
    return new CudaRanks(
        Communicator.alone(),
        () -> {
          throw new IllegalStateException("one process has no one to communicate with");
        });
  }
}
