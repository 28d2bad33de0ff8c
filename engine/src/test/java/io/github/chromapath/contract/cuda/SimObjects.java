// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The simple opaque objects of the driver. */
final class SimObjects {
  private SimObjects() {}

  /** The primary context of the only device. */
  static final class SimContext implements CudaDriver.Context {
    int retained;
  }

  /** An event with its last record, or null. */
  static final class SimEvent implements CudaDriver.Event {
    SimMark last;
  }

  /** Pinned memory with the number of copies that have not used it yet. */
  static final class SimPinned implements CudaDriver.PinnedMemory {
    final ByteBuffer memory;
    int pending;
    boolean freed;

    SimPinned(int bytes) {
      memory = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
      poison(bytes);
    }

    void poison(int bytes) {
      for (int i = 0; i < bytes; i++) {
        memory.put(i, SimMemory.POISON);
      }
    }

    void requireAlive(String what) {
      if (freed) {
        throw new SimFault(what + " after its pinned memory was freed", "CUDA_ERROR_LAUNCH_FAILED");
      }
    }

    @Override
    public ByteBuffer bytes() {
      if (freed) {
        throw new IllegalStateException("the pinned memory was freed");
      }
      return memory.duplicate().order(ByteOrder.nativeOrder());
    }
  }

  /** Captured commands. */
  static final class SimGraph implements CudaDriver.Graph {
    final List<SimCommand.Work> commands;

    SimGraph(List<SimCommand.Work> commands) {
      this.commands = List.copyOf(commands);
    }
  }

  /** Captured commands ready to be launched. */
  static final class SimGraphExec implements CudaDriver.GraphExec {
    final List<SimCommand.Work> commands;

    SimGraphExec(List<SimCommand.Work> commands) {
      this.commands = commands;
    }
  }
}
