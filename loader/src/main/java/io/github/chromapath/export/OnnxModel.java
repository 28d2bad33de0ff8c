// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.export;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.graph.FrozenWeights;
import io.github.chromapath.graph.Graph;
import io.github.chromapath.inference.NetworkGraph;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network in inference mode as an ONNX model, opset 17. Inputs are {@code gray} (N, 1, H, W) and,
 * for networks that read it, {@code gray224} (N, 1, 224, 224), in [0, 1]; H and W are multiples of
 * 8. Outputs are {@code ab} (N, 2, H, W), a* and b*, and {@code logits} (N, K, 224, 224), classes
 * before softmax. All are in fp32. N, H and W vary. Batch norm is folded into convolutions.
 */
public final class OnnxModel {
  /** The output of a* and b*. */
  static final String AB = "ab";

  /** The output of the classes. */
  static final String LOGITS = "logits";

  /** The input of the colour network, whose extents vary. */
  static final String GRAY = "gray";

  /** The input of the context path. */
  static final String GRAY_224 = "gray224";

  private OnnxModel() {}

  /**
   * Writes a network. Nothing is checked.
   *
   * @param backend the device of the parameters
   * @param store has the network's parameters
   * @param config the network, its numbers and whether it has the output {@code logits}; batch and
   *     size are ignored
   * @param metadata for readers, by keys
   * @return the bytes of the file
   * @throws ArithmeticException if a parameter is NaN, infinite or too large for the numbers; the
   *     message names it
   */
  public static byte[] of(
      Backend backend, ParameterStore store, PredictorConfig config, Map<String, String> metadata) {
    try (FrozenWeights weights = FrozenWeights.on(backend)) {
      PredictorConfig recorded =
          new PredictorConfig(
              config.model(), 1, GraphValues.RECORDED, config.segmentation(), config.arithmetic());
      return of(backend, NetworkGraph.of(recorded, store), weights, recorded, metadata);
    }
  }

  private static byte[] of(
      Backend backend,
      NetworkGraph network,
      FrozenWeights weights,
      PredictorConfig config,
      Map<String, String> metadata) {
    OnnxGraph onnx = new OnnxGraph();
    Map<Tensor, String> results = new HashMap<>();
    results.put(network.prediction().ab(), AB);
    Optional<Tensor> logits = network.prediction().logits().filter(x -> config.segmentation());
    logits.ifPresent(tensor -> results.put(tensor, LOGITS));
    GraphValues values = new GraphValues(onnx, new ParameterValues(backend), results);
    onnx.input(GRAY, "N", 1, "H", "W");
    values.input(network.inputs().gray(), GRAY);
    int context = ModelConfig.CONTEXT_SIZE;
    network
        .inputs()
        .gray224()
        .ifPresent(
            tensor -> {
              onnx.input(GRAY_224, "N", 1, context, context);
              values.input(tensor, GRAY_224);
            });
    GraphTranslation translation = new GraphTranslation(onnx, values);
    operations(network.graph(), weights, config).forEach(translation::add);
    onnx.output(AB, "N", 2, "H", "W");
    logits.ifPresent(tensor -> onnx.output(LOGITS, "N", tensor.shape().c(), context, context));
    return onnx.model("Colours grey pictures. The metadata tells how.", metadata);
  }

  private static List<Op> operations(Graph graph, FrozenWeights weights, PredictorConfig config) {
    return config
        .arithmetic()
        .calibration()
        .map(calibration -> graph.portable(weights, calibration))
        .orElseGet(() -> graph.portable(weights));
  }
}
