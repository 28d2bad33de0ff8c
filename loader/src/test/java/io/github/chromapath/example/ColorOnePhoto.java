// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.example;

import io.github.chromapath.colorize.PhotoColorizer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

final class ColorOnePhoto {
  static float[] color(Path checkpoint, Path photo, Path colored) throws IOException {
    try (PhotoColorizer colorizer = PhotoColorizer.load(checkpoint)) {
      BufferedImage image = colorizer.colorize(ImageIO.read(photo.toFile()));
      ImageIO.write(image, "png", colored.toFile());

      float[] gray = {0.0f, 0.2f, 0.4f, 0.6f, 0.8f, 1.0f}; // 3 x 2 pixels in [0, 1], rows first
      return colorizer.colorize(gray, 3, 2); // sRGB in [0, 1], three values a pixel
    }
  }

  private ColorOnePhoto() {}
}
