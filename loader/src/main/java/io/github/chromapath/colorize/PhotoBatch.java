// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.color.PictureColorizer;
import io.github.chromapath.image.FloatImage;
import io.github.chromapath.image.Picture;
import io.github.chromapath.inference.Predictor;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.model.ModelInput;
import java.nio.FloatBuffer;
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
  private static final int CONTEXT = ModelConfig.CONTEXT_SIZE;

  /**
   * A grey picture.
   *
   * @param values one value per pixel, in [0, 1]; read twice
   */
  record Gray(int width, int height, FloatImage.Source values) {
    static Gray of(Picture picture) {
      return new Gray(picture.width(), picture.height(), picture::gray);
    }
  }

  private final List<Gray> grays = new ArrayList<>();
  private final PredictorConfig config;
  private final Refinement refinement;
  private final boolean readsContext;

  /**
   * The network's inputs; empty after it has run, but for the first if colours follow its edges.
   */
  private float[] small;

  private float[] context;
  private boolean predicted;
  private float[] ab = {};
  private float[] logits = {};

  /** A batch without pictures. */
  PhotoBatch(PredictorConfig config, Refinement refinement) {
    this.config = config;
    this.refinement = refinement;
    small = new float[config.batch() * config.height() * config.width()];
    readsContext = config.model().inputs().contains(ModelInput.GRAY_224);
    context = new float[readsContext ? config.batch() * CONTEXT * CONTEXT : 0];
  }

  /**
   * Adds a picture, resized to the network's inputs. If this fails, the batch is unchanged.
   *
   * @throws IllegalArgumentException if the batch is full
   * @throws IllegalStateException if the network has run
   */
  void add(Gray gray) {
    if (predicted) {
      throw new IllegalStateException("the network has run on this batch");
    }
    if (grays.size() == config.batch()) {
      throw new IllegalArgumentException(
          "a batch has at most " + config.batch() + " pictures; raise ColorizerOptions.batch");
    }
    try (FloatImage image = FloatImage.of(gray.width, gray.height, 1, gray.values)) {
      int index = grays.size();
      stretch(image, config.size(), small, index);
      if (readsContext) {
        stretch(image, new InputSize(CONTEXT, CONTEXT), context, index);
      }
      grays.add(gray);
    }
  }

  /** Resizes an image to place {@code index} of a batch. */
  private static void stretch(FloatImage image, InputSize size, float[] batch, int index) {
    int pixels = size.height() * size.width();
    try (FloatImage stretched = image.stretched(size.width(), size.height())) {
      stretched.copyTo(FloatBuffer.wrap(batch, index * pixels, pixels));
    }
  }

  /** Runs the network and releases its inputs. */
  void predict(Predictor predictor) {
    ab = new float[2 * small.length];
    int classified = config.segmentation() ? config.batch() * CONTEXT * CONTEXT : 0;
    logits = new float[ModelConfig.CLASSES * classified];
    run(predictor, ab, logits);
    if (refinement.flip()) {
      averageWithMirrored(predictor);
    }
    predicted = true;
    context = new float[0];
    if (!refinement.edgeAware()) {
      small = new float[0];
    }
  }

  private void run(Predictor predictor, float[] colors, float[] classes) {
    predictor.predict(FloatBuffer.wrap(small), FloatBuffer.wrap(context), FloatBuffer.wrap(colors));
    if (config.segmentation()) {
      predictor.logits(FloatBuffer.wrap(classes));
    }
  }

  private void averageWithMirrored(Predictor predictor) {
    float[] colors = new float[ab.length];
    float[] classes = new float[logits.length];
    mirrorInputs();
    run(predictor, colors, classes);
    mirrorInputs();
    Mirror.flip(colors, config.width(), 2);
    Mirror.average(ab, colors);
    Mirror.flip(classes, CONTEXT, ModelConfig.CLASSES);
    Mirror.average(logits, classes);
  }

  private void mirrorInputs() {
    Mirror.flip(small, config.width(), 1);
    Mirror.flip(context, CONTEXT, 1);
  }

  /**
   * Passes the colours of a picture to {@code use}. They may be read until it returns.
   *
   * @throws ArithmeticException if the prediction is not finite
   */
  <T> T color(int index, PictureColorizer color, Function<Picture.Colors, T> use) {
    Gray gray = grays.get(index);
    try (FullSizeColors colors = fullSize(index, gray)) {
      return use.apply(
          (from, to, rgb) -> {
            int pixels = to - from;
            float[] grayPart = new float[pixels];
            float[] abPart = new float[2 * pixels];
            gray.values.get(from, to, grayPart);
            colors.get(from, to, grayPart, abPart);
            color.colorize(grayPart, abPart, rgb, pixels);
          });
    }
  }

  private FullSizeColors fullSize(int index, Gray gray) {
    int pixels = config.height() * config.width();
    float[] predictions = Arrays.copyOfRange(ab, 2 * index * pixels, 2 * (index + 1) * pixels);
    requireFinite(predictions);
    if (!refinement.edgeAware()) {
      return FullSizeColors.linear(config.size(), predictions, gray.width, gray.height);
    }
    float[] edges = Arrays.copyOfRange(small, index * pixels, (index + 1) * pixels);
    return FullSizeColors.edgeAware(config.size(), predictions, edges, gray.width, gray.height);
  }

  private static void requireFinite(float[] predictions) {
    for (float value : predictions) {
      if (!Float.isFinite(value)) {
        throw new ArithmeticException("the network's weights give colours that are not numbers");
      }
    }
  }

  /** The classes of a picture, if the network predicts them. */
  Optional<Classes> classes(int index) {
    return config.segmentation() ? Optional.of(Classes.ofLogits(logits, index)) : Optional.empty();
  }
}
