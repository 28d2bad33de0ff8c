// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import io.github.chromapath.backend.internal.cuda.driver.CudaDriver.Stream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Commands that wait for their turn, and those of a capture that is under way. */
final class SimStream implements Stream {
  /** Commands noted since the capture began. */
  static final class Capture {
    final List<SimCommand.Work> commands = new ArrayList<>();
    boolean valid = true;
  }

  private final Deque<SimCommand> pending = new ArrayDeque<>();
  private Capture capture;

  Deque<SimCommand> pending() {
    return pending;
  }

  /** The capture under way, or null. */
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
