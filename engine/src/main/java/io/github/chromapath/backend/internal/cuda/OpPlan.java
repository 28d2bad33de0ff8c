// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import java.util.List;
import java.util.function.LongFunction;

/**
 * The commands of one operation, before the addresses of its scratch memory are known.
 *
 * @param workspaceBytes scratch memory, shared with all other operations
 * @param constants numbers that it reads from device memory
 * @param binder creates the commands, in order
 */
record OpPlan(long workspaceBytes, List<Float> constants, Binder binder) {
  /** Creates commands from addresses. */
  @FunctionalInterface
  interface Binder {
    /**
     * The commands.
     *
     * @param workspace address of the workspace, aligned to 256 bytes; 0 if the operation has none
     * @param constants address of the constants; 0 if the operation has none
     */
    List<Command> commands(long workspace, long constants);
  }

  /** Commands without scratch memory. */
  static OpPlan of(Command... commands) {
    List<Command> list = List.of(commands);
    return new OpPlan(0, List.of(), (workspace, constants) -> list);
  }

  /** Commands with a workspace and no constants. */
  static OpPlan withWorkspace(long bytes, LongFunction<List<Command>> binder) {
    return new OpPlan(bytes, List.of(), (workspace, constants) -> binder.apply(workspace));
  }
}
