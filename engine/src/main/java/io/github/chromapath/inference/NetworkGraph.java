// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.inference;

import io.github.chromapath.graph.Graph;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.graph.Mode;
import io.github.chromapath.model.Inputs;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.model.ModelInput;
import io.github.chromapath.model.Prediction;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.Optional;

/**
 * A network's inference pass for batches of one size, before it is compiled.
 *
 * @param graph the operations
 * @param inputs that the host writes
 * @param prediction that the host reads: a* and b*, and logits if the configuration has {@link
 *     PredictorConfig#segmentation}. Otherwise the logits are not retained
 */
public record NetworkGraph(Graph graph, Inputs inputs, Prediction prediction) {
  /**
   * Records the pass.
   *
   * @param store has the network's parameters; they may be {@linkplain ParameterStore#layOut laid
   *     out} only
   */
  public static NetworkGraph of(PredictorConfig config, ParameterStore store) {
    GraphBuilder graph = new GraphBuilder(Mode.INFERENCE, config.precision());
    ModelConfig model = config.model();
    Shape shape = new Shape(config.batch(), config.height(), config.width(), 1);
    Tensor gray = graph.input("gray", shape, DataType.FLOAT32);
    Inputs inputs = new Inputs(gray, gray224(graph, model, shape));
    Prediction prediction = model.build(store, config.size()).predict(graph, inputs);
    graph.retain(prediction.ab());
    if (config.segmentation()) {
      graph.retain(prediction.logits().orElseThrow());
    }
    return new NetworkGraph(graph.build(), inputs, prediction);
  }

  private static Optional<Tensor> gray224(GraphBuilder graph, ModelConfig model, Shape gray) {
    int context = ModelConfig.CONTEXT_SIZE;
    return model.inputs().contains(ModelInput.GRAY_224)
        ? Optional.of(graph.input("gray224", gray.withSize(context, context), DataType.FLOAT32))
        : Optional.empty();
  }
}
