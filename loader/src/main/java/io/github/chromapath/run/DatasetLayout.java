// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.dataset.DatasetException;
import io.github.chromapath.dataset.FolderDataset;
import io.github.chromapath.dataset.Gta5Dataset;
import io.github.chromapath.dataset.StreetDataset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * The layouts of data sets, specific before general: {@link #guess} returns the first that matches
 * a folder.
 */
public enum DatasetLayout {
  /** {@code images/} and {@code labels/} with files of equal names. */
  GTA5 {
    @Override
    public StreetDataset open(Path root) throws DatasetException {
      return Gta5Dataset.open(root);
    }

    @Override
    boolean matches(Path root) {
      return Files.isDirectory(root.resolve("images")) && Files.isDirectory(root.resolve("labels"));
    }
  },
  /** Images without labels, in any subfolders. */
  FOLDER {
    @Override
    public StreetDataset open(Path root) throws DatasetException {
      return FolderDataset.open(root);
    }

    @Override
    boolean matches(Path root) {
      return true;
    }
  };

  /**
   * Opens a data set of this layout.
   *
   * @param root folder of the data set
   * @throws DatasetException if the folder is not such a data set or has no usable image
   */
  public abstract StreetDataset open(Path root) throws DatasetException;

  /** Whether a folder looks like this layout. */
  abstract boolean matches(Path root);

  /** {@return the name in options and files: lower case} */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * {@return the layout of a {@link #label}}
   *
   * @throws IllegalArgumentException if no layout has it
   */
  public static DatasetLayout ofLabel(String label) {
    return Arrays.stream(values())
        .filter(layout -> layout.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "its layout is '"
                        + label
                        + "', not one of "
                        + Arrays.stream(values()).map(DatasetLayout::label).toList()));
  }

  /** {@return the layout that a folder looks like} */
  public static DatasetLayout guess(Path root) {
    return Arrays.stream(values())
        .filter(layout -> layout.matches(root))
        .findFirst()
        .orElse(FOLDER);
  }
}
