// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

/** Work that needs a workspace, which plans that run one after the other share. Not thread-safe. */
interface CpuPlan extends Runnable, AutoCloseable {
  /** Bytes that {@link #bind} must be given. */
  long workspaceBytes();

  /**
   * Gives the plan its workspace, {@link #workspaceBytes()} from byte {@code offset} of a block.
   */
  void bind(CpuMemory block, long offset);

  @Override
  void close();
}
