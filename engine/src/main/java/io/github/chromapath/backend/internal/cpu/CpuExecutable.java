// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import io.github.chromapath.backend.Executable;
import io.github.chromapath.backend.internal.AllocationStats;
import io.github.chromapath.backend.internal.DeviceThread;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Bound operations, the plans of the convolutions, and the plans' shared workspace. */
final class CpuExecutable implements Executable {
  private final DeviceThread thread;
  private final AllocationStats allocations;
  private final Runnable work;
  private final Set<CpuMemory> blocks;
  private final List<CpuPlan> plans;
  private final Optional<CpuMemory> workspace;
  private volatile boolean closed;

  /**
   * Allocates the workspace and binds the plans to it. The executable owns the plans from now on.
   *
   * @param work every operation once, in order
   * @param blocks the memory of the tensors
   * @throws io.github.chromapath.tensor.OutOfDeviceMemoryException if the workspace cannot be
   *     allocated
   */
  CpuExecutable(
      DeviceThread thread,
      AllocationStats allocations,
      Runnable work,
      Set<CpuMemory> blocks,
      List<CpuPlan> plans) {
    this.thread = thread;
    this.allocations = allocations;
    this.work = work;
    this.blocks = Set.copyOf(blocks);
    this.plans = List.copyOf(plans);
    this.workspace = workspace(plans, allocations);
    allocations.opened(AllocationStats.Kind.EXECUTABLE, 0);
  }

  private static Optional<CpuMemory> workspace(List<CpuPlan> plans, AllocationStats allocations) {
    long bytes = plans.stream().mapToLong(CpuPlan::workspaceBytes).max().orElse(0);
    if (bytes == 0) {
      return Optional.empty();
    }
    CpuMemory workspace = CpuMemory.allocate(bytes, allocations);
    try {
      plans.forEach(plan -> plan.bind(workspace, 0));
      return Optional.of(workspace);
    } catch (RuntimeException | Error e) {
      workspace.close();
      throw e;
    }
  }

  /**
   * Runs every operation once, in order.
   *
   * @throws IllegalStateException if this, or memory of one of its tensors, is closed
   */
  @Override
  public void run() {
    thread.run(this::runHere);
  }

  private void runHere() {
    if (closed) {
      throw new IllegalStateException("this executable is closed");
    }
    blocks.forEach(CpuMemory::requireOpen);
    work.run();
  }

  @Override
  public long workspaceBytes() {
    return workspace.map(CpuMemory::bytes).orElse(0L);
  }

  @Override
  public void close() {
    if (!closed) {
      thread.run(this::release);
    }
  }

  private void release() {
    if (closed) {
      return;
    }
    closed = true;
    plans.forEach(CpuPlan::close);
    workspace.ifPresent(CpuMemory::close);
    allocations.closed(AllocationStats.Kind.EXECUTABLE, 0);
  }
}
