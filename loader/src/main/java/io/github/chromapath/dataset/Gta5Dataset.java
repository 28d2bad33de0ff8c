// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import io.github.chromapath.internal.file.Sibling;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A data set in GTA5's layout: images in {@code images/}, and for each a label PNG of the same name
 * in {@code labels/}. Images may have any size. The archives of the published set may also be
 * unpacked into folders of their own, {@code 01_images} to {@code 10_labels}.
 *
 * <p>Opening the data set reads the headers of all files. It skips a pair if the label is missing,
 * the sizes differ or a header cannot be read. {@link #load} reports damage after the header, and
 * images of one colour.
 */
public final class Gta5Dataset extends ImageDataset {
  private static final String IMAGES = "images";
  private static final String LABELS = "labels";
  private static final Pattern PART = Pattern.compile("\\d{1,3}_(images|labels)");

  private Gta5Dataset(FoundPairs pairs) {
    super(pairs);
  }

  /**
   * Opens a data set with {@link OpenOptions#standard} and reads the headers of every pair.
   *
   * @param root the folder that holds {@code images} and {@code labels}
   * @throws DatasetException if a folder is missing or unreadable, or no pair can be used
   */
  public static Gta5Dataset open(Path root) throws DatasetException {
    return open(root, OpenOptions.standard());
  }

  /**
   * Opens a data set and reads the headers of every pair.
   *
   * @param root the folder that holds {@code images} and {@code labels}
   * @throws DatasetException if a folder is missing or unreadable, or no pair can be used, or the
   *     labels have other ids than they should
   */
  public static Gta5Dataset open(Path root, OpenOptions options) throws DatasetException {
    return open(root, folders(root, IMAGES), folders(root, LABELS), options);
  }

  /**
   * Opens a data set whose images and labels are in any two folders.
   *
   * @param folder of the images
   * @param labels folder of the label PNGs
   * @throws DatasetException if a folder is missing or unreadable, or no pair can be used, or the
   *     labels have other ids than they should
   */
  public static Gta5Dataset open(Path folder, Path labels, OpenOptions options)
      throws DatasetException {
    return open(folder, List.of(folder), List.of(labels), options);
  }

  private static Gta5Dataset open(
      Path root, List<Path> folders, List<Path> labels, OpenOptions options)
      throws DatasetException {
    Map<Path, Path> known = new HashMap<>();
    for (Path folder : labels) {
      if (!Files.isDirectory(folder)) {
        throw new DatasetException(folder, "there is no such folder", "put the label PNGs there");
      }
      for (Path label : ImageFiles.list(folder, 1)) {
        known.putIfAbsent(label, folder.resolve(label));
      }
    }
    List<FoundPair> pairs = new ArrayList<>();
    for (Path folder : folders) {
      for (Path image : ImageFiles.list(folder, 1)) {
        Path name = Sibling.of(image, ".png").getFileName();
        Path label = known.getOrDefault(name, labels.get(0).resolve(name));
        pairs.add(
            new FoundPair(
                ImageFiles.name(image),
                root.relativize(folder.resolve(image)),
                Optional.of(root.relativize(label)),
                Optional.empty()));
      }
    }
    String remedy = "put pictures there, and labels of the same names in " + labels.get(0);
    return new Gta5Dataset(
        new FoundPairs.Listing(root, pairs, List.of(), LabelIds.RAW, remedy).checked(options));
  }

  /** The folders of a kind of files: that at the top, and those of unpacked archives. */
  private static List<Path> folders(Path root, String kind) throws DatasetException {
    List<Path> folders = new ArrayList<>();
    for (Path part : ImageFiles.folders(root, 1, folder -> isPart(folder, kind))) {
      Path inner = part.resolve(kind);
      folders.add(Files.isDirectory(inner) ? inner : part);
    }
    Path usual = root.resolve(kind);
    if (folders.isEmpty() || Files.isDirectory(usual)) {
      folders.add(0, usual);
    }
    return folders;
  }

  private static boolean isPart(Path folder, String kind) {
    String name = folder.getFileName().toString();
    return PART.matcher(name).matches() && name.endsWith(kind);
  }

  /**
   * {@return whether a folder holds folders of images and of labels as this layout has them}
   *
   * @throws DatasetException if the folder cannot be listed
   */
  public static boolean matches(Path root) throws DatasetException {
    return Files.isDirectory(folders(root, IMAGES).get(0))
        && Files.isDirectory(folders(root, LABELS).get(0));
  }
}
