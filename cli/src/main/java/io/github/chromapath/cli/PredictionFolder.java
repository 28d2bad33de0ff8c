// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A folder of coloured pictures to be judged. A picture belongs to the original of the same
 * relative path; the extension may differ, so that a PNG can be the result of a JPEG.
 */
final class PredictionFolder implements Judged {
  private final String name;
  private final Path folder;
  private final PictureNames files;

  private PredictionFolder(String name, Path folder, PictureNames files) {
    this.name = name;
    this.folder = folder;
    this.files = files;
  }

  /**
   * Lists a folder.
   *
   * @param argument {@code DIR} or {@code NAME=DIR}; the default name is the folder's
   * @throws CommandException if there is no such folder, it cannot be read, or two of its files
   *     differ by their extension only
   */
  static PredictionFolder open(String argument) {
    int equals = argument.indexOf('=');
    Path folder = Path.of(argument.substring(equals + 1));
    String name =
        equals < 0
            ? folder.toAbsolutePath().normalize().getFileName().toString()
            : argument.substring(0, equals);
    if (name.isBlank() || !Files.isDirectory(folder)) {
      throw new CommandException(
          ExitCode.USAGE,
          "--predictions "
              + argument
              + ": there is no such folder. Give DIR, or NAME=DIR with a name for the tables.");
    }
    return named(name, folder);
  }

  /**
   * Lists a folder under a name.
   *
   * @throws CommandException if it cannot be read, or two of its files differ by their extension
   *     only
   */
  static PredictionFolder named(String name, Path folder) {
    return new PredictionFolder(name, folder, PictureNames.in(folder));
  }

  /** The name in tables. */
  String name() {
    return name;
  }

  @Override
  public List<String> names() {
    return List.of(name);
  }

  @Override
  public List<Output> color(String image, Picture truth) throws IOException {
    Optional<Path> found = files.find(image);
    if (found.isEmpty()) {
      throw new IOException(
          folder + ": there is no result of " + image + ". Add it; it is left out for all.");
    }
    return List.of(output(found.get(), truth));
  }

  /**
   * Reads a coloured picture.
   *
   * @param file its file
   * @param truth the original in colour
   * @throws IOException in one sentence, if it cannot be read or has another size
   */
  static Output output(Path file, Picture truth) throws IOException {
    Picture picture = PictureReader.read(file);
    if (picture.width() != truth.width() || picture.height() != truth.height()) {
      throw new IOException(
          "%s: the picture is %dx%d and its original %dx%d. Give a result of the original's size."
              .formatted(file, picture.width(), picture.height(), truth.width(), truth.height()));
    }
    return new Output(picture, Optional.empty(), Optional.empty(), false);
  }

  /** The relative paths of the pictures, with / as separator and without extension. */
  Set<String> keys() {
    return files.keys();
  }

  /**
   * Reads a picture.
   *
   * @param key one of {@link #keys}
   * @throws IOException in one sentence, if it cannot be used
   */
  Picture read(String key) throws IOException {
    return PictureReader.read(files.get(key));
  }

  /** One sentence about the pictures without an original, if there are any. */
  Optional<String> misnamed(List<String> originals) {
    List<Path> unused = files.others(originals);
    return unused.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s: %d pictures have no original of the same name; the first is %s. Rename them."
                .formatted(folder, unused.size(), unused.get(0)));
  }
}
