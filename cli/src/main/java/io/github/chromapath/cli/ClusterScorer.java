// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.cluster.Assignment;
import io.github.chromapath.cluster.PictureWorker;
import io.github.chromapath.dataset.FolderDataset;
import io.github.chromapath.dataset.Gta5Dataset;
import io.github.chromapath.dataset.OpenOptions;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.dataset.StreetPair;
import io.github.chromapath.image.Picture;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.score.AbField;
import io.github.chromapath.score.ImageScorer;
import io.github.chromapath.score.Measure;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.regex.Matcher;

/** Scores the originals of an executor's tasks. Owns its device and its network. */
final class ClusterScorer implements PictureWorker {
  private final ClusterEvaluateCommand command;
  private final Optional<ModelJudged> model;
  private final ReleaseStack owned;
  private final ImageScorer scorer;

  ClusterScorer(ClusterEvaluateCommand command, Optional<ModelJudged> model, ReleaseStack owned) {
    this.command = command;
    this.model = model;
    this.owned = owned;
    this.scorer =
        new ImageScorer(model.map(judged -> judged.colorizer().lightness()).orElse(Lightness.SRGB));
  }

  @Override
  public void run(Iterator<Assignment> pictures, Report report) {
    while (pictures.hasNext()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("the task is interrupted");
      }
      Assignment picture = pictures.next();
      try {
        report.done(picture, score(picture));
      } catch (IOException | ArithmeticException | OutOfMemoryError e) {
        boolean told = e instanceof IOException && e.getMessage() != null;
        report.failed(
            picture,
            told ? located(e.getMessage(), picture) : ColorReport.sentence(picture.location(), e));
      }
    }
  }

  private Result score(Assignment assignment) throws IOException {
    StreetPair pair = pair(assignment);
    List<Judged> judged = new ArrayList<>();
    model.ifPresent(judged::add);
    List<ClusterEvaluateCommand.Prediction> folders = command.predictions();
    for (int i = 0; i < folders.size(); i++) {
      judged.add(new Fetched(assignment, folders.get(i), ClusterEvaluateCommand.PREDICTION + i));
    }
    Evaluation evaluation =
        new Evaluation(
            judged,
            List.of(new Evaluation.Baseline(StandardBaselines.NEUTRAL, AbField.NEUTRAL)),
            scorer,
            command.atSize(),
            new SilentProgress(new PrintWriter(PrintWriter.nullWriter())));
    Evaluation.Scores scores = evaluation.score(pair);
    List<String> names = new ArrayList<>();
    judged.forEach(source -> names.addAll(source.names()));
    names.add(StandardBaselines.NEUTRAL);
    Map<String, Double> values = new TreeMap<>();
    for (int i = 0; i < names.size(); i++) {
      ClusterScores.Column column = new ClusterScores.Column(i, names.get(i));
      for (Measure measure : Measure.ALL) {
        measure
            .of(scores.colors().get(i))
            .ifPresent(value -> values.put(column.key(measure), value));
      }
    }
    return new Result(pair.picture().width(), pair.picture().height(), "", values);
  }

  /** The original with its labels: a data set of one picture, whose checks apply. */
  private StreetPair pair(Assignment assignment) throws IOException {
    Path folder = Files.createDirectory(assignment.folder().resolve("images"));
    Path image = assignment.fetch();
    Files.move(image, folder.resolve(image.getFileName()));
    StreetDataset data =
        command.labelled()
            ? Gta5Dataset.open(folder, labels(assignment), OpenOptions.standard())
            : FolderDataset.open(folder);
    if (!data.skipped().isEmpty()) {
      throw new IOException(data.skipped().get(0).reason());
    }
    return data.load(0);
  }

  private static Path labels(Assignment assignment) throws IOException {
    String uri =
        assignment
            .companion(ClusterEvaluateCommand.LABELS)
            .orElseThrow(
                () ->
                    new IOException(
                        assignment.location() + ": there is no label of it; add it to --labels."));
    Path folder = Files.createDirectory(assignment.folder().resolve("labels"));
    Path label = assignment.fetch(ClusterEvaluateCommand.LABELS + "-of", uri);
    Files.move(label, folder.resolve(ClusterPicture.NAME + ".png"));
    return folder;
  }

  private static String located(String sentence, Assignment assignment) {
    return ClusterSite.located(
            sentence, assignment, "/images(/picture\\.\\w+)?", assignment.location())
        .replaceFirst("^picture\\.\\w+", Matcher.quoteReplacement(assignment.location()));
  }

  /** A coloured picture that is fetched when it is judged. */
  private record Fetched(
      Assignment assignment, ClusterEvaluateCommand.Prediction folder, String role)
      implements Judged {
    @Override
    public List<String> names() {
      return List.of(folder.name());
    }

    @Override
    public List<Output> color(String image, Picture truth) throws IOException {
      String uri =
          assignment
              .companion(role)
              .orElseThrow(
                  () ->
                      new IOException(
                          folder.folder()
                              + ": there is no result of "
                              + assignment.name()
                              + ". Add it; it is left out for all."));
      Path file = assignment.fetch(role, uri);
      try {
        return List.of(PredictionFolder.output(file, truth));
      } catch (IOException e) {
        throw new IOException(e.getMessage().replace(file.toString(), uri), e);
      }
    }
  }

  @Override
  public void close() {
    owned.close();
  }
}
