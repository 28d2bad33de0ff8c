// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The pairs of a folder's image files. The name of a pair is that of its image. */
abstract class ImageDataset implements StreetDataset {
  private final ImageFiles images;

  ImageDataset(ImageFiles images) {
    this.images = images;
  }

  /**
   * The labels of an image, of equal size.
   *
   * @param image relative to the folder of the images
   * @param picture the decoded image
   * @throws IOException if there are no such labels
   */
  abstract LabelMap labels(Path image, Picture picture) throws IOException;

  /**
   * The files of a pair.
   *
   * @param folder of the images
   * @param image relative to {@code folder}
   */
  abstract PairFiles files(Path folder, Path image);

  @Override
  public final Optional<PairFiles> files(int index) {
    return Optional.of(files(images.folder(), images.files().get(index)));
  }

  @Override
  public final int size() {
    return images.files().size();
  }

  @Override
  public final String name(int index) {
    return images.name(index);
  }

  @Override
  public final StreetPair load(int index) throws IOException {
    Path file = images.path(index);
    Picture picture = PictureReader.read(file);
    if (picture.isOneColor()) {
      throw new DatasetException(
          file, "every pixel of the picture has the same colour", "remove it from the set");
    }
    return new StreetPair(name(index), picture, labels(images.files().get(index), picture));
  }

  @Override
  public final List<SkippedPair> skipped() {
    return images.skipped();
  }
}
