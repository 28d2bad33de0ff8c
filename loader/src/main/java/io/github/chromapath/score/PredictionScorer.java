// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.color.DifferenceSummary;
import io.github.chromapath.colorize.Classes;
import io.github.chromapath.image.Picture;
import io.github.chromapath.model.ClassSet;
import io.github.chromapath.train.HostBatch;
import io.github.chromapath.train.ValidationScorer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Scores the predictions of validations at the network's size, from a* and b* as the network
 * predicts them. The images of a batch are scored in parallel. Memory does not depend on the number
 * of images, and results do not depend on the threads. Not thread-safe.
 */
public final class PredictionScorer implements ValidationScorer {
  private static final int CLASS_PIXELS = Classes.SIZE * Classes.SIZE;

  private final ImageScorer scorer;
  private final float chroma;
  private final ClassSet set;
  private final Map<Truth, Double> sums = new EnumMap<>(Truth.class);
  private ConfusionMatrix classes;
  private long images;

  /**
   * Creates a scorer of a network with the standard classes.
   *
   * @param scorer compares pictures, with the lightness of the network's configuration
   * @param chroma factor on predicted a* and b*
   */
  public PredictionScorer(ImageScorer scorer, double chroma) {
    this(scorer, chroma, ClassSet.standard());
  }

  /**
   * Creates a scorer.
   *
   * @param scorer compares pictures, with the lightness of the network's configuration
   * @param chroma factor on predicted a* and b*
   * @param set the network's classes
   */
  public PredictionScorer(ImageScorer scorer, double chroma, ClassSet set) {
    this.scorer = scorer;
    this.chroma = (float) chroma;
    this.set = set;
    classes = new ConfusionMatrix(set.size());
    begin();
  }

  /** The scores of one image. */
  private record Scored(Map<Truth, Double> cam16, Optional<ConfusionMatrix> classes) {}

  @Override
  public void begin() {
    for (Truth truth : Truth.values()) {
      sums.put(truth, 0.0);
    }
    classes = new ConfusionMatrix(set.size());
    images = 0;
  }

  @Override
  public void add(HostBatch batch, float[] ab, Optional<float[]> logits) {
    List<Scored> scored =
        IntStream.range(0, batch.count())
            .parallel()
            .mapToObj(slot -> new Scored(cam16(batch, ab, slot), confusion(batch, logits, slot)))
            .toList();
    for (Scored image : scored) {
      image.cam16.forEach((truth, mean) -> sums.merge(truth, mean, Double::sum));
      image.classes.ifPresent(classes::merge);
      images++;
    }
  }

  private Map<Truth, Double> cam16(HostBatch batch, float[] ab, int slot) {
    int pixels = batch.height() * batch.width();
    float[] colors = Arrays.copyOfRange(ab, 2 * slot * pixels, 2 * (slot + 1) * pixels);
    Map<Truth, Double> means = new EnumMap<>(Truth.class);
    for (int i = 0; i < colors.length; i++) {
      colors[i] *= chroma;
      if (!Float.isFinite(colors[i])) {
        Arrays.stream(Truth.values()).forEach(truth -> means.put(truth, Double.NaN));
        return means;
      }
    }
    byte[] rgb = Arrays.copyOfRange(batch.rgb(), 3 * slot * pixels, 3 * (slot + 1) * pixels);
    Picture truth = Picture.ofRgb(batch.width(), batch.height(), rgb);
    Map<Truth, Map<Region, DifferenceSummary>> differences =
        scorer.original(truth, Optional.empty()).colors(new AbField.ByPixel(colors));
    differences.forEach((by, regions) -> means.put(by, regions.get(Region.GLOBAL).mean()));
    return means;
  }

  private Optional<ConfusionMatrix> confusion(HostBatch batch, Optional<float[]> logits, int slot) {
    return logits.map(
        values -> {
          ConfusionMatrix matrix = new ConfusionMatrix(set.size());
          matrix.add(
              Arrays.copyOfRange(batch.labels(), slot * CLASS_PIXELS, (slot + 1) * CLASS_PIXELS),
              Classes.ofLogits(set, values, slot).indices());
          return matrix;
        });
  }

  @Override
  public void combine(UnaryOperator<double[]> sum) {
    Truth[] truths = Truth.values();
    int cells = set.size() * set.size();
    double[] own = new double[truths.length + cells + 1];
    for (int i = 0; i < truths.length; i++) {
      own[i] = sums.get(truths[i]);
    }
    for (int i = 0; i < cells; i++) {
      own[truths.length + i] = classes.count(i / set.size(), i % set.size());
    }
    own[truths.length + cells] = images;
    double[] all = sum.apply(own);
    begin();
    for (int i = 0; i < truths.length; i++) {
      sums.put(truths[i], all[i]);
    }
    for (int i = 0; i < cells; i++) {
      classes.add(i / set.size(), i % set.size(), (long) all[truths.length + i]);
    }
    images = (long) all[truths.length + cells];
  }

  @Override
  public double meanDifference() {
    return mean(Truth.TRUE);
  }

  private double mean(Truth truth) {
    return sums.get(truth) / images;
  }

  /** {@return the scores since {@link #begin}; NaN without images} */
  public ValidationScores scores() {
    Map<Truth, Double> cam16 = new EnumMap<>(Truth.class);
    for (Truth truth : Truth.values()) {
      cam16.put(truth, mean(truth));
    }
    return new ValidationScores(cam16, SegmentationScore.of(classes, set));
  }
}
