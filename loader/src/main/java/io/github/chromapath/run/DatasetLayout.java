// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.dataset.DatasetException;
import io.github.chromapath.dataset.FolderDataset;
import io.github.chromapath.dataset.Gta5Dataset;
import io.github.chromapath.dataset.StreetDataset;
import java.nio.file.Files;
import java.nio.file.Path;

/** The layouts of data sets. */
public enum DatasetLayout {
  /** {@code images/} and {@code labels/} with the same names. */
  GTA5 {
    @Override
    public StreetDataset open(Path root) throws DatasetException {
      return Gta5Dataset.open(root);
    }
  },
  /** Pictures without labels, in any folders. */
  FOLDER {
    @Override
    public StreetDataset open(Path root) throws DatasetException {
      return FolderDataset.open(root);
    }
  };

  /** Opens a data set of this layout. */
  public abstract StreetDataset open(Path root) throws DatasetException;

  /** The layout that a folder looks like. */
  public static DatasetLayout guess(Path root) {
    return Files.isDirectory(root.resolve("images")) && Files.isDirectory(root.resolve("labels"))
        ? GTA5
        : FOLDER;
  }
}
