// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.color.DifferenceSummary;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureException;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.image.PictureWriter;
import io.github.chromapath.score.DifferenceMap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The originals with which {@code infer --difference} compares its results: one file, or a folder
 * in which an original has the path of its input, whose extension may differ. Thread-safe.
 */
final class TruthPictures {
  private static final String OPTION = "--difference";

  private final Path given;
  private final Optional<PictureNames> folder;
  private final Map<Path, DifferenceSummary> summaries = new ConcurrentHashMap<>();

  private TruthPictures(Path given, Optional<PictureNames> folder) {
    this.given = given;
    this.folder = folder;
  }

  /**
   * Finds the originals.
   *
   * @param given a file or a folder
   * @param inputs the pictures to colour
   * @throws CommandException if there is no such file or folder, or a file is to be the original of
   *     several inputs
   */
  static TruthPictures open(Path given, List<InputPictures.Input> inputs) {
    if (Files.isDirectory(given)) {
      return new TruthPictures(given, Optional.of(PictureNames.in(given)));
    }
    if (!Files.isRegularFile(given)) {
      throw new CommandException(
          ExitCode.USAGE,
          OPTION + " " + given + ": there is no such file or folder. Give the original in colour.");
    }
    if (inputs.size() > 1) {
      throw new CommandException(
          ExitCode.USAGE,
          OPTION + " " + given + " is one file for several inputs: give a folder of originals.");
    }
    return new TruthPictures(given, Optional.empty());
  }

  /**
   * The original of an input.
   *
   * @throws CommandException if the folder has none
   */
  Path truth(InputPictures.Input input) {
    return folder.isEmpty()
        ? given
        : folder
            .get()
            .find(input.name().toString())
            .orElseThrow(
                () ->
                    new CommandException(
                        ExitCode.USAGE,
                        OPTION
                            + " "
                            + given
                            + " has no original of "
                            + input.file()
                            + ": add it, or colour the others alone."));
  }

  /**
   * Compares a result with its original and writes the map.
   *
   * @param input the picture that was coloured
   * @param truth its original
   * @param map file of the difference map
   */
  void compare(Path input, Path truth, Path map, Picture result) throws PictureException {
    Picture original = PictureReader.read(truth);
    if (original.width() != result.width() || original.height() != result.height()) {
      throw new PictureException(
          truth,
          "the original is %dx%d and the result %dx%d"
              .formatted(original.width(), original.height(), result.width(), result.height()),
          "give an original of the input's size");
    }
    DifferenceMap differences = DifferenceMap.of(original, result);
    PictureWriter.write(map, differences.picture());
    summaries.put(input, differences.summary());
  }

  /** The differences of a picture that was compared. */
  Optional<DifferenceSummary> summary(Path input) {
    return Optional.ofNullable(summaries.get(input));
  }

  /** The mean of the pictures' means; empty if none was compared. */
  OptionalDouble mean() {
    return summaries.values().stream().mapToDouble(DifferenceSummary::mean).average();
  }
}
