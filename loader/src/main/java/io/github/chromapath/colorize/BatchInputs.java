// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.image.StripResampler;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.model.ModelInput;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** The network's inputs for the grey pictures of a batch, at one size. Not thread-safe. */
final class BatchInputs {
  private static final int CONTEXT = ModelConfig.CONTEXT_SIZE;

  private final PredictorConfig config;
  private final boolean readsContext;
  private final float[] gray;
  private final float[] context;

  /** What the network predicts for a batch. */
  static final class Predictions {
    /** a* and b*, (N, height, width, 2). */
    final float[] ab;

    /** Logits of the classes, (N, 224, 224, K); empty without segmentation. */
    final float[] logits;

    private Predictions(float[] ab, float[] logits) {
      this.ab = ab;
      this.logits = logits;
    }
  }

  /** Inputs without pictures. */
  BatchInputs(PredictorConfig config) {
    this.config = config;
    gray = new float[config.batch() * config.height() * config.width()];
    readsContext = config.model().inputs().contains(ModelInput.GRAY_224);
    context = new float[readsContext ? config.batch() * CONTEXT * CONTEXT : 0];
  }

  /** Where picture {@code index} of the batch is to be written, in each size. */
  List<StripResampler.Target> targets(int index) {
    List<StripResampler.Target> targets = new ArrayList<>();
    targets.add(target(gray, index, config.size()));
    if (readsContext) {
      targets.add(target(context, index, new InputSize(CONTEXT, CONTEXT)));
    }
    return targets;
  }

  private static StripResampler.Target target(float[] batch, int index, InputSize size) {
    int pixels = size.height() * size.width();
    FloatBuffer values = FloatBuffer.wrap(batch, index * pixels, pixels);
    return new StripResampler.Target(size.width(), size.height(), values);
  }

  /** The grey values of the colour network's input, (N, height, width). */
  float[] gray() {
    return gray;
  }

  /**
   * Runs the network.
   *
   * @param predictor of this size
   * @param pictures how many of the batch there are
   */
  Predictions run(BatchPredictor predictor, int pictures) {
    int classified = config.segmentation() ? config.batch() * CONTEXT * CONTEXT : 0;
    Predictions predictions =
        new Predictions(
            new float[2 * gray.length], new float[config.model().classes().size() * classified]);
    predictor.predict(
        pictures,
        new BatchPredictor.Buffers(
            FloatBuffer.wrap(gray),
            FloatBuffer.wrap(context),
            FloatBuffer.wrap(predictions.ab),
            FloatBuffer.wrap(predictions.logits)));
    return predictions;
  }

  /** Runs the network on the mirrored pictures and mirrors its predictions back. */
  Predictions runMirrored(BatchPredictor predictor, int pictures) {
    mirror();
    Predictions predictions = run(predictor, pictures);
    mirror();
    Mirror.flip(predictions.ab, config.width(), 2);
    Mirror.flip(predictions.logits, CONTEXT, config.model().classes().size());
    return predictions;
  }

  private void mirror() {
    Mirror.flip(gray, config.width(), 1);
    Mirror.flip(context, CONTEXT, 1);
  }
}
