// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.cli.hints.HexColor;
import io.github.chromapath.colorize.PhotoColorizer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options for colours that a person wants in pictures. */
final class HintOptions {
  private static final String CLASS_OPTION = "--hints-class";

  @Option(
      names = "--hints",
      paramLabel = "FILE|DIR",
      description =
          "Colours wanted in a picture: a transparent PNG of its size with strokes, or a text file"
              + " with lines x,y,#rrggbb. For several pictures, a folder of such files with the"
              + " pictures' names. The colours spread over smooth areas.")
  private Optional<Path> files = Optional.empty();

  @Option(
      names = CLASS_OPTION,
      paramLabel = "CLASS=#RRGGBB",
      description =
          "Colour of everything that the network takes for a class, for example car=#b02020; any"
              + " number of times. --hints overrides it.")
  private List<String> classes = List.of();

  /** Whether any colour is wanted. */
  boolean given() {
    return files.isPresent() || colorsClasses();
  }

  /** Whether a class is coloured, for which the network must predict classes. */
  boolean colorsClasses() {
    return !classes.isEmpty();
  }

  /**
   * The colours of classes, by name.
   *
   * @throws CommandException if one is not a name and a colour, or is given twice
   */
  Map<String, Integer> classColors() {
    Map<String, Integer> colors = new LinkedHashMap<>();
    for (String text : classes) {
      int equals = text.lastIndexOf('=');
      int rgb = equals < 1 ? -1 : HexColor.parse(text.substring(equals + 1)).orElse(-1);
      if (rgb < 0) {
        throw usage(text + ": give a class and a colour, for example car=#b02020.");
      }
      if (colors.put(text.substring(0, equals), rgb) != null) {
        throw usage(text + ": this class has a colour already. Give one of them.");
      }
    }
    return colors;
  }

  /**
   * Checks the classes against a network.
   *
   * @throws CommandException if it does not predict one of them
   */
  void check(PhotoColorizer colorizer) {
    if (colorsClasses() && colorizer.classes().isEmpty()) {
      throw usage(
          classes.get(0) + ": this network predicts no classes. Omit " + CLASS_OPTION + ".");
    }
    for (String name : classColors().keySet()) {
      try {
        colorizer.classes().orElseThrow().indexOf(name);
      } catch (IllegalArgumentException e) {
        throw usage(name + ": " + e.getMessage() + ".");
      }
    }
  }

  private static CommandException usage(String rest) {
    return new CommandException(ExitCode.USAGE, CLASS_OPTION + " " + rest);
  }

  /**
   * Finds the files.
   *
   * @param inputs the pictures to colour
   * @throws CommandException if there is no such file or folder, the folder has no hints for any
   *     picture, or a file is given for several pictures
   */
  HintFiles open(List<InputPictures.Input> inputs) {
    Map<String, Integer> colors = classColors();
    return files
        .map(given -> HintFiles.open(given, inputs, colors))
        .orElseGet(() -> HintFiles.ofClasses(colors));
  }
}
