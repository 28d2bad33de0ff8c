// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.cli.report.HtmlPage;
import io.github.chromapath.color.DifferenceSummary;
import io.github.chromapath.colorize.ColorizerOptions;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.image.PictureWriter;
import io.github.chromapath.internal.file.AtomicFile;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.score.AbField;
import io.github.chromapath.score.ImageScorer;
import io.github.chromapath.score.OriginalPicture;
import io.github.chromapath.score.Region;
import io.github.chromapath.score.Truth;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Colours the demo's held-out scenes and its photograph, measures the errors, and reports them. The
 * errors are those on the lightness of the grey, so the pictures have it too.
 */
final class DemoResults {
  private static final String PHOTOGRAPH = "photograph.jpg";

  private final ConsoleOptions console;
  private final Backend backend;
  private final Path model;
  private double coloredError;
  private double uncoloredError;

  DemoResults(ConsoleOptions console, Backend backend, Path model) {
    this.console = console;
    this.backend = backend;
    this.model = model;
  }

  /** Colours everything and writes {@code report.html}; returns its path. */
  Path write(StreetDataset heldOut, Path folder) throws IOException {
    HtmlPage page = new HtmlPage();
    ImageScorer scorer = new ImageScorer(Lightness.SRGB);
    try (PhotoColorizer colorizer =
            PhotoColorizer.load(
                model, backend, ColorizerOptions.builder().checkpointLightness().build());
        Progress progress = console.progress("colouring", "pictures", heldOut.size() + 1)) {
      page.startTable("Held-out scenes", List.of("Input", "Result", "Truth"));
      for (int i = 0; i < heldOut.size(); i++) {
        Picture truth = heldOut.load(i).picture();
        Picture colored = colorizer.colorize(truth).picture();
        OriginalPicture original = scorer.original(truth, Optional.empty());
        double error = mean(original.scoreOnSharedLightness(colored).colors());
        double uncolored = mean(original.colors(AbField.NEUTRAL));
        coloredError += error / heldOut.size();
        uncoloredError += uncolored / heldOut.size();
        page.row(
            String.format(
                Locale.ROOT, "mean CAM16-UCS error: %.2f (uncoloured: %.2f)", error, uncolored),
            pictures(folder, "scene-" + (i + 1), truth, colored));
        progress.step(1);
      }
      page.endTable();
      page.startTable(
          "A photograph, unlike the training pictures", List.of("Input", "Result", "Truth"));
      Picture photograph = photograph(folder);
      page.row(
          "SpaceX, public domain",
          pictures(folder, "photograph", photograph, colorizer.colorize(photograph).picture()));
      page.endTable();
      progress.step(1);
    }
    page.text(summary());
    return page.write(folder, "chromapath demo");
  }

  private static double mean(Map<Truth, Map<Region, DifferenceSummary>> colors) {
    return colors.get(Truth.SHARED_LIGHTNESS).get(Region.GLOBAL).mean();
  }

  /** One line with the errors over all held-out scenes. */
  String summary() {
    return String.format(
        Locale.ROOT,
        "mean CAM16-UCS error on held-out scenes: %.2f (uncoloured pictures: %.2f, ratio %.2f;"
            + " lower is better)",
        coloredError,
        uncoloredError,
        coloredError / uncoloredError);
  }

  /** Writes input, result and truth; returns their paths from the folder. */
  private static List<String> pictures(Path folder, String name, Picture truth, Picture result)
      throws IOException {
    Path pictures = Files.createDirectories(folder.resolve("pictures"));
    PictureWriter.write(pictures.resolve(name + "-input.png"), truth.withoutColor());
    PictureWriter.write(pictures.resolve(name + "-result.png"), result);
    PictureWriter.write(pictures.resolve(name + "-truth.png"), truth);
    return Stream.of("input", "result", "truth")
        .map(kind -> "pictures/" + name + "-" + kind + ".png")
        .toList();
  }

  private static Picture photograph(Path folder) throws IOException {
    try (InputStream in = DemoResults.class.getResourceAsStream("demo/" + PHOTOGRAPH)) {
      byte[] bytes = in.readAllBytes();
      Path file = folder.resolve(PHOTOGRAPH);
      AtomicFile.write(file, bytes);
      return PictureReader.read(file);
    }
  }
}
