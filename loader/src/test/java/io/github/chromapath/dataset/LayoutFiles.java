// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import io.github.chromapath.image.PictureFiles;
import io.github.chromapath.image.PictureWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small data sets in the layouts of Cityscapes and BDD100K. */
final class LayoutFiles {
  static final int WIDTH = 24;
  static final int HEIGHT = 12;

  private LayoutFiles() {}

  /** A picture of {@link StreetFiles#picture}. */
  static void addPicture(Path file, int tint) throws IOException {
    Files.createDirectories(file.getParent());
    PictureWriter.write(file, StreetFiles.picture(WIDTH, HEIGHT, tint));
  }

  /** A grey label PNG of vertical stripes with these numbers. */
  static void addLabel(Path file, int... numbers) throws IOException {
    Files.createDirectories(file.getParent());
    byte[][] rows = new byte[HEIGHT][WIDTH];
    for (byte[] row : rows) {
      for (int x = 0; x < WIDTH; x++) {
        row[x] = (byte) numbers[x * numbers.length / WIDTH];
      }
    }
    Files.write(file, PictureFiles.png(WIDTH, HEIGHT, 8, 0, new byte[0], rows));
  }

  /**
   * A pair of Cityscapes.
   *
   * @param images the folder {@code leftImg8bit}
   * @param labels the folder {@code gtFine}
   */
  static void addCityscapes(Path images, Path labels, String stem, int... ids) throws IOException {
    addPicture(images.resolve(stem + "_leftImg8bit.png"), stem.length());
    addLabel(labels.resolve(stem + "_gtFine_labelIds.png"), ids);
  }
}
