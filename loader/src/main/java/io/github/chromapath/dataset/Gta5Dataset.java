// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.internal.file.Sibling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A data set in GTA5's layout: images in {@code images/}, and for each a label PNG of the same name
 * in {@code labels/}. Images may have any size.
 *
 * <p>Opening the data set reads the headers of all files. It skips a pair if the label is missing,
 * the sizes differ or a header cannot be read. {@link #load} reports damage after the header, and
 * images of one colour.
 */
public final class Gta5Dataset extends ImageDataset {
  private final Path root;
  private final Path labels;

  private Gta5Dataset(ImageFiles images, Path root, Path labels) {
    super(images);
    this.root = root;
    this.labels = labels;
  }

  /**
   * Opens a data set and reads the headers of every pair.
   *
   * @param root the folder that holds {@code images} and {@code labels}
   * @throws DatasetException if a folder is missing or unreadable, or no pair can be used
   */
  public static Gta5Dataset open(Path root) throws DatasetException {
    return open(root, root.resolve("images"), root.resolve("labels"));
  }

  /**
   * Opens a data set whose images and labels are in any two folders.
   *
   * @param folder of the images
   * @param labels folder of the label PNGs
   * @throws DatasetException if a folder is missing or unreadable, or no pair can be used
   */
  public static Gta5Dataset open(Path folder, Path labels) throws DatasetException {
    return open(folder, folder, labels);
  }

  private static Gta5Dataset open(Path root, Path folder, Path labels) throws DatasetException {
    if (!Files.isDirectory(labels)) {
      throw new DatasetException(labels, "there is no such folder", "put the label PNGs there");
    }
    ImageFiles images =
        ImageFiles.scan(
            folder, 1, image -> checkHeaders(folder.resolve(image), label(labels, image)));
    images.requireAny(folder, "put pictures there, and labels of the same names in " + labels);
    return new Gta5Dataset(images, root, labels);
  }

  private static Path label(Path labels, Path image) {
    return labels.resolve(Sibling.of(image, ".png").getFileName());
  }

  private static void checkHeaders(Path image, Path label) throws IOException {
    if (!Files.exists(label)) {
      throw new DatasetException(label, "the label is missing", "add it, or remove the picture");
    }
    PictureReader.Size size = PictureReader.size(image);
    PictureReader.Size labelSize = PictureReader.size(label);
    if (!size.equals(labelSize)) {
      throw sizesDiffer(label, size, labelSize);
    }
  }

  private static DatasetException sizesDiffer(Path label, Object size, Object labelSize) {
    return new DatasetException(
        label,
        "the label is " + labelSize + " and its picture " + size,
        "give a label of the picture's size");
  }

  @Override
  PairFiles files(Path folder, Path image) {
    return new PairFiles(
        root,
        root.relativize(folder.resolve(image)),
        Optional.of(root.relativize(label(labels, image))));
  }

  @Override
  LabelMap labels(Path image, Picture picture) throws IOException {
    Path label = label(labels, image);
    LabelMap map = LabelReader.read(label);
    if (picture.width() != map.width() || picture.height() != map.height()) {
      throw sizesDiffer(
          label,
          new PictureReader.Size(picture.width(), picture.height()),
          new PictureReader.Size(map.width(), map.height()));
    }
    return map;
  }
}
