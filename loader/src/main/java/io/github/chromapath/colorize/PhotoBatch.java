package io.github.chromapath.colorize;

import io.github.chromapath.color.PictureColorizer;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.Resampler;
import io.github.chromapath.inference.Predictor;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.model.ModelConfig;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Pictures on their way through {@link PhotoColorizer#prepare}, {@link PhotoColorizer#predict} and
 * {@link PhotoColorizer#finish}. One thread at a time.
 */
public final class PhotoBatch {
  private static final int CONTEXT = ModelConfig.CONTEXT_SIZE;

  /** A grey picture, (height, width) values in [0, 1]. */
  static final class Gray {
    private final float[] values;
    private final int width;
    private final int height;

    Gray(float[] values, int width, int height) {
      this.values = values;
      this.width = width;
      this.height = height;
    }

    static Gray of(Picture picture) {
      return new Gray(picture.gray(), picture.width(), picture.height());
    }
  }

  private final List<Gray> grays;
  private final PredictorConfig config;
  private FloatBuffer small;
  private FloatBuffer context;
  private float[] ab = {};
  private float[] logits = {};

  /**
   * Stretches the pictures to the network's sizes.
   *
   * @throws IllegalArgumentException if there are more than the network takes at once
   */
  PhotoBatch(List<Gray> grays, PredictorConfig config) {
    if (grays.size() > config.batch()) {
      throw new IllegalArgumentException(
          grays.size() + " pictures are more than a batch of " + config.batch());
    }
    this.grays = grays;
    this.config = config;
    small = FloatBuffer.allocate(config.batch() * config.height() * config.width());
    context = FloatBuffer.allocate(config.batch() * CONTEXT * CONTEXT);
    for (Gray gray : grays) {
      stretch(gray, small, config.width(), config.height());
      stretch(gray, context, CONTEXT, CONTEXT);
    }
  }

  private static void stretch(Gray gray, FloatBuffer target, int width, int height) {
    Resampler.stretch(gray.values, gray.width, gray.height, 1, target, width, height);
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
   * The colours of a picture, once the network has run.
   *
   * @throws ArithmeticException if the prediction is not finite
   */
  Picture.Colors colors(int index, PictureColorizer color) {
    Gray gray = grays.get(index);
    float[] a = plane(index, 0);
    float[] b = plane(index, 1);
    return (from, to, rgb) -> color.colorize(gray.values, a, b, rgb, from, to);
  }

  /** a* or b* at the picture's size. */
  private float[] plane(int index, int channel) {
    float[] plane = new float[config.width() * config.height()];
    for (int i = 0; i < plane.length; i++) {
      float value = ab[2 * (index * plane.length + i) + channel];
      if (!Float.isFinite(value)) {
        throw new ArithmeticException("the network's weights give colours that are not numbers");
      }
      plane[i] = value;
    }
    Gray gray = grays.get(index);
    return Resampler.stretch(plane, config.width(), config.height(), 1, gray.width, gray.height);
  }

  /** The classes of a picture, where the network predicts them. */
  Optional<Classes> classes(int index) {
    return config.segmentation() ? Optional.of(Classes.ofLogits(logits, index)) : Optional.empty();
  }
}
