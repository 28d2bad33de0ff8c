// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.inference;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.graph.Calibration;
import io.github.chromapath.graph.FrozenWeights;
import io.github.chromapath.graph.Graph;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.graph.MemoryPlan;
import io.github.chromapath.graph.Mode;
import io.github.chromapath.graph.Observations;
import io.github.chromapath.graph.Program;
import io.github.chromapath.model.Inputs;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.model.ModelInput;
import io.github.chromapath.model.Prediction;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The network in inference mode for batches of one size, with fused operations. Owns its memory,
 * not the parameters, which several predictors may share. Later changes of the parameters have no
 * effect. Not thread-safe.
 */
public final class Predictor implements AutoCloseable {
  private final Backend backend;
  private final Recording recording;
  private final boolean segmentation;
  private final Program program;

  private static final class Recording {
    final GraphBuilder graph;
    final Inputs inputs;
    final Prediction prediction;

    Recording(PredictorConfig config, ParameterStore store) {
      graph = new GraphBuilder(Mode.INFERENCE, config.precision());
      ModelConfig model = config.model();
      Shape shape = new Shape(config.batch(), config.height(), config.width(), 1);
      Tensor gray = graph.input("gray", shape, DataType.FLOAT32);
      inputs = new Inputs(gray, gray224(model, shape));
      prediction = model.build(store, config.size()).predict(graph, inputs);
      graph.retain(prediction.ab());
      if (config.segmentation()) {
        graph.retain(prediction.logits().orElseThrow());
      }
    }

    private Optional<Tensor> gray224(ModelConfig model, Shape gray) {
      int context = ModelConfig.CONTEXT_SIZE;
      return model.inputs().contains(ModelInput.GRAY_224)
          ? Optional.of(graph.input("gray224", gray.withSize(context, context), DataType.FLOAT32))
          : Optional.empty();
    }
  }

  /**
   * Compiles the network.
   *
   * @param weights shared by the predictors over {@code store}; closed by the caller, after them.
   *     The predictor itself reads only parameters that are not {@linkplain FrozenWeights#folded
   *     folded}
   * @throws UnsupportedOperationException if the device cannot compute in that precision
   * @throws ArithmeticException if a parameter of a convolution or batch norm has values that are
   *     NaN or infinite; the message names the parameter
   * @throws io.github.chromapath.tensor.OutOfDeviceMemoryException if the device does not have
   *     enough memory
   */
  public Predictor(
      Backend backend, ParameterStore store, FrozenWeights weights, PredictorConfig config) {
    this.backend = backend;
    segmentation = config.segmentation();
    recording = new Recording(config, store);
    Graph graph = recording.graph.build();
    program =
        config
            .arithmetic()
            .calibration()
            .map(calibration -> graph.compile(backend, weights, calibration))
            .orElseGet(() -> graph.compile(backend, weights));
  }

  /**
   * The memory plan of a predictor without its weights. The weights and the store may be
   * {@linkplain ParameterStore#layOut laid out} only.
   */
  public static MemoryPlan plan(
      ParameterStore store, FrozenWeights weights, PredictorConfig config) {
    Graph graph = new Recording(config, store).graph.build();
    return config
        .arithmetic()
        .calibration()
        .map(calibration -> graph.plan(weights, calibration))
        .orElseGet(() -> graph.plan(weights));
  }

  /**
   * The operations of a predictor in order. The weights and the store may be {@linkplain
   * ParameterStore#layOut laid out} only.
   */
  public static List<Op> schedule(
      ParameterStore store, FrozenWeights weights, PredictorConfig config) {
    Graph graph = new Recording(config, store).graph.build();
    return config
        .arithmetic()
        .calibration()
        .map(calibration -> graph.schedule(weights, calibration))
        .orElseGet(() -> graph.schedule(weights));
  }

  /**
   * Predicts.
   *
   * @param grayPixels (N, H, W) in [0, 1]
   * @param gray224Pixels (N, 224, 224) in [0, 1]; not read if the network does not have this input
   * @param abPixels receives a* and b*, (N, H, W, 2)
   */
  public void predict(FloatBuffer grayPixels, FloatBuffer gray224Pixels, FloatBuffer abPixels) {
    backend.upload(grayPixels, recording.inputs.gray());
    recording.inputs.gray224().ifPresent(gray224 -> backend.upload(gray224Pixels, gray224));
    program.run();
    backend.download(recording.prediction.ab(), abPixels);
  }

  /**
   * Copies the classes' logits of the last prediction, (N, 224, 224, 11).
   *
   * @throws IllegalStateException if the configuration is without segmentation
   */
  public void logits(FloatBuffer target) {
    if (!segmentation) {
      throw new IllegalStateException(
          "this predictor is compiled without segmentation;"
              + " use PredictorConfig.withSegmentation()");
    }
    backend.download(recording.prediction.logits().orElseThrow(), target);
  }

  /**
   * Measures the activations of a network on pictures.
   *
   * @param config in fp32, without int8
   * @param pictures supplies batches to {@link #predict}; called once
   * @return the ranges of the activations
   * @throws UnsupportedOperationException if the device is not a CPU
   */
  public static Calibration calibrate(
      Backend backend, ParameterStore store, PredictorConfig config, Consumer<Predictor> pictures) {
    Observations observations = new Observations();
    try (FrozenWeights weights = FrozenWeights.on(backend);
        Predictor predictor =
            new Predictor(backend, config, new Recording(config, store), weights, observations)) {
      pictures.accept(predictor);
    }
    return observations.calibration();
  }

  private Predictor(
      Backend backend,
      PredictorConfig config,
      Recording recording,
      FrozenWeights weights,
      Observations observations) {
    this.backend = backend;
    this.recording = recording;
    segmentation = config.segmentation();
    program = recording.graph.build().compile(backend, weights, observations);
  }

  /** Shape of the colour network's input, (N, H, W, 1). */
  public Shape shape() {
    return recording.inputs.gray().shape();
  }

  /** Device memory of the network's tensors without its weights, in bytes. */
  public long bytes() {
    return program.bytes();
  }

  @Override
  public void close() {
    program.close();
  }
}
