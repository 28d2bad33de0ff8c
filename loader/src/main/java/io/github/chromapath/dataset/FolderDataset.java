// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The images of a folder and its subfolders, without labels: every label is 255.
 *
 * <p>The name of an image is its path in the folder, with {@code /} as separator.
 */
public final class FolderDataset implements StreetDataset {
  private final ImageFiles images;

  private FolderDataset(ImageFiles images) {
    this.images = images;
  }

  /**
   * Opens a data set and reads the header of every image.
   *
   * @param folder that holds the images
   * @throws DatasetException if the folder is missing or unreadable, or no image can be used
   */
  public static FolderDataset open(Path folder) throws DatasetException {
    ImageFiles images =
        ImageFiles.scan(
            folder, Integer.MAX_VALUE, file -> PictureReader.size(folder.resolve(file)));
    return new FolderDataset(
        images.requireAny(folder, "put PNG, JPEG, TIFF, WebP or BMP pictures there"));
  }

  @Override
  public int size() {
    return images.files().size();
  }

  @Override
  public String name(int index) {
    return images.name(index);
  }

  @Override
  public StreetPair load(int index) throws IOException {
    Path file = images.path(index);
    Picture picture = PictureReader.read(file);
    if (picture.isOneColor()) {
      throw Gta5Dataset.oneColor(file);
    }
    LabelMap labels = LabelMap.unlabelled(picture.width(), picture.height());
    return new StreetPair(name(index), picture, labels);
  }

  @Override
  public List<SkippedPair> skipped() {
    return images.skipped();
  }
}
