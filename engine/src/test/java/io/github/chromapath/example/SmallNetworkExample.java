// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.example;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.graph.Mode;
import io.github.chromapath.graph.Program;
import io.github.chromapath.loss.HuberLoss;
import io.github.chromapath.loss.LossTerm;
import io.github.chromapath.nn.BatchNorm2d;
import io.github.chromapath.nn.Conv2d;
import io.github.chromapath.nn.ConvConfig;
import io.github.chromapath.nn.Layer;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.nn.ReLU;
import io.github.chromapath.nn.Sequential;
import io.github.chromapath.optim.Optimizer;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A small user-defined network: convolution, batch norm, ReLU, convolution. It is trained with a
 * Huber loss on one batch.
 *
 * <p>The order of the steps matters: build the layers, allocate the parameters, build the graph of
 * a step, then compile and run it.
 */
final class SmallNetworkExample implements AutoCloseable {
  private static final int CHANNELS = 8;
  private static final float DELTA = 0.5f;

  private final Backend backend;
  private final ParameterStore store = new ParameterStore();
  private final Layer network;

  /** Builds the network and initialises its parameters from a seed. */
  SmallNetworkExample(Backend backend, int in, int out, long seed) {
    this.backend = backend;
    network =
        new Sequential(
            Conv2d.create(store, "conv1", ConvConfig.of(in, CHANNELS, 3)),
            new BatchNorm2d(store, "bn1", CHANNELS, false),
            new ReLU("relu1"),
            Conv2d.withBias(store, "conv2", ConvConfig.of(CHANNELS, out, 1)));
    store.allocate(backend);
    store.allocateGradients();
    store.initialize(seed);
  }

  /** The parameters, by name. */
  ParameterStore store() {
    return store;
  }

  /**
   * Trains on one batch.
   *
   * @param images (N, H, W, in)
   * @param targets (N, H, W, out)
   * @param makeOptimizer creates the optimizer over the parameters
   * @return the loss before each step
   */
  List<Double> train(
      Batch images, Batch targets, Function<ParameterStore, Optimizer> makeOptimizer, int steps) {
    GraphBuilder graph = new GraphBuilder(Mode.TRAINING);
    Tensor x = graph.input("x", images.shape(), DataType.FLOAT32);
    Tensor target = graph.input("target", targets.shape(), DataType.FLOAT32);
    Tensor y = network.forward(graph, x);
    LossTerm loss = HuberLoss.record(graph, y, HuberLoss.Target.of(target), DELTA, 1);
    network.backward(graph, loss.gradient().orElseThrow());
    List<Double> losses = new ArrayList<>();
    try (Optimizer optimizer = makeOptimizer.apply(store)) {
      optimizer.record(graph);
      try (Program step = graph.build().compile(backend)) {
        backend.upload(images.values(), x);
        backend.upload(targets.values(), target);
        for (int i = 0; i < steps; i++) {
          step.run();
          losses.add(loss.read(backend));
          step.commit();
        }
      }
    }
    return losses;
  }

  /** Applies the trained network to a batch; batch norm uses the running statistics. */
  float[] predict(Batch images) {
    GraphBuilder graph = new GraphBuilder(Mode.INFERENCE);
    Tensor x = graph.input("x", images.shape(), DataType.FLOAT32);
    Tensor y = graph.retain(network.forward(graph, x));
    try (Program program = graph.build().compile(backend)) {
      backend.upload(images.values(), x);
      program.run();
      float[] values = new float[Math.toIntExact(y.shape().elements())];
      backend.download(y, FloatBuffer.wrap(values));
      return values;
    }
  }

  /** Values in the order (N, H, W, C). */
  record Batch(Shape shape, FloatBuffer values) {}

  @Override
  public void close() {
    store.close();
  }
}
