// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.colorize.ColorizerOptions;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureWriter;
import io.github.chromapath.image.PixelArray;
import io.github.chromapath.image.Resampler;
import io.github.chromapath.run.EpochEntry;
import io.github.chromapath.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code report.html} and {@code samples/} of a run folder: loss curves, and the first usable
 * validation images, coloured again after each epoch that is the best so far.
 *
 * <p>The longer side of a sample is at most {@value #LONGER_SIDE} pixels, to save disk space.
 */
public final class RunReport {
  private static final int SAMPLES = 4;
  private static final int LONGER_SIDE = 480;

  private final RunFolder folder;
  private final Backend backend;
  private final StreetDataset validation;
  private final List<String> remarks;

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
  }

  /**
   * Colours the samples with the best checkpoint. Images that cannot be used are skipped.
   *
   * @param step number of steps of the checkpoint, for the file names
   * @throws IOException if the checkpoint cannot be read or a sample cannot be written
   */
  public void addSamples(long step) throws IOException {
    Files.createDirectories(folder.samples());
    try (PhotoColorizer colorizer =
        PhotoColorizer.load(folder.best(), backend, ColorizerOptions.standard())) {
      int samples = 0;
      for (int i = 0; i < validation.size() && samples < SAMPLES; i++) {
        Optional<Picture> usable = load(i);
        if (usable.isPresent()) {
          Picture truth = shrunk(usable.get());
          PictureWriter.write(file(samples, "truth"), truth);
          PictureWriter.write(file(samples, "input"), truth.withoutColor());
          PictureWriter.write(file(samples, name(step)), colorizer.colorize(truth).picture());
          samples++;
        }
      }
    }
  }

  /** Empty for an image that cannot be used; validation has already reported it. */
  private Optional<Picture> load(int index) {
    try {
      return Optional.of(validation.load(index).picture());
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      return Optional.empty();
    }
  }

  /**
   * Writes the page from the log and the existing samples.
   *
   * @return its path
   * @throws IOException if the log cannot be read or the page cannot be written
   */
  public Path write() throws IOException {
    HtmlPage page = new HtmlPage();
    remarks.forEach(page::text);
    List<EpochEntry> epochs = folder.epochs();
    if (!epochs.isEmpty()) {
      page.text(summary(epochs));
      page.chart(LossChart.png(epochs), "total training and validation loss by step");
      addTable(page, epochs);
    }
    return page.write(folder.path(), "chromapath training");
  }

  private static String summary(List<EpochEntry> epochs) {
    EpochEntry best =
        epochs.stream()
            .min(
                Comparator.comparingDouble(
                    (EpochEntry entry) -> entry.losses().validation().total()))
            .orElseThrow();
    EpochEntry last = epochs.get(epochs.size() - 1);
    return String.format(
        Locale.ROOT,
        "%d epochs, %d steps. The lowest validation loss is %.4f, after epoch %d.",
        last.epoch(),
        last.step(),
        best.losses().validation().total(),
        best.epoch());
  }

  /** The originals, the results from the newest to the oldest, and the inputs. */
  private void addTable(HtmlPage page, List<EpochEntry> epochs) {
    page.startTable("Validation pictures", List.of());
    addRow(page, "truth");
    for (int i = epochs.size() - 1; i >= 0; i--) {
      addRow(page, name(epochs.get(i).step()));
    }
    addRow(page, "input");
    page.endTable();
  }

  private void addRow(HtmlPage page, String name) {
    List<String> pictures = new ArrayList<>();
    for (int i = 0; i < SAMPLES; i++) {
      Path file = file(i, name);
      if (Files.exists(file)) {
        pictures.add(folder.samples().getFileName() + "/" + file.getFileName());
      }
    }
    if (!pictures.isEmpty()) {
      page.row(name.replace('-', ' '), pictures);
    }
  }

  private static String name(long step) {
    return "step-" + step;
  }

  private Path file(int sample, String name) {
    return folder.samples().resolve("%d-%s.jpg".formatted(sample + 1, name));
  }

  private static Picture shrunk(Picture picture) {
    double scale = Math.min(1, LONGER_SIDE / (double) Math.max(picture.width(), picture.height()));
    int width = (int) Math.max(1, Math.round(picture.width() * scale));
    int height = (int) Math.max(1, Math.round(picture.height() * scale));
    PixelArray pixels = new PixelArray(picture.rgb(), picture.width(), picture.height(), 3);
    float[] rgb = Resampler.stretch(pixels, width, height);
    return Picture.ofRgb(width, height, 8, rgb);
  }
}
