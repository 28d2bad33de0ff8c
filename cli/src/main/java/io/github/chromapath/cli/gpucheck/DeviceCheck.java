// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.gpucheck;

import io.github.chromapath.backend.Backend;
import java.io.PrintWriter;

/** A check of a device. */
@FunctionalInterface
public interface DeviceCheck {
  /**
   * Makes the check.
   *
   * @param out receives a line for each result
   * @return whether every result is within its bound
   */
  boolean passes(Backend device, PrintWriter out);
}
