// SPDX-License-Identifier: Apache-2.0
package examples;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.graph.Mode;
import io.github.chromapath.graph.Program;
import io.github.chromapath.loss.LossTerm;
import io.github.chromapath.loss.SquaredErrorLoss;
import io.github.chromapath.nn.Conv2d;
import io.github.chromapath.nn.ConvConfig;
import io.github.chromapath.nn.Layer;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.nn.ReLU;
import io.github.chromapath.nn.Sequential;
import io.github.chromapath.optim.AdamWConfig;
import io.github.chromapath.optim.Optimizer;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;

/**
 * Trains a network of one's own in a loop of one's own: two convolutions learn to find vertical
 * edges in random images.
 */
public final class TrainNetwork implements AutoCloseable {
  private static final int SIZE = 16;
  private static final Shape IMAGES = new Shape(8, SIZE, SIZE, 1);

  private final Backend backend;
  private final ParameterStore parameters = new ParameterStore();
  private final Layer network;

  TrainNetwork(Backend backend) {
    this.backend = backend;
    network =
        new Sequential(
            Conv2d.withBias(parameters, "conv1", ConvConfig.of(1, 8, 3)),
            new ReLU("relu"),
            Conv2d.withBias(parameters, "conv2", ConvConfig.of(8, 1, 1)));
    parameters.allocate(backend);
    parameters.allocateGradients();
    parameters.initialize(1);
  }

  /** Trains on new images in each step; returns the mean squared error before each step. */
  double[] train(int steps) {
    GraphBuilder graph = new GraphBuilder(Mode.TRAINING);
    Tensor x = graph.input("x", IMAGES, DataType.FLOAT32);
    Tensor target = graph.input("target", IMAGES, DataType.FLOAT32);
    Tensor y = network.forward(graph, x);
    LossTerm loss = SquaredErrorLoss.record(graph, y, target, 1);
    network.backward(graph, loss.gradient().orElseThrow());
    double[] losses = new double[steps];
    try (Optimizer optimizer = AdamWConfig.standard().withLr(0.02f).create(parameters, backend)) {
      optimizer.record(graph);
      try (Program step = graph.build().compile(backend)) {
        for (int i = 0; i < steps; i++) {
          float[] images = images(i);
          backend.upload(FloatBuffer.wrap(images), x);
          backend.upload(FloatBuffer.wrap(edges(images)), target);
          step.run();
          losses[i] = loss.read(backend);
          optimizer.prepareUpdate(i);
          step.commit();
        }
      }
    }
    return losses;
  }

  /** What the trained network finds in images. */
  float[] predict(float[] images) {
    GraphBuilder graph = new GraphBuilder(Mode.INFERENCE);
    Tensor x = graph.input("x", IMAGES, DataType.FLOAT32);
    Tensor y = graph.retain(network.forward(graph, x));
    try (Program program = graph.build().compile(backend)) {
      backend.upload(FloatBuffer.wrap(images), x);
      program.run();
      float[] values = new float[images.length];
      backend.download(y, FloatBuffer.wrap(values));
      return values;
    }
  }

  /** (N, H, W) random values in [0, 1). */
  static float[] images(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[(int) IMAGES.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble();
    }
    return values;
  }

  /** The difference of the neighbours to the left and right, without its sign; 0 outside. */
  static float[] edges(float[] images) {
    float[] edges = new float[images.length];
    for (int i = 0; i < images.length; i++) {
      float left = i % SIZE == 0 ? 0 : images[i - 1];
      float right = i % SIZE == SIZE - 1 ? 0 : images[i + 1];
      edges[i] = Math.abs(right - left);
    }
    return edges;
  }

  @Override
  public void close() {
    parameters.close();
  }

  /** Prints the losses of a short training. */
  public static void main(String[] arguments) {
    try (Backend backend = Backends.open(0);
        TrainNetwork training = new TrainNetwork(backend)) {
      double[] losses = training.train(400);
      for (int i = 0; i < losses.length; i += 50) {
        System.out.println("step " + i + ": " + losses[i]);
      }
    }
  }
}
