// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.cli.report.Fact;
import io.github.chromapath.cli.report.Gallery;
import io.github.chromapath.cli.report.ReportPage;
import io.github.chromapath.cli.report.RunComparison;
import io.github.chromapath.cli.report.TableSection;
import io.github.chromapath.run.RunFolder;
import io.github.chromapath.score.Measure;
import io.github.chromapath.score.Measure.Statistic;
import io.github.chromapath.score.ModelScores;
import io.github.chromapath.score.Region;
import io.github.chromapath.score.Truth;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code report.html} of an ablation: its tables, test pictures, and the course of its trainings.
 *
 * @param plan the trainings, which are complete
 * @param tables the scores
 */
record AblationReport(AblationPlan plan, AblationTables tables) {
  /**
   * Writes the page.
   *
   * @throws IOException if the log of a run cannot be read, or the page cannot be written
   */
  void write(Path file, Gallery gallery) throws IOException {
    ReportPage page = new ReportPage("Ablation " + file.toAbsolutePath().getParent().getFileName());
    page.remark(
        "The paper's Methods and their rivals, trained on one split with equal settings and scored"
            + " on its test part. Figures marked GTA5 are the paper's, for other images.");
    plan.remarks().forEach(page::remark);
    facts().forEach(page::fact);
    page.add(new TableSection("paper", "Tables IV and V", tables.paper()));
    page.add(new TableSection("seeds", "Seeds", tables.seeds()));
    page.add(gallery);
    page.add(new RunComparison(runs()));
    page.add(new TableSection("measures", "All measures", tables.scores().tables()));
    page.write(file);
  }

  private List<Fact> facts() {
    List<Fact> facts = new ArrayList<>();
    for (Truth truth : Truth.values()) {
      Measure measure = Measure.color(truth, Region.GLOBAL, Statistic.MEAN);
      ModelScores best =
          tables.judged().stream()
              .min(Comparator.comparingDouble(model -> mean(model, measure)))
              .orElseThrow();
      facts.add(
          new Fact(
              "Lowest CAM16-UCS, " + truth.id(), text("%.2f", mean(best, measure)), best.name()));
    }
    bestSegmentation()
        .ifPresent(
            best ->
                facts.add(
                    new Fact("Highest mean IoU", text("%.1f %%", 100 * iou(best)), best.name())));
    facts.add(
        new Fact(
            "Test pictures",
            Integer.toString(tables.scores().images()),
            "scored for each network"));
    facts.add(
        new Fact("Trainings", Integer.toString(plan.trainings().size()), "with equal settings"));
    return facts;
  }

  private double mean(ModelScores model, Measure measure) {
    return tables.scores().mean(model, measure).value();
  }

  private Optional<ModelScores> bestSegmentation() {
    return tables.judged().stream()
        .filter(model -> model.segmentation().isPresent())
        .max(Comparator.comparingDouble(AblationReport::iou));
  }

  private static double iou(ModelScores model) {
    return model.segmentation().orElseThrow().meanIou();
  }

  private static String text(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private List<RunComparison.Run> runs() throws IOException {
    List<RunComparison.Run> runs = new ArrayList<>();
    for (AblationPlan.Training training : plan.trainings()) {
      RunFolder folder = new RunFolder(training.folder());
      String name = training.folder().getFileName().toString();
      runs.add(new RunComparison.Run(training.title(), name, folder.readLog()));
    }
    return runs;
  }
}
