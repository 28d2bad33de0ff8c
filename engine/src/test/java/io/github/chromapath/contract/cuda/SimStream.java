// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import io.github.chromapath.backend.internal.cuda.driver.CudaDriver.Stream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The pending commands of a stream, and the commands of its current capture. */
final class SimStream implements Stream {
  /** Commands recorded since the capture began. */
  static final class Capture {
    final List<SimCommand.Work> commands = new ArrayList<>();
    boolean valid = true;
  }

  private final Deque<SimCommand> pending = new ArrayDeque<>();
  private Capture capture;

  Deque<SimCommand> pending() {
    return pending;
  }

  /** The current capture, or null. */
  Capture capture() {
    return capture;
  }

  void beginCapture() {
    capture = new Capture();
  }

  Capture endCapture() {
    Capture ended = capture;
    capture = null;
    return ended;
  }
}
