// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.graph.Mode;
import io.github.chromapath.graph.Program;
import io.github.chromapath.op.CustomOp;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Tests a layer of a custom operation in a program. {@code contract.CustomOpCases} tests the
 * kernels.
 */
class CustomLayerTest {
  private static final Shape SHAPE = new Shape(1, 1, 2, 2);

  /** A custom operation without a kernel for any device. */
  private record Unsupported(Tensor y) implements CustomOp {
    @Override
    public List<Tensor> reads() {
      return List.of();
    }

    @Override
    public List<Tensor> writes() {
      return List.of(y);
    }
  }

  @Test
  void runsForwardAndBackwardInAProgram() {
    GraphBuilder graph = new GraphBuilder(Mode.TRAINING);
    Tensor x = graph.input("x", SHAPE, DataType.FLOAT32);
    Tensor dy = graph.input("dy", SHAPE, DataType.FLOAT32);
    LeakyReluLayer layer = new LeakyReluLayer("leaky", 0.5f);
    Tensor y = graph.retain(layer.forward(graph, x));
    Tensor dx = graph.retain(layer.backward(graph, dy));
    try (Backend backend = Backends.open("cpu", BackendOptions.builder().threads(2).build());
        Program program = graph.build().compile(backend)) {
      backend.upload(FloatBuffer.wrap(new float[] {1, -2, 0, -0.5f}), x);
      backend.upload(FloatBuffer.wrap(new float[] {3, 4, 5, 6}), dy);
      program.run();
      assertArrayEquals(new float[] {1, -1, 0, -0.25f}, download(backend, y));
      assertArrayEquals(new float[] {3, 2, 2.5f, 3}, download(backend, dx));
    }
  }

  @Test
  void aLayerUsedTwiceInATrainingGraphIsRefused() {
    GraphBuilder graph = new GraphBuilder(Mode.TRAINING);
    Tensor x = graph.input("x", SHAPE, DataType.FLOAT32);
    LeakyReluLayer layer = new LeakyReluLayer("leaky", 0.5f);
    Tensor y = layer.forward(graph, x);
    assertThrows(IllegalStateException.class, () -> layer.forward(graph, y));
  }

  @Test
  void operationWithoutAKernelIsRefusedWhenCompiled() {
    try (Backend backend = Backends.open("cpu", BackendOptions.builder().threads(1).build());
        Arena arena = new Arena("unsupported")) {
      Tensor y = arena.add("y", SHAPE, DataType.FLOAT32);
      arena.allocate(backend);
      UnsupportedOperationException refusal =
          assertThrows(
              UnsupportedOperationException.class,
              () -> backend.compile(List.of(new Unsupported(y))));
      assertTrue(refusal.getMessage().contains("Unsupported"), refusal.getMessage());
    }
  }

  private static float[] download(Backend backend, Tensor tensor) {
    FloatBuffer values = FloatBuffer.allocate((int) tensor.shape().elements());
    backend.download(tensor, values);
    return values.array();
  }
}
