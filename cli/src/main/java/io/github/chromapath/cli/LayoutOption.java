// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.run.DatasetLayout;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The layout of a data set, as a mixin. */
final class LayoutOption {
  @Option(
      names = "--layout",
      paramLabel = "NAME",
      description =
          "Layout of the data set: ${COMPLETION-CANDIDATES}. Default: guessed from the folder.")
  private Optional<DatasetLayout> layout = Optional.empty();

  /** The layout, if it is given. */
  Optional<DatasetLayout> given() {
    return layout;
  }
}
