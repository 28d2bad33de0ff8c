// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.cli.report.Gallery;
import io.github.chromapath.cli.report.GalleryPicture;
import io.github.chromapath.cli.report.ReportPage;
import io.github.chromapath.cli.report.RunCharts;
import io.github.chromapath.cli.report.ScoreTables;
import io.github.chromapath.colorize.ColorizerOptions;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.image.PictureWriter;
import io.github.chromapath.internal.file.AtomicFile;
import io.github.chromapath.run.RunFolder;
import io.github.chromapath.score.AbField;
import io.github.chromapath.score.DifferenceMap;
import io.github.chromapath.score.ImageScorer;
import io.github.chromapath.score.Measure;
import io.github.chromapath.score.Measure.Statistic;
import io.github.chromapath.score.ModelScores;
import io.github.chromapath.score.Region;
import io.github.chromapath.score.ScoreTable;
import io.github.chromapath.score.Truth;
import io.github.chromapath.score.statistics.Bootstrap;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Colours the demo's held-out scenes and its photograph, measures the errors, and reports them. The
 * errors are those on the lightness of the grey, so the pictures have it too.
 */
final class DemoResults {
  private static final String PHOTOGRAPH = "photograph.jpg";
  private static final String NAME = "demo model";
  private static final String UNCOLORED = "uncoloured";

  /** Scenes with the largest differences in the report, and as many with the smallest. */
  private static final int SCENES = 6;

  private static final Bootstrap BOOTSTRAP = new Bootstrap(2000, 0.95, 1);

  private final ConsoleOptions console;
  private final Backend backend;
  private final RunFolder run;
  private double coloredError;
  private double uncoloredError;

  DemoResults(ConsoleOptions console, Backend backend, RunFolder run) {
    this.console = console;
    this.backend = backend;
    this.run = run;
  }

  /**
   * Colours everything and writes {@code report.html}; returns its path.
   *
   * @param bundled pictures of the bundled model, which the report shows first
   */
  Path write(StreetDataset heldOut, Path folder, BundledColors bundled) throws IOException {
    ColorizerOptions options =
        ColorizerOptions.builder().segmentation(true).checkpointLightness().build();
    ReportPage page = new ReportPage("chromapath demo");
    try (PhotoColorizer colorizer = PhotoColorizer.load(run.last(), backend, options);
        ImageTasks tasks = new ImageTasks(Runtime.getRuntime().availableProcessors(), () -> false);
        Progress progress = console.progress("colouring", "pictures", heldOut.size() + 1)) {
      Judged model = new SavedPictures(new ModelJudged(NAME, colorizer), folder, heldOut);
      Evaluation evaluation =
          new Evaluation(
              List.of(model),
              List.of(new Evaluation.Baseline(UNCOLORED, AbField.NEUTRAL)),
              new ImageScorer(colorizer.lightness()),
              Optional.empty(),
              progress);
      evaluation.run(heldOut, tasks);
      ScoreTable scores = new ScoreTable(evaluation.judged(), evaluation.baselines(), BOOTSTRAP);
      ModelScores first = scores.first();
      coloredError = error(first);
      uncoloredError = error(scores.models().get(scores.models().size() - 1));
      ScoreTables tables = new ScoreTables(scores);
      tables.facts().forEach(page::fact);
      Gallery gallery = new EvaluationGallery(List.of(model), heldOut).of(first, SCENES);
      gallery.add("A photograph, unlike the training pictures", photograph(folder, colorizer));
      page.remark(bundled.summary() + ".");
      page.remark("Network trained by this demo: " + summary() + ".");
      page.add(gallery(folder, bundled));
      page.add(gallery);
      page.add(new RunCharts(run.readLog()));
      page.add(tables);
      progress.step(1);
    }
    Path report = folder.resolve("report.html");
    page.write(report);
    return report;
  }

  private static Gallery gallery(Path folder, BundledColors bundled) throws IOException {
    Gallery gallery = new Gallery("bundled", "Pictures of the bundled model");
    for (BundledColors.Colored scene : bundled.scenes()) {
      gallery.add("Freshly drawn scenes", picture(folder, scene));
    }
    gallery.add("A photograph", picture(folder, bundled.photograph()));
    return gallery;
  }

  private static GalleryPicture picture(Path folder, BundledColors.Colored colored)
      throws IOException {
    save(folder, colored.name(), colored.truth(), colored.result());
    return new GalleryPicture(colored.name(), colored.note())
        .gray(colored.truth())
        .truth(colored.truth())
        .result(0, "Result", colored.result())
        .difference(DifferenceMap.of(colored.truth(), colored.result()));
  }

  private static double error(ModelScores scores) {
    return scores
        .column(Measure.color(Truth.SHARED_LIGHTNESS, Region.GLOBAL, Statistic.MEAN))
        .mean();
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

  /** A source whose input, result and truth of each scene are written to files. */
  private record SavedPictures(ModelJudged model, Path folder, StreetDataset scenes)
      implements Judged {
    @Override
    public List<String> names() {
      return model.names();
    }

    @Override
    public List<Output> color(String image, Picture truth) throws IOException {
      List<Output> outputs = model.color(image, truth);
      String scene = "scene-" + (scenes.names().indexOf(image) + 1);
      save(folder, scene, truth, outputs.get(0).picture());
      return outputs;
    }
  }

  private static void save(Path folder, String name, Picture truth, Picture result)
      throws IOException {
    Path pictures = Files.createDirectories(folder.resolve("pictures"));
    PictureWriter.write(pictures.resolve(name + "-input.png"), truth.withoutColor());
    PictureWriter.write(pictures.resolve(name + "-result.png"), result);
    PictureWriter.write(pictures.resolve(name + "-truth.png"), truth);
  }

  private static GalleryPicture photograph(Path folder, PhotoColorizer colorizer)
      throws IOException {
    Picture truth = photograph(folder);
    PhotoColorizer.Result result = colorizer.colorize(truth);
    save(folder, "photograph", truth, result.picture());
    return new GalleryPicture("Photograph", "SpaceX, public domain")
        .gray(truth)
        .truth(truth)
        .result(0, "Result", result.picture())
        .difference(DifferenceMap.of(truth, result.picture()))
        .classes(truth, result.classes().orElseThrow());
  }

  /** The demo's photograph, which is written to the folder. */
  static Picture photograph(Path folder) throws IOException {
    try (InputStream in = DemoResults.class.getResourceAsStream("demo/" + PHOTOGRAPH)) {
      Path file = folder.resolve(PHOTOGRAPH);
      AtomicFile.write(file, in.readAllBytes());
      return PictureReader.read(file);
    }
  }
}
