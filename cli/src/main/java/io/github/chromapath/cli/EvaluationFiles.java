// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.cli.report.ConfidenceCurves;
import io.github.chromapath.cli.report.Gallery;
import io.github.chromapath.cli.report.ReportPage;
import io.github.chromapath.cli.report.ScoreTables;
import io.github.chromapath.score.ImageCsv;
import io.github.chromapath.score.ScoreJson;
import io.github.chromapath.score.ScoreTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The files that {@code evaluate} writes, as a mixin. */
final class EvaluationFiles {
  @Option(names = "--json", paramLabel = "FILE", description = "Also write all scores as JSON.")
  private Optional<Path> json = Optional.empty();

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "Also write the scores of each image as CSV.")
  private Optional<Path> csv = Optional.empty();

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description =
          "Also write a page with the scores, and with the pictures of the largest and the smallest"
              + " differences: one HTML file that needs no network.")
  private Optional<Path> report = Optional.empty();

  @Option(names = "--force", description = "Replace files that exist.")
  private boolean force;

  /**
   * Checks the files before the command's work.
   *
   * @param inputs files that the command reads
   * @throws CommandException if a file cannot be written, or two options name the same
   */
  void check(List<Path> inputs) {
    Map<String, Path> files = new LinkedHashMap<>();
    json.ifPresent(file -> files.put("--json", file));
    csv.ifPresent(file -> files.put("--csv", file));
    report.ifPresent(file -> files.put("--report", file));
    Map<Path, String> options = new HashMap<>();
    files.forEach(
        (option, file) -> {
          String other = options.put(file, option);
          if (other != null) {
            throw new CommandException(
                ExitCode.USAGE, other + " and " + option + " name the same file: give two.");
          }
          OutputFile.check(option, file, inputs, force);
        });
  }

  /** The file for all scores as JSON. */
  Optional<Path> json() {
    return json;
  }

  /** Whether files that exist may be replaced. */
  boolean force() {
    return force;
  }

  /** Whether a report is written, which needs a gallery. */
  boolean withReport() {
    return report.isPresent();
  }

  /**
   * Writes the files.
   *
   * @param worst how many of the worst images the JSON lists
   * @param gallery pictures of the report
   */
  void write(ScoreTable scores, int worst, Optional<Gallery> gallery) throws IOException {
    if (json.isPresent()) {
      ScoreJson.write(json.get(), scores, worst);
    }
    if (csv.isPresent()) {
      ImageCsv.write(csv.get(), scores.models());
    }
    if (report.isPresent()) {
      ScoreTables tables = new ScoreTables(scores);
      ReportPage page = new ReportPage("Evaluation");
      tables.facts().forEach(page::fact);
      gallery.ifPresent(page::add);
      page.add(tables);
      page.add(new ConfidenceCurves(scores));
      page.write(report.get());
    }
  }
}
