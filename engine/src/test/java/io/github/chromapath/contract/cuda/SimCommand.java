// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

/** One command of a stream. */
sealed interface SimCommand {
  /**
   * Work on the device.
   *
   * @param given runs when the command is enqueued, or launched with its graph
   * @param body runs when the command is executed
   */
  record Work(String name, Runnable given, Runnable body) implements SimCommand {}

  /** Waits until the mark is reached. */
  record Wait(SimMark mark) implements SimCommand {}

  /** Reaches the mark. */
  record Reach(SimMark mark) implements SimCommand {}
}
