// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.hints;

import io.github.chromapath.colorize.ColorHints;
import io.github.chromapath.image.PictureException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hints as text: lines {@code x,y,#rrggbb}, with coordinates in pixels from the top left. Blank
 * lines are ignored.
 */
public final class HintText {
  private static final long MOST_BYTES = 16 << 20;
  private static final Pattern LINE =
      Pattern.compile("\\s*(\\d{1,9})\\s*,\\s*(\\d{1,9})\\s*,\\s*(#\\w+)\\s*");

  private HintText() {}

  /**
   * Reads a file.
   *
   * @param width columns of the picture
   * @param height rows of the picture
   * @throws PictureException in one sentence, if it cannot be read, a line is not a hint, or a
   *     point is outside the picture
   */
  public static List<ColorHints.Point> read(Path file, int width, int height)
      throws PictureException {
    List<ColorHints.Point> points = new ArrayList<>();
    int number = 0;
    for (String line : lines(file)) {
      number++;
      if (!line.isBlank()) {
        ColorHints.Point point = point(file, line, number);
        if (point.x() >= width || point.y() >= height) {
          throw new PictureException(
              file,
              "line %d is a point outside the picture of %dx%d".formatted(number, width, height),
              "count columns and rows from 0");
        }
        points.add(point);
      }
    }
    if (points.isEmpty()) {
      throw new PictureException(file, "it has no hints", "add lines such as 120,80,#f0c000");
    }
    return points;
  }

  private static List<String> lines(Path file) throws PictureException {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new PictureException(
            file, "it has more than 16 MiB of hints", "draw them in a transparent PNG");
      }
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw new PictureException(
          file, "it is not text", "give lines such as 120,80,#f0c000, or a transparent PNG", e);
    } catch (PictureException e) {
      throw e;
    } catch (IOException e) {
      throw new PictureException(file, "it cannot be read", "check that you may read it", e);
    }
  }

  private static ColorHints.Point point(Path file, String line, int number)
      throws PictureException {
    Matcher parts = LINE.matcher(line);
    OptionalInt color = parts.matches() ? HexColor.parse(parts.group(3)) : OptionalInt.empty();
    if (color.isEmpty()) {
      throw new PictureException(
          file,
          "line " + number + " is not x,y,#rrggbb",
          "give column, row and colour, such as 120,80,#f0c000");
    }
    return new ColorHints.Point(
        Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)), color.getAsInt());
  }
}
