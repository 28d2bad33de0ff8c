// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.export;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.graph.FrozenWeights;
import io.github.chromapath.inference.Predictor;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.tensor.ChannelsLast;
import io.github.chromapath.tensor.Shape;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.TreeMap;

/**
 * A network's outputs for a batch, by their names in an exported model.
 *
 * @param values (N, C, H, W)
 */
record Outputs(Map<String, float[]> values) {
  /**
   * This engine's outputs.
   *
   * @param backend the device of the parameters
   * @param store the parameters
   * @param config the network; batch and size are ignored
   */
  static Outputs ofEngine(
      Backend backend, ParameterStore store, PredictorConfig config, ProbeBatch batch) {
    PredictorConfig sized =
        new PredictorConfig(
            config.model(),
            batch.images(),
            batch.size(),
            config.segmentation(),
            config.arithmetic());
    try (FrozenWeights weights = FrozenWeights.on(backend);
        Predictor predictor = new Predictor(backend, store, weights, sized)) {
      Map<String, float[]> outputs = new TreeMap<>();
      Shape ab = predictor.shape().withChannels(2);
      float[] colors = new float[Math.toIntExact(ab.elements())];
      predictor.predict(
          FloatBuffer.wrap(batch.gray()),
          FloatBuffer.wrap(batch.gray224()),
          FloatBuffer.wrap(colors));
      outputs.put(OnnxModel.AB, ChannelsLast.toChannelsFirst(ab, colors));
      if (config.segmentation()) {
        int context = ModelConfig.CONTEXT_SIZE;
        int classes = config.model().classes().size();
        Shape shape = new Shape(batch.images(), context, context, classes);
        float[] logits = new float[Math.toIntExact(shape.elements())];
        predictor.logits(FloatBuffer.wrap(logits));
        outputs.put(OnnxModel.LOGITS, ChannelsLast.toChannelsFirst(shape, logits));
      }
      return new Outputs(outputs);
    }
  }

  float[] get(String output) {
    return values.get(output);
  }
}
