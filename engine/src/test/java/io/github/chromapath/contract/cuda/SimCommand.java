// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

/** One command of a stream. */
sealed interface SimCommand {
  /**
   * Something done on the device.
   *
   * @param given runs when the command is given to a stream or launched with its graph
   * @param body runs when its turn has come
   */
  record Work(String name, Runnable given, Runnable body) implements SimCommand {}

  /** Passes when the mark is reached. */
  record Wait(SimMark mark) implements SimCommand {}

  /** Reaches the mark. */
  record Reach(SimMark mark) implements SimCommand {}
}
