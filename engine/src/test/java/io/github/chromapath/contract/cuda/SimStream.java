// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import io.github.chromapath.backend.internal.cuda.driver.CudaDriver.Stream;
import java.util.ArrayDeque;
import java.util.Deque;

/** The pending commands of a stream, and the capture that it takes part in. */
final class SimStream implements Stream {
  private final Deque<SimCommand> pending = new ArrayDeque<>();
  private SimCapture capture;

  Deque<SimCommand> pending() {
    return pending;
  }

  /** The current capture, or null. */
  SimCapture capture() {
    return capture;
  }

  /** Takes part in a capture from now on; null ends that. */
  void capture(SimCapture joined) {
    capture = joined;
  }
}
