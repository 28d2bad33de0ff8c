// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import io.github.chromapath.color.DifferenceSummary;
import io.github.chromapath.colorize.Classes;
import io.github.chromapath.image.Picture;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.model.ClassSet;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.run.EpochEntry;
import io.github.chromapath.run.LoggedLosses;
import io.github.chromapath.run.RunLog;
import io.github.chromapath.run.StepEntry;
import io.github.chromapath.score.Baselines;
import io.github.chromapath.score.ConfidenceScores;
import io.github.chromapath.score.DifferenceMap;
import io.github.chromapath.score.ImageScore;
import io.github.chromapath.score.ModelScores;
import io.github.chromapath.score.Region;
import io.github.chromapath.score.RiskCoverage;
import io.github.chromapath.score.ScoreTable;
import io.github.chromapath.score.SegmentationScore;
import io.github.chromapath.score.Speckle;
import io.github.chromapath.score.Truth;
import io.github.chromapath.score.ValidationScores;
import io.github.chromapath.score.statistics.Bootstrap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** A page with all parts, of numbers and pictures made for it. */
final class SamplePage {
  /** A name that would be a script if it were not escaped. */
  static final String HOSTILE = "<script>alert('x')</script>\" onload=\"alert(1)&amp;.png";

  private static final int EPOCHS = 12;
  private static final int STEPS = 60;
  private static final int IMAGES = 9;
  private static final SplittableRandom RANDOM = new SplittableRandom(4);

  private SamplePage() {}

  static ReportPage page() {
    ReportPage page = new ReportPage("Sample of " + HOSTILE);
    page.remark("A remark about " + HOSTILE);
    ScoreTables tables = new ScoreTables(scores());
    tables.facts().forEach(page::fact);
    page.add(gallery());
    page.add(new RunCharts(log()));
    page.add(tables);
    page.add(new ConfidenceCurves(tables.scores()));
    Progression progression = new Progression();
    for (int i = 0; i < 8; i++) {
      progression.add("Picture 1", "step " + 10 * i, waves(160, 90, i));
    }
    page.add(progression);
    return page;
  }

  private static Gallery gallery() {
    Gallery gallery = new Gallery("pictures", "Pictures");
    for (int i = 0; i < 4; i++) {
      Picture truth = waves(700, 394, i);
      Picture result = waves(700, 394, i + .25);
      GalleryPicture picture =
          new GalleryPicture(i == 0 ? HOSTILE : "scene " + i, "mean CAM16-UCS 3.21")
              .gray(truth)
              .truth(truth)
              .result(0, "Result", result)
              .difference(DifferenceMap.of(truth, result));
      if (i != 1) {
        picture.classes(truth, classes());
      }
      gallery.add(i < 2 ? "Largest differences" : "Smallest differences", picture);
    }
    return gallery;
  }

  /** Stripes of all classes. */
  private static Classes classes() {
    float[] logits = new float[Classes.SIZE * Classes.SIZE * ModelConfig.CLASSES];
    for (int pixel = 0; pixel < Classes.SIZE * Classes.SIZE; pixel++) {
      int row = pixel / Classes.SIZE;
      logits[pixel * ModelConfig.CLASSES + row * ModelConfig.CLASSES / Classes.SIZE] = 1;
    }
    return Classes.ofLogits(ClassSet.standard(), logits, 0);
  }

  static Picture waves(int width, int height, double phase) {
    float[] rgb = new float[3 * width * height];
    for (int i = 0; i < rgb.length; i++) {
      int x = i / 3 % width;
      int y = i / 3 / width;
      rgb[i] = (float) (.5 + .5 * Math.sin(.02 * x + i % 3 + phase) * Math.cos(.015 * y - i % 3));
    }
    return Picture.ofRgb(width, height, 8, rgb);
  }

  private static RunLog log() {
    List<StepEntry> steps = new ArrayList<>();
    List<EpochEntry> epochs = new ArrayList<>();
    for (int step = 10; step <= EPOCHS * STEPS; step += 10) {
      steps.add(new StepEntry(step, losses(step, .2)));
      if (step % STEPS == 0) {
        int epoch = step / STEPS;
        epochs.add(
            new EpochEntry(
                epoch,
                step,
                new EpochEntry.Pair(losses(step, .02), losses(step, .05)),
                Optional.of(validation(step)),
                epoch != 5));
      }
    }
    return new RunLog(steps, epochs);
  }

  private static LoggedLosses losses(int step, double noise) {
    double fall = Math.exp(-step / 300.0) + .2 + noise * RANDOM.nextDouble();
    Losses raw = new Losses(110 * fall, .008 * fall, 2.2 * fall, .8 * fall);
    Losses weighted = new Losses(raw.total(), 80 * fall, 17.6 * fall, 12 * fall);
    return new LoggedLosses(raw, weighted);
  }

  private static ValidationScores validation(int step) {
    double learnt = 1 - Math.exp(-step / 400.0);
    return new ValidationScores(
        Map.of(Truth.TRUE, 9 - 5 * learnt, Truth.SHARED_LIGHTNESS, 8 - 5 * learnt),
        Optional.of(new SegmentationScore(.6 * learnt, iou(learnt), .9 * learnt)));
  }

  private static Map<String, Double> iou(double learnt) {
    Map<String, Double> iou = new LinkedHashMap<>();
    for (Region region : Region.CLASSES) {
      iou.put(region.name(), learnt * (.3 + .6 * RANDOM.nextDouble()));
    }
    return iou;
  }

  private static ScoreTable scores() {
    ModelScores.Builder model = ModelScores.builder("model " + HOSTILE);
    ModelScores.Builder neutral = ModelScores.builder("neutral");
    ConfidenceScores.Builder confidence = new ConfidenceScores.Builder();
    for (int i = 0; i < IMAGES; i++) {
      model.add("image " + i, score(2 + 3 * RANDOM.nextDouble()));
      confidence.add(curves());
      neutral.add("image " + i, score(9 + 3 * RANDOM.nextDouble()));
    }
    model.segmentation(new SegmentationScore(.55, iou(.9), .87)).confidence(confidence.build());
    return new ScoreTable(
        List.of(model.build()),
        new Baselines(neutral.build(), List.of()),
        new Bootstrap(200, .95, 1));
  }

  /** Doubt that follows the error with some noise. */
  private static RiskCoverage curves() {
    float[] errors = new float[400];
    float[] doubt = new float[errors.length];
    for (int i = 0; i < errors.length; i++) {
      errors[i] = (float) (8 * RANDOM.nextDouble());
      doubt[i] = (float) (errors[i] + 8 * RANDOM.nextDouble());
    }
    return RiskCoverage.of(errors, doubt);
  }

  private static ImageScore score(double mean) {
    Map<Truth, Map<Region, DifferenceSummary>> colors = new HashMap<>();
    for (Truth truth : Truth.values()) {
      Map<Region, DifferenceSummary> regions = new HashMap<>();
      for (Region region : Region.ALL) {
        double factor = .6 + .8 * RANDOM.nextDouble();
        regions.put(region, new DifferenceSummary(mean * factor, 2 * mean, 1000));
      }
      colors.put(truth, regions);
    }
    return new ImageScore(colors, new Speckle(0, Map.of()), Optional.empty());
  }
}
