package io.github.chromapath.backend.cpu;

import io.github.chromapath.backend.Executable;
import java.util.List;
import java.util.Set;

/** Bound operations with the plans and the workspace they share. */
final class CpuExecutable implements Executable {
  private final CpuBackend backend;
  private final List<Runnable> steps;
  private final Set<CpuMemory> blocks;
  private final List<DnnlPlan> plans;
  private final CpuMemory workspace;
  private boolean closed;

  /**
   * An executable that owns {@code plans} and {@code workspace}.
   *
   * @param blocks what the tensors lie in
   * @param workspace what the plans were bound to, or null if they need none
   */
  CpuExecutable(
      CpuBackend backend,
      List<Runnable> steps,
      Set<CpuMemory> blocks,
      List<DnnlPlan> plans,
      CpuMemory workspace) {
    this.backend = backend;
    this.steps = List.copyOf(steps);
    this.blocks = Set.copyOf(blocks);
    this.plans = List.copyOf(plans);
    this.workspace = workspace;
  }

  /**
   * Runs every operation once, in order.
   *
   * @throws IllegalStateException if this, or memory of one of its tensors, is closed
   */
  @Override
  public void run() {
    backend.exclusively(this::runSteps);
  }

  private void runSteps() {
    if (closed) {
      throw new IllegalStateException("this executable is closed");
    }
    blocks.forEach(CpuMemory::requireOpen);
    for (Runnable step : steps) {
      step.run();
    }
  }

  @Override
  public long workspaceBytes() {
    return workspace == null ? 0 : workspace.bytes();
  }

  @Override
  public void close() {
    backend.exclusively(this::release);
  }

  private void release() {
    if (!closed) {
      closed = true;
      plans.forEach(DnnlPlan::close);
      if (workspace != null) {
        workspace.close();
      }
      backend.released();
    }
  }
}
