// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

/**
 * A data set divided into training and validation.
 *
 * @param training pairs to train on
 * @param validation pairs to validate on
 */
public record DatasetSplit(StreetDataset training, StreetDataset validation) {
  /**
   * {@return the two sides of a manifest}
   *
   * @param all the data set from which the manifest was drawn
   * @param manifest the names of each side
   * @throws DatasetException if one side is empty or the data set has none of its names
   */
  public static DatasetSplit of(StreetDataset all, SplitManifest manifest) throws DatasetException {
    return new DatasetSplit(
        DatasetSubset.of(all, manifest.train()), DatasetSubset.of(all, manifest.validation()));
  }
}
