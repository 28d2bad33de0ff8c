// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.image.Picture;
import io.github.chromapath.image.Picture.Layout;
import io.github.chromapath.image.PictureWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Pictures of random samples, and listings of folders. */
final class TestPictures {
  private TestPictures() {}

  static Picture random(int width, int height, int bits, Layout layout) {
    Random random = new Random(31L * width + height);
    short[] samples = new short[width * height * layout.channels()];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) random.nextInt(1 << bits);
    }
    return Picture.of(width, height, bits, layout, samples);
  }

  /** Writes a small grey picture, creating its folder; returns its path. */
  static Path gray(Path file) throws IOException {
    return write(file, random(31, 17, 8, Layout.GRAY));
  }

  static Path write(Path file, Picture picture) throws IOException {
    Files.createDirectories(file.getParent());
    PictureWriter.write(file, picture);
    return file;
  }

  /** The files below a folder as sorted relative paths; none if it does not exist. */
  static List<String> files(Path folder) {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
