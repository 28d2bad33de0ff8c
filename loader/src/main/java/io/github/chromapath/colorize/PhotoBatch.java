// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.color.PictureColorizer;
import io.github.chromapath.colorize.BatchInputs.Predictions;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.StripResampler;
import io.github.chromapath.inference.PredictorConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Pictures that pass through the network together. First {@link #add} them, then {@link #predict},
 * then {@link #color} each. Not thread-safe.
 */
final class PhotoBatch {
  private final List<GrayPicture> grays = new ArrayList<>();
  private final PredictorConfig config;
  private final Refinement refinement;
  private final Optional<SpreadVariants> variants;

  /** Empty after the network has run. */
  private Optional<BatchInputs> inputs;

  /** The network's grey input after it has run, if colours follow its edges. */
  private float[] edges = {};

  private float[] ab = {};
  private float[] logits = {};

  /** A batch without pictures. */
  PhotoBatch(Passes passes, Refinement refinement) {
    config = passes.full();
    this.refinement = refinement;
    variants = passes.reduced().map(reduced -> new SpreadVariants(config.size(), reduced));
    inputs = Optional.of(new BatchInputs(config));
  }

  /**
   * Adds a picture, resized to the network's inputs. If this fails, the batch is unchanged.
   *
   * @throws IllegalArgumentException if the batch is full
   * @throws IllegalStateException if the network has run
   */
  void add(GrayPicture gray) {
    BatchInputs open = open();
    if (grays.size() == config.batch()) {
      throw new IllegalArgumentException(
          "a batch has at most " + config.batch() + " pictures; raise ColorizerOptions.batch");
    }
    int index = grays.size();
    List<StripResampler.Target> targets = new ArrayList<>(open.targets(index));
    variants.ifPresent(all -> targets.addAll(all.targets(index)));
    StripResampler.stretch(gray.width(), gray.height(), gray.values(), targets);
    grays.add(gray);
  }

  private BatchInputs open() {
    return inputs.orElseThrow(() -> new IllegalStateException("the network has run on this batch"));
  }

  /**
   * Runs the network and releases its inputs.
   *
   * @param predictor of the full size
   * @param reduced of the reduced size, if the spread is measured
   * @throws IllegalStateException if the network has run
   */
  void predict(BatchPredictor predictor, Optional<BatchPredictor> reduced) {
    BatchInputs all = open();
    int pictures = grays.size();
    Predictions plain = all.run(predictor, pictures);
    variants.ifPresent(spread -> spread.measure(plain, reduced.orElseThrow(), pictures));
    if (refinement.flip()) {
      Predictions mirrored = all.runMirrored(predictor, pictures);
      Mirror.average(plain.ab, mirrored.ab);
      Mirror.average(plain.logits, mirrored.logits);
    }
    ab = plain.ab;
    logits = plain.logits;
    if (refinement.edgeAware()) {
      edges = all.gray();
    }
    inputs = Optional.empty();
  }

  /**
   * What the network predicts for a picture.
   *
   * @throws ArithmeticException if the prediction is not finite
   */
  Prediction prediction(int index) {
    return new Prediction(colors(index), classes(index), spread(index));
  }

  /**
   * Passes the colours of a picture to {@code use}. They may be read until it returns.
   *
   * @throws ArithmeticException if the prediction is not finite
   */
  <T> T color(int index, PictureColorizer color, Function<Picture.Colors, T> use) {
    return new Prediction(colors(index), Optional.empty(), Optional.empty())
        .color(grays.get(index), color, use);
  }

  private Prediction.Colors colors(int index) {
    int pixels = config.height() * config.width();
    Optional<float[]> guide =
        refinement.edgeAware()
            ? Optional.of(Arrays.copyOfRange(edges, index * pixels, (index + 1) * pixels))
            : Optional.empty();
    return new Prediction.Colors(config.size(), predicted(index), guide);
  }

  /**
   * A copy of the predicted a* and b* of a picture, (height, width, 2).
   *
   * @throws ArithmeticException if one is not finite
   */
  float[] predicted(int index) {
    int pixels = config.height() * config.width();
    float[] predictions = Arrays.copyOfRange(ab, 2 * index * pixels, 2 * (index + 1) * pixels);
    for (float value : predictions) {
      if (!Float.isFinite(value)) {
        throw new ArithmeticException("the network's weights give colours that are not numbers");
      }
    }
    return predictions;
  }

  /** The classes of a picture, if the network predicts them. */
  Optional<Classes> classes(int index) {
    return config.segmentation()
        ? Optional.of(Classes.ofLogits(config.model().classes(), logits, index))
        : Optional.empty();
  }

  /**
   * The spread of a picture's colours, if it is measured.
   *
   * @throws ArithmeticException if a prediction is not finite
   */
  Optional<ColorSpread> spread(int index) {
    return variants.map(all -> all.of(index));
  }
}
