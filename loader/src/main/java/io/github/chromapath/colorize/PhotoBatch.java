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
 * Pictures on their way through {@link PhotoColorizer#prepare}, {@link PhotoColorizer#predict} and
 * {@link PhotoColorizer#finish}. One thread at a time.
 */
public final class PhotoBatch {
  private static final int CONTEXT = ModelConfig.CONTEXT_SIZE;

  /**
   * A grey picture.
   *
   * @param values a pixel each, in [0, 1]; asked for whenever they are needed
   */
  record Gray(int width, int height, FloatImage.Source values) {
    static Gray of(Picture picture) {
      return new Gray(picture.width(), picture.height(), picture::gray);
    }

    static Gray of(float[] values, int width, int height) {
      return new Gray(
          width, height, (from, to, part) -> System.arraycopy(values, from, part, 0, to - from));
    }
  }

  private final List<Gray> grays = new ArrayList<>();
  private final PredictorConfig config;
  private FloatBuffer small;
  private FloatBuffer context;
  private float[] ab = {};
  private float[] logits = {};

  /** No pictures yet. */
  PhotoBatch(PredictorConfig config) {
    this.config = config;
    small = FloatBuffer.allocate(config.batch() * config.height() * config.width());
    context = FloatBuffer.allocate(config.batch() * CONTEXT * CONTEXT);
  }

  /**
   * Adds the grey of a picture, stretched to the sizes that the network takes. If this fails, the
   * batch is as it was.
   *
   * @throws IllegalArgumentException if it has as many pictures as the network takes at once
   * @throws IllegalStateException if the network has run
   */
  public void add(Picture picture) {
    add(Gray.of(picture));
  }

  void add(Gray gray) {
    if (small == null) {
      throw new IllegalStateException("the network has run on this batch");
    }
    if (grays.size() == config.batch()) {
      throw new IllegalArgumentException("a batch takes no more than " + config.batch());
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

  /** Runs the network, after which its inputs are gone. */
  void predict(Predictor predictor) {
    ab = new float[2 * grays.size() * config.height() * config.width()];
    predictor.predict(small.rewind(), context.rewind(), FloatBuffer.wrap(ab));
    small = null;
    context = null;
    if (config.segmentation()) {
      logits = new float[grays.size() * CONTEXT * CONTEXT * ModelConfig.CLASSES];
      predictor.logits(FloatBuffer.wrap(logits));
    }
  }

  /**
   * Makes something of the colours of a picture, once the network has run.
   *
   * @param use given the colours, which it may ask for until it returns
   * @throws ArithmeticException if the prediction is not finite
   */
  <T> T color(int index, PictureColorizer color, Function<Picture.Colors, T> use) {
    Gray gray = grays.get(index);
    try (FloatImage predicted =
            FloatImage.of(
                config.width(), config.height(), 2, (from, to, part) -> ab(index, from, to, part));
        FloatImage stretched = predicted.stretched(gray.width, gray.height)) {
      return use.apply((from, to, rgb) -> color(gray.values, stretched, color, from, to, rgb));
    }
  }

  private static void color(
      FloatImage.Source gray,
      FloatImage stretched,
      PictureColorizer color,
      int from,
      int to,
      float[] rgb) {
    int pixels = to - from;
    float[] grayPart = new float[pixels];
    float[] abPart = new float[2 * pixels];
    gray.get(from, to, grayPart);
    stretched.get(from, to, abPart);
    color.colorize(grayPart, abPart, rgb, pixels);
  }

  /** a* and b* as predicted. */
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

  /** The classes of a picture, where the network predicts them. */
  Optional<Classes> classes(int index) {
    return config.segmentation() ? Optional.of(Classes.ofLogits(logits, index)) : Optional.empty();
  }
}
