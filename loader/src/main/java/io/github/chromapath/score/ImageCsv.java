// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.internal.file.AtomicFile;
import io.github.chromapath.score.table.CsvLine;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A CSV file with a line per image and model, and a column per {@link Measure}. If the confidence
 * of a model was judged, the areas and risks of the risk-coverage curves follow.
 *
 * <p>UTF-8, as RFC 4180 defines it, with a header that names the units. Numbers are not rounded. A
 * measure that an image lacks is an empty field; an infinite PSNR is "inf". File names that a
 * spreadsheet would run as formulas get an apostrophe in front.
 */
public final class ImageCsv {
  private ImageCsv() {}

  /**
   * Creates or replaces the file, whole or not at all.
   *
   * @param file the file; its folder must exist
   * @param models models with the same images, as in {@link ScoreTable#models}
   * @throws IOException with a message that names the file
   */
  public static void write(Path file, List<ModelScores> models) throws IOException {
    AtomicFile.write(file, channel -> write(channel, models));
  }

  private static void write(FileChannel channel, List<ModelScores> models) throws IOException {
    // The channel is not this method's to close.
    Writer writer = Channels.newWriter(channel, StandardCharsets.UTF_8);
    List<String> curves =
        models.stream().anyMatch(model -> model.confidence().isPresent())
            ? ConfidenceScores.names()
            : List.of();
    writer.write(header(curves).toString());
    for (int image = 0; image < models.get(0).images().size(); image++) {
      for (ModelScores model : models) {
        writer.write(line(model, image, curves).toString());
      }
    }
    writer.flush();
  }

  private static CsvLine header(List<String> curves) {
    CsvLine line = new CsvLine().text("image").text("model");
    Measure.ALL.forEach(measure -> line.text(measure.name() + " (" + measure.unit() + ")"));
    curves.forEach(curve -> line.text(curve + " (CAM16-UCS)"));
    return line;
  }

  private static CsvLine line(ModelScores model, int image, List<String> curves) {
    CsvLine line = new CsvLine().text(model.images().get(image)).text(model.name());
    Measure.ALL.forEach(measure -> line.number(model.column(measure).of(image)));
    for (String curve : curves) {
      line.number(
          model.confidence().stream()
              .flatMapToDouble(scores -> scores.of(image, curve).stream())
              .findFirst());
    }
    return line;
  }
}
