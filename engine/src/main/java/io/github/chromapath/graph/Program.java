// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Executable;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.Memory;
import java.util.List;

/**
 * A compiled {@link Graph} and its memory. Owns both, but not the parameters.
 *
 * <p>One thread at a time may run a program. Several programs may share parameters that none of
 * them changes.
 */
public final class Program implements AutoCloseable {
  private final MemoryPlan plan;
  private final Memory memory;
  private final Executable run;
  private final Executable commit;

  private Program(MemoryPlan plan, Memory memory, Executable run, Executable commit) {
    this.plan = plan;
    this.memory = memory;
    this.run = run;
    this.commit = commit;
  }

  static Program compile(Backend backend, MemoryPlan plan, List<Op> operations, List<Op> onCommit) {
    Memory memory = backend.allocate(Math.max(1, plan.bytes()));
    Executable run = null;
    try {
      plan.bind(memory);
      run = backend.compile(operations);
      return new Program(plan, memory, run, backend.compile(onCommit));
    } catch (RuntimeException | Error e) {
      if (run != null) {
        run.close();
      }
      memory.close();
      throw e;
    }
  }

  /** Runs the graph's operations once. Does not change persistent state. */
  public void run() {
    run.run();
  }

  /**
   * Applies the results of the last {@link #run} to persistent state: parameters and running
   * statistics.
   */
  public void commit() {
    commit.run();
  }

  /** The offsets of the tensors. */
  public MemoryPlan plan() {
    return plan;
  }

  /** Device memory of the program: tensors and workspaces, in bytes. */
  public long bytes() {
    return memory.bytes() + run.workspaceBytes() + commit.workspaceBytes();
  }

  /** Releases primitives and memory. Idempotent. */
  @Override
  public void close() {
    run.close();
    commit.close();
    memory.close();
  }
}
