// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.colorize.Classes;
import io.github.chromapath.dataset.LabelMap;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.dataset.StreetPair;
import io.github.chromapath.image.Picture;
import io.github.chromapath.model.ClassSet;
import io.github.chromapath.score.AbField;
import io.github.chromapath.score.Baselines;
import io.github.chromapath.score.ConfidenceScores;
import io.github.chromapath.score.ConfusionMatrix;
import io.github.chromapath.score.ImageScore;
import io.github.chromapath.score.ImageScorer;
import io.github.chromapath.score.ModelScores;
import io.github.chromapath.score.OriginalPicture;
import io.github.chromapath.score.RiskCoverage;
import io.github.chromapath.score.SegmentationScore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Scores the pictures of several sources, and colourings without a network, on the same images. An
 * image that a source cannot colour is left out for all of them.
 */
final class Evaluation implements ImageTasks.Outcome<Evaluation.Scores> {
  private final List<Judged> judged;
  private final List<Baseline> baselines;
  private final ImageScorer scorer;
  private final Optional<NetworkSize> atSize;
  private final Progress progress;
  private final List<ModelScores.Builder> scores = new ArrayList<>();
  private final List<Optional<Segmentation>> segmentations = new ArrayList<>();
  private final List<Optional<ConfidenceScores.Builder>> confidences = new ArrayList<>();
  private int scored;
  private int failed;

  /**
   * A colouring without a network.
   *
   * @param name in tables
   * @param colors a* and b* of a picture
   */
  record Baseline(String name, AbField colors) {}

  /** Counts of true and predicted classes, and the network's classes. */
  record Segmentation(ClassSet set, ConfusionMatrix counts) {
    /** The counts of one image. */
    static Segmentation of(LabelMap labels, Classes predicted) {
      ConfusionMatrix counts = new ConfusionMatrix(predicted.set().size());
      counts.add(labels.classes(predicted.set(), Classes.SIZE, Classes.SIZE), predicted.indices());
      return new Segmentation(predicted.set(), counts);
    }

    Optional<SegmentationScore> score() {
      return SegmentationScore.of(counts, set);
    }
  }

  /**
   * The scores of one image.
   *
   * @param image its name
   * @param colors by output of the sources, then by baseline
   * @param classes true and predicted classes, by output of the sources
   * @param confidences risk-coverage curves, by output of the sources
   */
  record Scores(
      String image,
      List<ImageScore> colors,
      List<Optional<Segmentation>> classes,
      List<Optional<RiskCoverage>> confidences) {}

  /**
   * An evaluation.
   *
   * @param judged the sources of coloured pictures
   * @param baselines colourings without a network, neutral first
   * @param scorer compares pictures
   * @param atSize size at which pictures are compared; empty for the original's
   * @param progress receives a step for each image and a message for each fault
   */
  Evaluation(
      List<Judged> judged,
      List<Baseline> baselines,
      ImageScorer scorer,
      Optional<NetworkSize> atSize,
      Progress progress) {
    this.judged = List.copyOf(judged);
    this.baselines = List.copyOf(baselines);
    this.scorer = scorer;
    this.atSize = atSize;
    this.progress = progress;
    for (Judged source : judged) {
      for (String name : source.names()) {
        scores.add(ModelScores.builder(name));
        segmentations.add(Optional.empty());
        confidences.add(Optional.empty());
      }
    }
    baselines.forEach(baseline -> scores.add(ModelScores.builder(baseline.name())));
  }

  /**
   * Scores every image of a data set.
   *
   * @throws IOException if the thread is interrupted
   */
  void run(StreetDataset data, ImageTasks tasks) throws IOException {
    tasks.run(data, this::score, this);
  }

  /** The labels of a pair, unless no pixel has one. */
  static Optional<LabelMap> labels(StreetPair pair) {
    return Optional.of(pair.labels()).filter(LabelMap::labelled);
  }

  /**
   * Scores one image; the evaluation stays the same.
   *
   * @throws IOException in one sentence, if it has no truth or a source has no usable picture of it
   */
  Scores score(StreetPair pair) throws IOException {
    Picture truth = pair.picture();
    if (truth.layout().isGray()) {
      throw new IOException(
          pair.name() + ": the original is grey, so there is no truth. Remove it from the set.");
    }
    Optional<LabelMap> labels = labels(pair);
    Picture compared = resized(truth);
    OriginalPicture original = scorer.original(compared, labels.map(this::resized));
    List<ImageScore> colors = new ArrayList<>();
    List<Optional<Segmentation>> classes = new ArrayList<>();
    List<Optional<RiskCoverage>> curves = new ArrayList<>();
    for (Judged source : judged) {
      for (Judged.Output output : source.color(pair.name(), truth)) {
        Picture result = resized(output.picture());
        colors.add(output.score(original, result));
        curves.add(output.riskCoverage(compared, result));
        classes.add(
            output
                .classes()
                .flatMap(predicted -> labels.map(map -> Segmentation.of(map, predicted))));
      }
    }
    for (Baseline baseline : baselines) {
      colors.add(original.score(baseline.colors()));
    }
    return new Scores(pair.name(), colors, classes, curves);
  }

  private Picture resized(Picture picture) {
    return atSize
        .map(size -> ResizedPicture.of(picture, size.width(), size.height()))
        .orElse(picture);
  }

  private LabelMap resized(LabelMap labels) {
    return atSize.map(size -> labels.resized(size.width(), size.height())).orElse(labels);
  }

  @Override
  public void done(Scores image) {
    for (int i = 0; i < scores.size(); i++) {
      scores.get(i).add(image.image(), image.colors().get(i));
    }
    for (int i = 0; i < segmentations.size(); i++) {
      int source = i;
      image.classes().get(i).ifPresent(classes -> count(source, classes));
      image.confidences().get(i).ifPresent(curve -> add(source, curve));
    }
    scored++;
    progress.step(1);
  }

  private void count(int source, Segmentation image) {
    Optional<Segmentation> sum = segmentations.get(source);
    if (sum.isPresent()) {
      sum.get().counts().merge(image.counts());
    } else {
      segmentations.set(source, Optional.of(image));
    }
  }

  private void add(int source, RiskCoverage image) {
    ConfidenceScores.Builder curves =
        confidences.get(source).orElseGet(ConfidenceScores.Builder::new);
    confidences.set(source, Optional.of(curves.add(image)));
  }

  @Override
  public void failed(String sentence) {
    failed++;
    progress.failure(sentence);
    progress.step(1);
  }

  /** The number of images that were scored. */
  int scored() {
    return scored;
  }

  /** The number of images that could not be scored. */
  int failed() {
    return failed;
  }

  /**
   * The scores of the sources, one for each of their names.
   *
   * @throws IllegalArgumentException if no image was scored
   */
  List<ModelScores> judged() {
    List<ModelScores> models = new ArrayList<>();
    for (int i = 0; i < segmentations.size(); i++) {
      ModelScores.Builder builder = scores.get(i);
      segmentations.get(i).flatMap(Segmentation::score).ifPresent(builder::segmentation);
      confidences.get(i).map(ConfidenceScores.Builder::build).ifPresent(builder::confidence);
      models.add(builder.build());
    }
    return models;
  }

  /** The scores of the baselines. */
  Baselines baselines() {
    List<ModelScores> built =
        scores.subList(segmentations.size(), scores.size()).stream()
            .map(ModelScores.Builder::build)
            .toList();
    return new Baselines(built.get(0), built.subList(1, built.size()));
  }
}
