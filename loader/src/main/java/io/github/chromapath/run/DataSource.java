// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.dataset.LabelIds;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the pictures of a training run come from, and how they are read. {@link
 * DatasetLayout#open(Path, io.github.chromapath.dataset.OpenOptions)} opens them.
 *
 * @param folder of the data set, as the user gave it
 * @param layout of the folder
 * @param labelIds the numbering of the labels; empty for the layout's, which is checked on opening
 * @param keepGrey whether pictures without colour are trained on
 */
public record DataSource(
    Path folder, DatasetLayout layout, Optional<LabelIds> labelIds, boolean keepGrey) {
  /**
   * {@return how the data set is read, for a {@link io.github.chromapath.dataset.SampleCache}: a
   * pair that is read or refused in another way has another sample}
   */
  public String reading() {
    return String.join(
        " ",
        layout.label(),
        labelIds.map(LabelIds::label).orElse("usual"),
        keepGrey ? "grey" : "colored");
  }
}
