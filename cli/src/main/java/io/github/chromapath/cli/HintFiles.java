// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import com.google.common.io.MoreFiles;
import io.github.chromapath.cli.hints.HintText;
import io.github.chromapath.cli.hints.Strokes;
import io.github.chromapath.colorize.ColorHints;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureException;
import io.github.chromapath.image.PictureReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The hints of {@code infer}: a file for its only input, or a folder. Thread-safe. */
final class HintFiles {
  private static final String OPTION = "--hints";

  /** Hints for one picture. */
  interface Source {
    /**
     * Reads the hints.
     *
     * @param picture the picture, which they must fit
     * @throws PictureException in one sentence, if the file cannot be read or does not fit
     */
    ColorHints read(Picture picture) throws PictureException;
  }

  private final Function<InputPictures.Input, Optional<Path>> files;
  private final Map<String, Integer> classes;

  private HintFiles(
      Function<InputPictures.Input, Optional<Path>> files, Map<String, Integer> classes) {
    this.files = files;
    this.classes = Map.copyOf(classes);
  }

  /** Hints without files. */
  static HintFiles ofClasses(Map<String, Integer> classes) {
    return new HintFiles(input -> Optional.empty(), classes);
  }

  /**
   * Finds the files.
   *
   * @param given a file, or a folder in which a file has the name of its picture
   * @param inputs the pictures to colour
   * @param classes colours of classes
   * @throws CommandException if there is no such file or folder, it has no hints for any picture,
   *     or a file is given for several pictures
   */
  static HintFiles open(
      Path given, List<InputPictures.Input> inputs, Map<String, Integer> classes) {
    if (Files.isDirectory(given)) {
      if (!inputs.isEmpty() && inputs.stream().noneMatch(input -> in(given, input).isPresent())) {
        throw usage(
            given,
            " has no hints for any input: add "
                + MoreFiles.getNameWithoutExtension(inputs.get(0).name())
                + ".png or .txt, for example.");
      }
      return new HintFiles(input -> in(given, input), classes);
    }
    if (!Files.isRegularFile(given)) {
      throw usage(given, ": there is no such file or folder. Give a PNG or a text file of hints.");
    }
    if (inputs.size() > 1) {
      throw usage(given, " is one file for several inputs: give a folder of hints.");
    }
    return new HintFiles(input -> Optional.of(given), classes);
  }

  private static CommandException usage(Path given, String rest) {
    return new CommandException(ExitCode.USAGE, OPTION + " " + given + rest);
  }

  private static Optional<Path> in(Path folder, InputPictures.Input input) {
    Path name = input.name();
    Path stem = name.resolveSibling(MoreFiles.getNameWithoutExtension(name));
    return Stream.of(".png", ".txt")
        .map(extension -> folder.resolve(stem + extension))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /** The hints of an input, which are read later. */
  Source of(InputPictures.Input input) {
    Optional<Path> file = files.apply(input);
    return picture -> {
      ColorHints hints = file.isEmpty() ? ColorHints.NONE : read(file.get(), picture);
      return hints.withClasses(classes);
    };
  }

  private static ColorHints read(Path file, Picture picture) throws PictureException {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".png")
        ? strokes(file, picture)
        : ColorHints.of(HintText.read(file, picture.width(), picture.height()));
  }

  private static ColorHints strokes(Path file, Picture picture) throws PictureException {
    PictureReader.Size size = PictureReader.size(file);
    if (size.width() != picture.width() || size.height() != picture.height()) {
      throw new PictureException(
          file,
          "the hints are %s and the picture %dx%d"
              .formatted(size, picture.width(), picture.height()),
          "draw them on a layer of the picture's size");
    }
    return Strokes.read(file);
  }
}
