// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.color.PictureColorizer;
import io.github.chromapath.image.FloatImage;
import io.github.chromapath.image.Picture;
import io.github.chromapath.inference.Predictor;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.model.ModelConfig;
import java.nio.FloatBuffer;
import java.util.ArrayList;
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

  /** The network's inputs; empty buffers after it has run. */
  private FloatBuffer small;

  private FloatBuffer context;
  private boolean predicted;
  private float[] ab = {};
  private float[] logits = {};

  /** A batch without pictures. */
  PhotoBatch(PredictorConfig config) {
    this.config = config;
    small = FloatBuffer.allocate(config.batch() * config.height() * config.width());
    context = FloatBuffer.allocate(config.batch() * CONTEXT * CONTEXT);
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
      small.position(index * config.height() * config.width());
      stretch(image, config.width(), config.height(), small);
      context.position(index * CONTEXT * CONTEXT);
      stretch(image, CONTEXT, CONTEXT, context);
      grays.add(gray);
    }
  }

  private static void stretch(FloatImage image, int width, int height, FloatBuffer target) {
    try (FloatImage stretched = image.stretched(width, height)) {
      stretched.copyTo(target);
    }
  }

  /** Runs the network and releases its inputs. */
  void predict(Predictor predictor) {
    ab = new float[2 * config.batch() * config.height() * config.width()];
    predictor.predict(small.rewind(), context.rewind(), FloatBuffer.wrap(ab));
    predicted = true;
    small = FloatBuffer.allocate(0);
    context = FloatBuffer.allocate(0);
    if (config.segmentation()) {
      logits = new float[config.batch() * CONTEXT * CONTEXT * ModelConfig.CLASSES];
      predictor.logits(FloatBuffer.wrap(logits));
    }
  }

  /**
   * Passes the colours of a picture to {@code use}. They may be read until it returns.
   *
   * @throws ArithmeticException if the prediction is not finite
   */
  <T> T color(int index, PictureColorizer color, Function<Picture.Colors, T> use) {
    Gray gray = grays.get(index);
    try (FloatImage colors =
            FloatImage.of(
                config.width(), config.height(), 2, (from, to, part) -> ab(index, from, to, part));
        FloatImage stretched = colors.stretched(gray.width, gray.height)) {
      return use.apply(
          (from, to, rgb) -> {
            int pixels = to - from;
            float[] grayPart = new float[pixels];
            float[] abPart = new float[2 * pixels];
            gray.values.get(from, to, grayPart);
            stretched.get(from, to, abPart);
            color.colorize(grayPart, abPart, rgb, pixels);
          });
    }
  }

  /** The predicted a* and b*. */
  private void ab(int index, int from, int to, float[] part) {
    int start = 2 * (index * config.width() * config.height() + from);
    for (int i = 0; i < 2 * (to - from); i++) {
      float value = ab[start + i];
      if (!Float.isFinite(value)) {
        throw new ArithmeticException("the network's weights give colours that are not numbers");
      }
      part[i] = value;
    }
  }

  /** The classes of a picture, if the network predicts them. */
  Optional<Classes> classes(int index) {
    return config.segmentation() ? Optional.of(Classes.ofLogits(logits, index)) : Optional.empty();
  }
}
