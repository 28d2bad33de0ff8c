// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureFiles;
import io.github.chromapath.image.PictureWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small data sets in GTA5's layout. */
final class StreetFiles {
  private StreetFiles() {}

  /**
   * A picture whose green grows to the right, whose red is {@code tint} and whose blue grows
   * downwards.
   */
  static Picture picture(int width, int height, int tint) {
    short[] samples = new short[width * height * 3];
    for (int p = 0; p < width * height; p++) {
      samples[p * 3] = (short) tint;
      samples[p * 3 + 1] = (short) (p % width * 255 / width);
      samples[p * 3 + 2] = (short) (p / width * 255 / height);
    }
    return Picture.of(width, height, 8, Picture.Layout.RGB, samples);
  }

  /** A label PNG whose left half is road (7) and whose right half is {@code right}. */
  static byte[] label(int width, int height, int right) {
    byte[] palette = new byte[CityscapesLabels.idCount() * 3];
    for (int id = 0; id < CityscapesLabels.idCount(); id++) {
      palette[3 * id] = (byte) (CityscapesLabels.colorOf(id) >> 16);
      palette[3 * id + 1] = (byte) (CityscapesLabels.colorOf(id) >> 8);
      palette[3 * id + 2] = (byte) CityscapesLabels.colorOf(id);
    }
    byte[] ids = new byte[width * height];
    for (int p = 0; p < ids.length; p++) {
      ids[p] = (byte) (p % width < width / 2 ? 7 : right);
    }
    return PictureFiles.palettePng(width, height, palette, ids);
  }

  static void addPair(Path root, String name, int width, int height, int tint) throws Exception {
    Files.createDirectories(root.resolve("images"));
    Files.createDirectories(root.resolve("labels"));
    PictureWriter.write(root.resolve("images").resolve(name), picture(width, height, tint));
    Files.write(root.resolve("labels").resolve(name), label(width, height, 23));
  }
}
