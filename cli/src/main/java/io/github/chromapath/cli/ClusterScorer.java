// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.cluster.Assignment;
import io.github.chromapath.dataset.StreetPair;
import io.github.chromapath.image.Picture;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.score.ImageScorer;
import io.github.chromapath.score.Measure;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Scores originals as {@code evaluate} does. */
final class ClusterScorer implements ClusterOriginals.Work {
  private final ClusterEvaluateCommand command;
  private final Optional<ModelJudged> model;
  private final List<Evaluation.Baseline> baselines;
  private final ImageScorer scorer;

  ClusterScorer(
      ClusterEvaluateCommand command,
      Optional<ModelJudged> model,
      List<Evaluation.Baseline> baselines) {
    this.command = command;
    this.model = model;
    this.baselines = baselines;
    this.scorer =
        new ImageScorer(model.map(judged -> judged.colorizer().lightness()).orElse(Lightness.SRGB));
  }

  @Override
  public Map<String, Double> on(Assignment assignment, StreetPair pair) throws IOException {
    List<Judged> judged = new ArrayList<>();
    model.ifPresent(judged::add);
    List<ClusterEvaluateCommand.Prediction> folders = command.predictions();
    for (int i = 0; i < folders.size(); i++) {
      judged.add(new Fetched(assignment, folders.get(i), ClusterEvaluateCommand.PREDICTION + i));
    }
    Evaluation evaluation =
        new Evaluation(
            judged,
            baselines,
            scorer,
            command.atSize(),
            new SilentProgress(new PrintWriter(PrintWriter.nullWriter())));
    List<String> names = new ArrayList<>();
    judged.forEach(source -> names.addAll(source.names()));
    baselines.forEach(baseline -> names.add(baseline.name()));
    return numbers(names, evaluation.score(pair));
  }

  private static Map<String, Double> numbers(List<String> names, Evaluation.Scores scores) {
    Map<String, Double> numbers = new TreeMap<>();
    for (int i = 0; i < names.size(); i++) {
      ClusterScores.Column column = new ClusterScores.Column(i, names.get(i));
      for (Measure measure : Measure.ALL) {
        measure
            .of(scores.colors().get(i))
            .ifPresent(value -> numbers.put(column.key(measure), value));
      }
    }
    for (int i = 0; i < scores.classes().size(); i++) {
      int source = i;
      scores
          .classes()
          .get(i)
          .ifPresent(classes -> numbers.putAll(ClusterClasses.numbers(source, classes)));
    }
    return numbers;
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
}
