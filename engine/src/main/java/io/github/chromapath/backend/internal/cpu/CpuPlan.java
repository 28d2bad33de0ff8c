// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

/** Work with a workspace. Plans that run one after the other share it. Not thread-safe. */
interface CpuPlan extends Runnable, AutoCloseable {
  /** Size of the workspace in bytes. */
  long workspaceBytes();

  /**
   * Binds the plan to its workspace, {@link #workspaceBytes()} from byte {@code offset} of a block.
   */
  void bind(CpuMemory block, long offset);

  @Override
  void close();
}
