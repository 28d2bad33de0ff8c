// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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
    final SimCapture commands;

    SimGraph(SimCapture commands) {
      this.commands = commands;
    }
  }

  /** Captured commands ready to be launched. */
  static final class SimGraphExec implements CudaDriver.GraphExec {
    final SimCapture commands;

    SimGraphExec(SimCapture commands) {
      this.commands = commands;
    }
  }
}
