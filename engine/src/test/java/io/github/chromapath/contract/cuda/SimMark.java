// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

/** One record of an event: a position in a stream, and whether the stream has reached it. */
final class SimMark {
  private final SimStream stream;
  private final SimCapture capture;
  private boolean reached;

  /** A position after everything that was enqueued on the stream. */
  SimMark(SimStream stream) {
    this.stream = stream;
    capture = stream.capture();
  }

  SimStream stream() {
    return stream;
  }

  /** The capture that it belongs to, or null. Commands outside the graph cannot wait for it. */
  SimCapture capture() {
    return capture;
  }

  boolean reached() {
    return reached;
  }

  void reach() {
    reached = true;
  }
}
