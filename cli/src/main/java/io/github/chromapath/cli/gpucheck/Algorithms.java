// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.gpucheck;

import io.github.chromapath.backend.Backend;

/** The algorithms that a device has chosen. */
final class Algorithms {
  private Algorithms() {}

  /** Prints them, if the device has a choice. */
  static void print(Backend device, Verdicts verdicts) {
    device
        .algorithms()
        .ifPresent(
            chosen -> {
              verdicts.say("%nAlgorithms of %s", chosen.library());
              chosen
                  .byConvolution()
                  .forEach((convolution, name) -> verdicts.say("  %-12s %s", name, convolution));
            });
  }
}
