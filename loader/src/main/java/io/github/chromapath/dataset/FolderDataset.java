// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import io.github.chromapath.image.PictureFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The images of a folder and its subfolders, without labels: every label is 255.
 *
 * <p>The name of an image is its path in the folder, with {@code /} as separator.
 */
public final class FolderDataset extends ImageDataset {
  /** PNG files that are decoded to find labels among the images. */
  private static final int MOST_PROBES = 32;

  private FolderDataset(FoundPairs pairs) {
    super(pairs);
  }

  /**
   * Opens a data set with {@link OpenOptions#standard} and reads the header of every image.
   *
   * @param folder that holds the images
   * @throws DatasetException if the folder is missing or unreadable, or no image can be used
   */
  public static FolderDataset open(Path folder) throws DatasetException {
    return open(folder, OpenOptions.standard());
  }

  /**
   * Opens a data set and reads the header of every image.
   *
   * @param folder that holds the images
   * @throws DatasetException if the folder is missing or unreadable, or no image can be used
   */
  public static FolderDataset open(Path folder, OpenOptions options) throws DatasetException {
    List<FoundPair> pairs = new ArrayList<>();
    for (Path image : ImageFiles.list(folder, Integer.MAX_VALUE)) {
      pairs.add(new FoundPair(ImageFiles.name(image), image, Optional.empty(), Optional.empty()));
    }
    return new FolderDataset(
        new FoundPairs.Listing(
                folder,
                pairs,
                List.of("The pictures have no labels: their cross entropy is 0."),
                LabelIds.RAW,
                "put PNG, JPEG, TIFF, WebP or BMP pictures there")
            .checked(options));
  }

  /**
   * Checks that a folder of images has no label images among them. Up to 32 PNG files are decoded:
   * one of each subfolder, and others evenly spread.
   *
   * @throws DatasetException if one of them is a label, or the folder cannot be listed
   */
  public static void requireNoLabels(Path folder) throws DatasetException {
    for (Path file : probes(ImageFiles.list(folder, Integer.MAX_VALUE))) {
      if (isLabel(folder.resolve(file))) {
        throw new DatasetException(
            folder,
            "labels are among its pictures, for example "
                + ImageFiles.name(file)
                + ", and it has none of the known layouts",
            "put pictures into images/ and labels of the same names into labels/, or give --layout"
                + " folder to use every file as a picture");
      }
    }
  }

  private static Set<Path> probes(List<Path> images) {
    List<Path> files =
        images.stream()
            .filter(file -> PictureFormat.ofExtension(file).equals(Optional.of(PictureFormat.PNG)))
            .toList();
    Set<Path> probes = new LinkedHashSet<>();
    Set<Path> folders = new HashSet<>();
    for (Path file : files) {
      boolean first = folders.add(Optional.ofNullable(file.getParent()).orElse(Path.of("")));
      if (first && probes.size() < MOST_PROBES / 2) {
        probes.add(file);
      }
    }
    int spread = Math.min(files.size(), MOST_PROBES - probes.size());
    for (int i = 0; i < spread; i++) {
      probes.add(files.get((int) ((long) i * files.size() / spread)));
    }
    return probes;
  }

  /** Whether a file has several ids or colours, all of them those of labels. */
  private static boolean isLabel(Path file) {
    try {
      LabelSamples samples = LabelSamples.read(file);
      samples.labels(new LabelReading(LabelIds.RAW, true));
      return samples.varied();
    } catch (IOException e) {
      return false;
    }
  }
}
