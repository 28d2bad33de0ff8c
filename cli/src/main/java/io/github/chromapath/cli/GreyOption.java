// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import picocli.CommandLine.Option;

/** Whether grey pictures are trained on, as a mixin. */
final class GreyOption {
  @Option(
      names = "--keep-grey",
      description =
          "Also train on pictures that are grey already (mean CIE Lab chroma below 1). Default: they"
              + " are left out and named, since they teach the network to leave pictures grey.")
  private boolean kept;

  boolean kept() {
    return kept;
  }
}
