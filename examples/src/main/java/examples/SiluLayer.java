// SPDX-License-Identifier: Apache-2.0
package examples;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.graph.Mode;
import io.github.chromapath.graph.Program;
import io.github.chromapath.nn.Layer;
import io.github.chromapath.nn.Saved;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** A layer of {@link Silu}, for networks such as that of {@link TrainNetwork}. */
public final class SiluLayer implements Layer {
  private final String name;
  private final Saved<Tensor> input;

  SiluLayer(String name) {
    this.name = name;
    input = new Saved<>(name);
  }

  @Override
  public Tensor forward(GraphBuilder graph, Tensor x) {
    Tensor y = graph.like(x, name + ".y", x.shape());
    graph.add(new Silu.Forward(x, y));
    input.put(graph, x);
    return y;
  }

  @Override
  public Tensor backward(GraphBuilder graph, Tensor dy) {
    Tensor x = input.get(graph);
    Tensor dx = graph.like(x, name + ".dx", x.shape());
    graph.add(new Silu.Backward(x, dy, dx));
    return dx;
  }

  /**
   * Values of the layer and its gradient.
   *
   * @param y the layer's output
   * @param dx the gradient of the sum of dy y with respect to x
   */
  record Result(float[] y, float[] dx) {}

  /** Runs the layer on the CPU, forward and backward. */
  static Result run(float[] x, float[] dy) {
    GraphBuilder graph = new GraphBuilder(Mode.TRAINING);
    Tensor input = graph.input("x", Shape.vector(x.length), DataType.FLOAT32);
    Tensor gradient = graph.input("dy", Shape.vector(x.length), DataType.FLOAT32);
    SiluLayer layer = new SiluLayer("silu");
    Tensor y = graph.retain(layer.forward(graph, input));
    Tensor dx = graph.retain(layer.backward(graph, gradient));
    Result result = new Result(new float[x.length], new float[x.length]);
    try (Backend backend = Backends.open("cpu", BackendOptions.standard());
        Program program = graph.build().compile(backend)) {
      backend.upload(FloatBuffer.wrap(x), input);
      backend.upload(FloatBuffer.wrap(dy), gradient);
      program.run();
      backend.download(y, FloatBuffer.wrap(result.y()));
      backend.download(dx, FloatBuffer.wrap(result.dx()));
    }
    return result;
  }

  /** Prints values of the operation and its derivative. */
  public static void main(String[] arguments) {
    Result result = run(new float[] {-2, -1, 0, 1, 2}, new float[] {1, 1, 1, 1, 1});
    System.out.println("y  = " + Arrays.toString(result.y()));
    System.out.println("y' = " + Arrays.toString(result.dx()));
  }
}
