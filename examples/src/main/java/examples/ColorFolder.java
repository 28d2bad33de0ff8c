// SPDX-License-Identifier: Apache-2.0
package examples;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.colorize.ColorPipeline;
import io.github.chromapath.colorize.ColorizerOptions;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.image.PictureWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Colours the pictures of a folder. Reading, the network and writing overlap, and the network runs
 * on four pictures at a time. A broken file does not stop the others.
 */
public final class ColorFolder {
  private ColorFolder() {}

  /** A picture to colour. */
  private record Photo(Path file, Path colored) implements ColorPipeline.Job {
    @Override
    public PictureReader.Size size() throws IOException {
      return PictureReader.size(file);
    }

    @Override
    public Picture read() throws IOException {
      return PictureReader.read(file);
    }

    @Override
    public void write(Picture original, PhotoColorizer.Result result) throws IOException {
      PictureWriter.write(colored, result.picture());
    }
  }

  /** Prints the outcome of each picture. */
  private static final class Printer implements ColorPipeline.Listener<Photo> {
    @Override
    public void colored(Photo photo, ColorPipeline.Summary soFar) {
      System.out.println(photo.colored());
    }

    @Override
    public void failed(Photo photo, Throwable failure) {
      System.err.println(failure.getMessage());
    }
  }

  static ColorPipeline.Summary color(Path folder, Path target) throws IOException {
    List<Photo> photos;
    try (Stream<Path> files = Files.list(folder)) {
      photos =
          files.sorted().map(file -> new Photo(file, target.resolve(file.getFileName()))).toList();
    }
    ColorizerOptions options = ColorizerOptions.builder().batch(4).build();
    try (Backend backend = Backends.open(0);
        PhotoColorizer colorizer = PhotoColorizer.bundled(backend, options)) {
      return new ColorPipeline<Photo>(colorizer, new Printer()).run(photos.iterator());
    }
  }

  /** Arguments: a folder of pictures, and a folder for the results. */
  public static void main(String[] arguments) throws IOException {
    ColorPipeline.Summary summary = color(Path.of(arguments[0]), Path.of(arguments[1]));
    System.out.println(summary.colored() + " coloured, " + summary.failed() + " failed");
  }
}
