// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

/** One record of an event: a place in a stream, reached or not yet. */
final class SimMark {
  private final SimStream stream;
  private final boolean captured;
  private boolean reached;

  SimMark(SimStream stream, boolean captured) {
    this.stream = stream;
    this.captured = captured;
  }

  SimStream stream() {
    return stream;
  }

  /** Whether it belongs to a graph: nothing outside can wait for it. */
  boolean captured() {
    return captured;
  }

  boolean reached() {
    return reached;
  }

  void reach() {
    reached = true;
  }
}
