// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import com.google.common.collect.ImmutableList;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.internal.file.Sibling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A data set in GTA5's layout: pictures in {@code images/}, a label PNG of the same name in {@code
 * labels/} for each.
 *
 * <p>Opening it reads the headers of all files. A pair whose label is missing, whose sizes differ
 * or whose headers cannot be read is skipped and named; damage further on, and a picture of one
 * colour, come to light in {@link #load}. Any size will do.
 */
public final class Gta5Dataset implements StreetDataset {
  private final Path images;
  private final Path labels;
  private final ImmutableList<Path> files;
  private final ImmutableList<SkippedPair> skipped;

  private Gta5Dataset(Path root, ImmutableList<Path> files, ImmutableList<SkippedPair> skipped) {
    this.images = root.resolve("images");
    this.labels = root.resolve("labels");
    this.files = files;
    this.skipped = skipped;
  }

  /**
   * Opens a data set and checks every pair's headers.
   *
   * @param root the folder that holds {@code images} and {@code labels}
   * @return the data set
   * @throws DatasetException in one sentence, when a folder is missing or unreadable, or no pair
   *     can be used
   */
  public static Gta5Dataset open(Path root) throws DatasetException {
    ImmutableList.Builder<Path> files = ImmutableList.builder();
    ImmutableList.Builder<SkippedPair> skipped = ImmutableList.builder();
    Path labels = root.resolve("labels");
    if (!Files.isDirectory(labels)) {
      throw new DatasetException(labels, "there is no such folder", "put the label PNGs there");
    }
    for (Path image : PictureFolder.list(root.resolve("images"), 1)) {
      try {
        checkHeaders(root.resolve("images").resolve(image), label(labels, image));
        files.add(image);
      } catch (IOException e) {
        skipped.add(new SkippedPair(image.toString(), e.getMessage()));
      }
    }
    Gta5Dataset dataset = new Gta5Dataset(root, files.build(), skipped.build());
    if (dataset.size() == 0) {
      throw new DatasetException(
          root,
          "it has no picture that can be used (" + dataset.skipped.size() + " skipped)",
          "put pictures in images/ and labels of the same names in labels/");
    }
    return dataset;
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
      throw differ(label, size, labelSize);
    }
  }

  private static DatasetException differ(Path label, Object size, Object labelSize) {
    return new DatasetException(
        label,
        "the label is " + labelSize + " and its picture " + size,
        "give a label of the picture's size");
  }

  @Override
  public int size() {
    return files.size();
  }

  @Override
  public String name(int index) {
    return files.get(index).toString();
  }

  @Override
  public StreetPair load(int index) throws IOException {
    Path image = images.resolve(files.get(index));
    Path label = label(labels, files.get(index));
    Picture picture = PictureReader.read(image);
    if (picture.isOneColor()) {
      throw oneColor(image);
    }
    LabelMap map = LabelReader.read(label);
    if (picture.width() != map.width() || picture.height() != map.height()) {
      throw differ(
          label,
          new PictureReader.Size(picture.width(), picture.height()),
          new PictureReader.Size(map.width(), map.height()));
    }
    return new StreetPair(name(index), picture, map);
  }

  /** A frame that teaches nothing. */
  static DatasetException oneColor(Path image) {
    return new DatasetException(
        image, "every pixel of the picture has the same colour", "remove it from the set");
  }

  @Override
  public List<SkippedPair> skipped() {
    return skipped;
  }
}
