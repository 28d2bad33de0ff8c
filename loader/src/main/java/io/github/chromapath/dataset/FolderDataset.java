// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureReader;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The images of a folder and its subfolders, without labels: every label is 255.
 *
 * <p>The name of an image is its path in the folder, with {@code /} as separator.
 */
public final class FolderDataset extends ImageDataset {
  private FolderDataset(ImageFiles images) {
    super(images);
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
  PairFiles files(Path folder, Path image) {
    return new PairFiles(folder, image, Optional.empty());
  }

  @Override
  LabelMap labels(Path image, Picture picture) {
    return LabelMap.unlabelled(picture.width(), picture.height());
  }
}
