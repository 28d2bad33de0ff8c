// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.colorize.ColorizerOptions;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.dataset.StreetPair;
import io.github.chromapath.image.Picture;
import io.github.chromapath.run.EpochEntry;
import io.github.chromapath.run.RunFolder;
import io.github.chromapath.score.Truth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code report.html} and {@code samples/} of a run folder: losses, scores, and the first usable
 * validation images, coloured again after each epoch that is the best so far.
 */
public final class RunReport {
  /** Pictures in a row from the first steps to the last. */
  private static final int STAGES = 7;

  private final RunFolder folder;
  private final Backend backend;
  private final StreetDataset validation;
  private final List<String> remarks;
  private final Samples samples;

  /**
   * A report on a run.
   *
   * @param folder of the run
   * @param backend on which samples are coloured
   * @param validation source of the samples
   * @param remarks sentences about the run, at the top of the page
   */
  public RunReport(
      RunFolder folder, Backend backend, StreetDataset validation, List<String> remarks) {
    this.folder = folder;
    this.backend = backend;
    this.validation = validation;
    this.remarks = List.copyOf(remarks);
    samples = new Samples(folder);
  }

  /**
   * Colours the samples with the best checkpoint. Images that cannot be used are skipped.
   *
   * @param step number of steps of the checkpoint, for the file names
   * @throws IOException if the checkpoint cannot be read or a sample cannot be written
   */
  public void addSamples(long step) throws IOException {
    Files.createDirectories(folder.samples());
    ColorizerOptions options = ColorizerOptions.builder().segmentation(true).build();
    try (PhotoColorizer colorizer = PhotoColorizer.load(folder.best(), backend, options)) {
      int written = 0;
      for (int i = 0; i < validation.size() && written < Samples.COUNT; i++) {
        Optional<StreetPair> usable = load(i);
        if (usable.isPresent()) {
          samples.write(written, usable.get(), colorizer, step);
          written++;
        }
      }
    }
  }

  /** Empty for an image that cannot be used; validation has already reported it. */
  private Optional<StreetPair> load(int index) {
    try {
      return Optional.of(validation.load(index));
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      return Optional.empty();
    }
  }

  /**
   * Writes the page from the log and the existing samples.
   *
   * @return its path
   * @throws IOException if the log or a sample cannot be read, or the page cannot be written
   */
  public Path write() throws IOException {
    ReportPage page = new ReportPage("Training run " + folder.path().getFileName());
    remarks.forEach(page::remark);
    RunCharts charts = new RunCharts(folder.readLog());
    facts(charts).forEach(page::fact);
    page.add(charts);
    addSamples(page, charts.log().epochs());
    page.write(folder.report());
    return folder.report();
  }

  private static List<Fact> facts(RunCharts charts) {
    List<EpochEntry> epochs = charts.log().epochs();
    if (epochs.isEmpty()) {
      return List.of();
    }
    EpochEntry last = epochs.get(epochs.size() - 1);
    EpochEntry best = charts.best().orElse(last);
    List<Fact> facts = new ArrayList<>();
    facts.add(
        new Fact(
            "Best epoch",
            Integer.toString(best.epoch()),
            "of %d, after %d of %d steps".formatted(last.epoch(), best.step(), last.step())));
    facts.add(
        new Fact("Validation loss", text("%.4f", best.losses().validation().total()), "its total"));
    best.scores()
        .ifPresent(
            scores -> {
              facts.add(
                  new Fact(
                      "CAM16-UCS",
                      text("%.3f", scores.cam16().get(Truth.TRUE)),
                      text("shared-L %.3f", scores.cam16().get(Truth.SHARED_LIGHTNESS))));
              scores
                  .segmentation()
                  .ifPresent(
                      score ->
                          facts.add(
                              new Fact(
                                  "Mean IoU",
                                  text("%.1f %%", 100 * score.meanIou()),
                                  text("pixel accuracy %.1f %%", 100 * score.accuracy()))));
            });
    return facts;
  }

  private static String text(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  /** The newest results with their maps, and the way to them. */
  private void addSamples(ReportPage page, List<EpochEntry> epochs) throws IOException {
    Gallery gallery = new Gallery("samples", "Validation pictures");
    Progression progression = new Progression();
    for (int sample = 0; sample < Samples.COUNT; sample++) {
      String name = "Picture " + (sample + 1);
      Optional<Picture> truth = samples.read(sample, Samples.TRUTH);
      Optional<Picture> input = samples.read(sample, Samples.INPUT);
      List<Stage> stages = stages(sample, epochs);
      if (truth.isEmpty() || input.isEmpty() || stages.isEmpty()) {
        continue;
      }
      Stage newest = stages.get(stages.size() - 1);
      GalleryPicture picture =
          new GalleryPicture(name, "step " + newest.step)
              .gray(input.get())
              .truth(truth.get())
              .result(0, "Result", samples.read(sample, Samples.RESULT).orElse(newest.picture));
      samples.read(sample, Samples.DIFFERENCE).ifPresent(picture::difference);
      samples.read(sample, Samples.CLASSES).ifPresent(picture::classes);
      gallery.add("After the best epoch", picture);
      stages.forEach(stage -> progression.add(name, "step " + stage.step, stage.picture));
      progression.add(name, "truth", truth.get());
      Optional<Picture> crop = samples.read(sample, Samples.CROP_TRUTH);
      if (crop.isPresent()) {
        String detail = name + ", detail";
        for (Stage stage : stages) {
          samples
              .read(sample, Samples.crop(stage.step))
              .ifPresent(cut -> progression.add(detail, "step " + stage.step, cut));
        }
        progression.add(detail, "truth", crop.get());
      }
    }
    page.add(gallery);
    page.add(progression);
  }

  private record Stage(long step, Picture picture) {}

  /** The result of the newest step, and of earlier ones at even distances. */
  private List<Stage> stages(int sample, List<EpochEntry> epochs) throws IOException {
    List<Long> steps = epochs.stream().filter(EpochEntry::best).map(EpochEntry::step).toList();
    List<Stage> stages = new ArrayList<>();
    int shown = Math.min(STAGES, steps.size());
    for (int i = 0; i < shown; i++) {
      int index = shown == 1 ? steps.size() - 1 : i * (steps.size() - 1) / (shown - 1);
      long step = steps.get(index);
      samples
          .read(sample, Samples.step(step))
          .ifPresent(picture -> stages.add(new Stage(step, picture)));
    }
    return stages;
  }
}
