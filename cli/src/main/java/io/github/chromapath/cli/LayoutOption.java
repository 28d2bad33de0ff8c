// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.dataset.LabelIds;
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

  @Option(
      names = "--label-ids",
      paramLabel = "raw|train",
      description =
          "Numbers in the label files: raw, Cityscapes' and GTA5's ids, or train, its training ids."
              + " Default: train for bdd100k, otherwise raw, checked in a sample of the files.")
  private Optional<LabelIds> labelIds = Optional.empty();

  /** The layout, if it is given. */
  Optional<DatasetLayout> given() {
    return layout;
  }

  /** The numbering of labels, if it is given. */
  Optional<LabelIds> labelIds() {
    return labelIds;
  }
}
