// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import io.github.chromapath.cli.hints.HintText;
import io.github.chromapath.cli.hints.Strokes;
import io.github.chromapath.colorize.ColorHints;
import io.github.chromapath.image.PictureException;
import io.github.chromapath.image.PictureReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Colours that a client wants in a picture: an uploaded file, with strokes in a transparent PNG or
 * with lines {@code x,y,#rrggbb}. Immutable.
 */
final class Hints {
  /** Strokes are in memory while a picture is painted. */
  private static final long MOST_PIXELS = 16_000_000;

  /** The first byte of a PNG, which no text in UTF-8 begins with. */
  private static final int PNG = 0x89;

  private final Path file;
  private final boolean strokes;
  private final PictureReader.Size whole;

  private Hints(Path file, boolean strokes, PictureReader.Size whole) {
    this.file = file;
    this.strokes = strokes;
    this.whole = whole;
  }

  /**
   * Checks a file.
   *
   * @param upload the file
   * @param whole size of the picture
   * @throws PictureException in one sentence, if it cannot be read or does not fit the picture
   */
  static Hints of(Source upload, PictureReader.Size whole) throws PictureException {
    Path file = upload.file();
    Hints hints = new Hints(file, isPng(file), whole);
    if (hints.strokes) {
      PictureReader.Size size = PictureReader.size(file);
      if ((long) size.width() * size.height() > MOST_PIXELS) {
        throw new PictureException(
            file,
            "the hints have " + size + " pixels, more than 16 megapixels",
            "draw them on a smaller layer of the picture's shape");
      }
    }
    if (!hints.read().strokesFit(whole.width(), whole.height())) {
      throw new PictureException(
          file,
          "the hints are %s and the picture %s".formatted(PictureReader.size(file), whole),
          "draw them on a layer of the picture's size, or of a smaller one of its shape");
    }
    return hints;
  }

  private static boolean isPng(Path file) throws PictureException {
    try (InputStream content = Files.newInputStream(file)) {
      return content.read() == PNG;
    } catch (IOException e) {
      throw new PictureException(file, "it cannot be read", "send it again", e);
    }
  }

  private ColorHints read() throws PictureException {
    return strokes
        ? Strokes.read(file)
        : ColorHints.of(HintText.read(file, whole.width(), whole.height()));
  }

  Path file() {
    return file;
  }

  /** The hints for the picture at another size. */
  ColorHints at(int width, int height) throws PictureException {
    ColorHints hints = read();
    List<ColorHints.Point> points =
        hints.points().stream()
            .map(
                point ->
                    new ColorHints.Point(
                        (int) ((long) point.x() * width / whole.width()),
                        (int) ((long) point.y() * height / whole.height()),
                        point.rgb()))
            .toList();
    return new ColorHints(points, hints.strokes(), hints.classes());
  }
}
