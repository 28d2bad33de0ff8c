// SPDX-License-Identifier: Apache-2.0
package examples;

import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.image.PictureWriter;
import java.io.IOException;
import java.nio.file.Path;

/** Colours one photograph with the bundled model. Size, bit depth and metadata are kept. */
public final class ColorPhoto {
  private ColorPhoto() {}

  static void color(Path photo, Path colored) throws IOException {
    try (PhotoColorizer colorizer = PhotoColorizer.bundled()) {
      Picture picture = PictureReader.read(photo);
      PictureWriter.write(colored, colorizer.colorize(picture).picture());
    }
  }

  /** Arguments: a picture, and the file to write. */
  public static void main(String[] arguments) throws IOException {
    color(Path.of(arguments[0]), Path.of(arguments[1]));
  }
}
