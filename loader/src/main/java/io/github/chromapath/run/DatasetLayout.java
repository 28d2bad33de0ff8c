// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.dataset.Bdd100kDataset;
import io.github.chromapath.dataset.CityscapesDataset;
import io.github.chromapath.dataset.DatasetException;
import io.github.chromapath.dataset.FolderDataset;
import io.github.chromapath.dataset.Gta5Dataset;
import io.github.chromapath.dataset.OpenOptions;
import io.github.chromapath.dataset.StreetDataset;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The layouts of data sets. */
public enum DatasetLayout {
  /** {@code images/} and {@code labels/} with files of equal names. */
  GTA5 {
    @Override
    public StreetDataset open(Path root, OpenOptions options) throws DatasetException {
      return Gta5Dataset.open(root, options);
    }

    @Override
    boolean matches(Path root) throws DatasetException {
      return Gta5Dataset.matches(root);
    }
  },
  /** {@code leftImg8bit/} and {@code gtFine/}, with parts and cities. */
  CITYSCAPES {
    @Override
    public StreetDataset open(Path root, OpenOptions options) throws DatasetException {
      return CityscapesDataset.open(root, options);
    }

    @Override
    boolean matches(Path root) throws DatasetException {
      return CityscapesDataset.matches(root);
    }
  },
  /** {@code images/10k/}, {@code images/100k/} and {@code labels/sem_seg/}, with parts. */
  BDD100K {
    @Override
    public StreetDataset open(Path root, OpenOptions options) throws DatasetException {
      return Bdd100kDataset.open(root, options);
    }

    @Override
    boolean matches(Path root) throws DatasetException {
      return Bdd100kDataset.matches(root);
    }
  },
  /** Images without labels, in any subfolders. */
  FOLDER {
    @Override
    public StreetDataset open(Path root, OpenOptions options) throws DatasetException {
      return FolderDataset.open(root, options);
    }

    @Override
    boolean matches(Path root) throws DatasetException {
      FolderDataset.requireNoLabels(root);
      return true;
    }
  };

  /** Specific before general: BDD100K has {@code images/} and {@code labels/} as GTA5 has. */
  private static final List<DatasetLayout> GUESSES = List.of(BDD100K, CITYSCAPES, GTA5, FOLDER);

  /**
   * Opens a data set of this layout.
   *
   * @param root folder of the data set
   * @throws DatasetException if the folder is not such a data set or has no usable image
   */
  public abstract StreetDataset open(Path root, OpenOptions options) throws DatasetException;

  /** Whether a folder looks like this layout. */
  abstract boolean matches(Path root) throws DatasetException;

  /**
   * Opens a data set of this layout with {@link OpenOptions#standard}.
   *
   * @param root folder of the data set
   * @throws DatasetException if the folder is not such a data set or has no usable image
   */
  public StreetDataset open(Path root) throws DatasetException {
    return open(root, OpenOptions.standard());
  }

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

  /**
   * {@return the layout that a folder looks like}
   *
   * <p>It is {@link #FOLDER} only if no labels are among the pictures, as far as a sample shows.
   *
   * @param root folder of the data set
   * @throws DatasetException if the folder cannot be listed, or has labels in no known layout
   */
  public static DatasetLayout guess(Path root) throws DatasetException {
    for (DatasetLayout layout : GUESSES) {
      if (layout.matches(root)) {
        return layout;
      }
    }
    throw new IllegalStateException("every folder has a layout");
  }
}
