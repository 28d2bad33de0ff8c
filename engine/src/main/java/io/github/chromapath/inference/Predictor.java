// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.inference;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.graph.Calibration;
import io.github.chromapath.graph.FrozenWeights;
import io.github.chromapath.graph.Graph;
import io.github.chromapath.graph.MemoryPlan;
import io.github.chromapath.graph.Observations;
import io.github.chromapath.graph.Program;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.Shape;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.Consumer;

/**
 * The network in inference mode for batches of one size, with fused operations. Owns its memory,
 * not the parameters, which several predictors may share. Later changes of the parameters have no
 * effect. Not thread-safe.
 */
public final class Predictor implements AutoCloseable {
  private final Backend backend;
  private final NetworkGraph network;
  private final boolean segmentation;
  private final Program program;

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
    network = NetworkGraph.of(config, store);
    Graph graph = network.graph();
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
    Graph graph = NetworkGraph.of(config, store).graph();
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
    Graph graph = NetworkGraph.of(config, store).graph();
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
    backend.upload(grayPixels, network.inputs().gray());
    network.inputs().gray224().ifPresent(gray224 -> backend.upload(gray224Pixels, gray224));
    program.run();
    backend.download(network.prediction().ab(), abPixels);
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
    backend.download(network.prediction().logits().orElseThrow(), target);
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
            new Predictor(backend, config, NetworkGraph.of(config, store), weights, observations)) {
      pictures.accept(predictor);
    }
    return observations.calibration();
  }

  private Predictor(
      Backend backend,
      PredictorConfig config,
      NetworkGraph network,
      FrozenWeights weights,
      Observations observations) {
    this.backend = backend;
    this.network = network;
    segmentation = config.segmentation();
    program = network.graph().compile(backend, weights, observations);
  }

  /** Shape of the colour network's input, (N, H, W, 1). */
  public Shape shape() {
    return network.inputs().gray().shape();
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
