// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The files of a pair.
 *
 * @param root folder of the data set
 * @param image relative to {@code root}
 * @param label relative to {@code root}; empty if the data set has no labels
 */
public record PairFiles(Path root, Path image, Optional<Path> label) {
  /**
   * The entry of a manifest for these files.
   *
   * @throws DatasetException if a file cannot be read
   */
  SplitPair hashed(String name) throws DatasetException {
    HashedFile imageHash = HashedFile.of(root, image);
    return new SplitPair(
        name,
        Optional.of(imageHash),
        label.isPresent() ? Optional.of(HashedFile.of(root, label.get())) : Optional.empty());
  }
}
