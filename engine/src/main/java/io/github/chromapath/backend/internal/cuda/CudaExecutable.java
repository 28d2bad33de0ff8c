// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.backend.Executable;
import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.backend.internal.AllocationStats;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import java.util.List;
import java.util.Set;

/**
 * Commands in order. The first run enqueues them one by one, so that the libraries load their lazy
 * parts, then captures them as a graph. Every later run is one launch.
 */
final class CudaExecutable implements Executable {
  private final OpenGpu gpu;
  private final List<Command> commands;
  private final Set<CudaMemory> blocks;
  private final boolean collective;
  private final long workspaceBytes;
  private final ReleaseStack owned;
  private CudaDriver.GraphExec graph;
  private boolean closed;

  /**
   * An executable.
   *
   * @param commands in order
   * @param blocks memory of the tensors
   * @param workspaceBytes of the workspace that the commands share
   * @param owned released when this is closed
   */
  CudaExecutable(
      OpenGpu gpu,
      List<Command> commands,
      Set<CudaMemory> blocks,
      long workspaceBytes,
      ReleaseStack owned) {
    this.gpu = gpu;
    this.commands = List.copyOf(commands);
    collective = commands.stream().anyMatch(Command::collective);
    this.blocks = Set.copyOf(blocks);
    this.workspaceBytes = workspaceBytes;
    this.owned = owned;
    gpu.allocations().opened(AllocationStats.Kind.EXECUTABLE, 0);
  }

  /**
   * Enqueues all work and returns. A later download waits for the results.
   *
   * @throws IllegalStateException if this executable or memory of one of its tensors is closed
   * @throws io.github.chromapath.tensor.OutOfDeviceMemoryException if the device has no memory for
   *     code or graph
   * @throws io.github.chromapath.backend.CommunicationException if another rank is lost
   * @throws CudaException if the driver refuses the work, or reports a fault of earlier work
   */
  @Override
  public void run() {
    gpu.thread().run(() -> gpu.explainingRun(this::runHere));
  }

  private void runHere() {
    if (closed) {
      throw new IllegalStateException("this executable is closed");
    }
    blocks.forEach(CudaMemory::requireOpen);
    gpu.rank().ifPresent(NcclRank::requireComplete);
    if (commands.isEmpty()) {
      return;
    }
    if (gpu.options().debugSync()) {
      commands.forEach(this::enqueueAndWait);
    } else if (graph != null) {
      if (collective) {
        gpu.rank().ifPresent(NcclRank::launched);
      }
      gpu.driver().launch(graph, gpu.compute());
    } else {
      commands.forEach(command -> command.enqueue(gpu));
      if (gpu.options().graph()) {
        graph = capture();
      }
    }
  }

  private void enqueueAndWait(Command command) {
    try {
      command.enqueue(gpu);
      gpu.finish();
    } catch (CudaException e) {
      CudaException named = new CudaException(command + ": " + e.getMessage(), e.status());
      named.initCause(e);
      throw named;
    }
  }

  private CudaDriver.GraphExec capture() {
    CudaDriver driver = gpu.driver();
    driver.beginCapture(gpu.compute());
    CudaDriver.Graph captured;
    try {
      commands.forEach(command -> command.enqueue(gpu));
    } catch (RuntimeException | Error e) {
      abandon(e);
      throw e;
    }
    captured = driver.endCapture(gpu.compute());
    try {
      CudaDriver.GraphExec ready = driver.instantiate(captured);
      owned.push(() -> driver.destroy(ready));
      gpu.allocations().opened(AllocationStats.Kind.NATIVE, 0);
      owned.push(() -> gpu.allocations().closed(AllocationStats.Kind.NATIVE, 0));
      return ready;
    } finally {
      driver.destroy(captured);
    }
  }

  private void abandon(Throwable failure) {
    try {
      gpu.driver().destroy(gpu.driver().endCapture(gpu.compute()));
    } catch (CudaException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public long workspaceBytes() {
    return workspaceBytes;
  }

  /** Waits for the device, then releases everything. */
  @Override
  public void close() {
    gpu.thread().run(this::release);
  }

  private void release() {
    if (!closed) {
      closed = true;
      gpu.allocations().closed(AllocationStats.Kind.EXECUTABLE, 0);
      owned.push(gpu::finish);
      owned.close();
    }
  }
}
