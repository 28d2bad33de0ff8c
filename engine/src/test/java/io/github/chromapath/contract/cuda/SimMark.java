// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

/** One record of an event: a position in a stream, and whether the stream has reached it. */
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

  /** Whether it belongs to a graph: commands outside the graph cannot wait for it. */
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
