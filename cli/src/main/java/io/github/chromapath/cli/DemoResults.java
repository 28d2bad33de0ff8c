package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.colorize.ColorizerOptions;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.file.AtomicFile;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.op.Lightness;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Colours the demo's held-out scenes and its photograph, scores them and shows them. */
final class DemoResults {
  private static final String PHOTOGRAPH = "photograph.jpg";

  private final ConsoleOptions console;
  private final Backend backend;
  private final Path model;
  private double modelDifference;
  private double neutralDifference;

  DemoResults(ConsoleOptions console, Backend backend, Path model) {
    this.console = console;
    this.backend = backend;
    this.model = model;
  }

  /** Colours everything and writes {@code report.html}; returns its path. */
  Path write(StreetDataset heldOut, Path folder) throws IOException {
    HtmlReport report = new HtmlReport(folder);
    try (PhotoColorizer colorizer =
            PhotoColorizer.load(model, backend, ColorizerOptions.standard());
        Progress progress = console.progress("colouring", "pictures", heldOut.size() + 1)) {
      report.startTable("Held-out scenes", List.of("Input", "Result", "Truth"));
      for (int i = 0; i < heldOut.size(); i++) {
        Picture truth = heldOut.load(i).picture();
        Picture colored = colorizer.colorize(truth).picture();
        PictureScore score = PictureScore.of(truth, colored, Lightness.SRGB);
        modelDifference += score.model() / heldOut.size();
        neutralDifference += score.neutral() / heldOut.size();
        report.row(
            String.format(
                Locale.ROOT, "difference %.2f, neutral %.2f", score.model(), score.neutral()),
            List.of(gray(truth), colored, truth));
        progress.step(1);
      }
      report.endTable();
      report.startTable(
          "A photograph, unlike anything it was trained on", List.of("Input", "Result", "Truth"));
      Picture photograph = photograph(folder);
      report.row(
          "SpaceX, public domain",
          List.of(gray(photograph), colorizer.colorize(photograph).picture(), photograph));
      report.endTable();
      progress.step(1);
    }
    report.text(summary());
    return report.write("chromapath demo");
  }

  /** One sentence with the figures. */
  String summary() {
    return String.format(
        Locale.ROOT,
        "mean CAM16-UCS difference on held-out scenes: %.2f (neutral a* = b* = 0: %.2f), %.0f %%"
            + " of neutral",
        modelDifference,
        neutralDifference,
        100 * modelDifference / neutralDifference);
  }

  private static Picture gray(Picture picture) {
    float[] gray = picture.gray();
    float[] rgb = new float[3 * gray.length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = gray[i / 3];
    }
    return picture.withColor(rgb);
  }

  private static Picture photograph(Path folder) throws IOException {
    try (InputStream in = DemoResults.class.getResourceAsStream("demo/" + PHOTOGRAPH)) {
      byte[] bytes = in.readAllBytes();
      Path file = folder.resolve(PHOTOGRAPH);
      AtomicFile.write(file, channel -> channel.write(ByteBuffer.wrap(bytes)));
      return PictureReader.read(file);
    }
  }
}
