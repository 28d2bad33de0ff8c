// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import io.github.chromapath.image.Picture;
import io.github.chromapath.synth.SceneGenerator;
import io.github.chromapath.synth.SceneSequence;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A folder of synthetic films with their flow: {@code 00001.mkv} and, for each frame but the first,
 * {@code flow/00001/00002.flo}, where its pixels were in the frame before.
 */
public final class SyntheticFilms {
  private SyntheticFilms() {}

  /**
   * Writes a film, and replaces existing files. The files are a function of the generator's
   * specification, the index and the number of frames.
   *
   * @param folder exists
   * @param index number of the film, at least 1
   * @param frames its number of frames, at least 1
   * @throws IOException in one sentence, if a file cannot be written
   */
  public static void write(Path folder, SceneGenerator generator, int index, int frames)
      throws IOException {
    SceneSequence sequence = generator.sequence(index, frames);
    Path flows = Files.createDirectories(flows(folder, name(index)));
    Path unfinished = folder.resolve(name(index) + ".mkv.part");
    SceneSequence.Frame first = sequence.frame(0);
    int width = first.image().getWidth();
    try (FilmOutput film = FilmOutput.create(unfinished, width, first.image().getHeight())) {
      for (int i = 0; i < frames; i++) {
        SceneSequence.Frame frame = i == 0 ? first : sequence.frame(i);
        byte[] rgb = ((DataBufferByte) frame.image().getRaster().getDataBuffer()).getData();
        film.add(colors(rgb));
        if (i > 0) {
          FlowFile.write(flows.resolve(name(i + 1) + ".flo"), frame.flow(), width);
        }
      }
      film.finish();
    }
    Files.move(
        unfinished,
        folder.resolve(name(index) + ".mkv"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  static Path flows(Path folder, String film) {
    return folder.resolve("flow").resolve(film);
  }

  /** A number as the name of a file, without its extension. */
  static String name(int index) {
    return "%05d".formatted(index);
  }

  private static Picture.Colors colors(byte[] rgb) {
    return (from, to, part) -> {
      for (int i = 3 * from; i < 3 * to; i++) {
        part[i - 3 * from] = (rgb[i] & 255) / 255f;
      }
    };
  }
}
