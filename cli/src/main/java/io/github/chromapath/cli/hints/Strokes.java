// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.hints;

import io.github.chromapath.colorize.ColorHints;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureException;
import io.github.chromapath.image.PictureReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Hints as a transparent picture with strokes. */
public final class Strokes {
  private Strokes() {}

  /**
   * Reads a file.
   *
   * @throws PictureException in one sentence, if it cannot be read, or is not transparent anywhere
   */
  public static ColorHints read(Path file) throws PictureException {
    Picture strokes = PictureReader.read(file);
    if (!strokes.layout().hasAlpha()) {
      throw new PictureException(
          file,
          "the hints are not transparent anywhere, so every pixel would be one",
          "draw them on a transparent layer");
    }
    return new ColorHints(List.of(), Optional.of(strokes), Map.of());
  }
}
