// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.op.Add;
import io.github.chromapath.op.Relu;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests of the builder, its graph, and the tensors that the host may read. */
@Tag("fast")
class GraphTest {
  private static final Shape SHAPE = Shape.vector(4);

  private final GraphBuilder builder = new GraphBuilder(Mode.TRAINING);
  private final Tensor x = builder.input("x", SHAPE, DataType.FLOAT32);

  @Test
  void aGraphContainsTheOperationsUpToBuild() {
    Tensor sum = builder.sum("sum", x, x);
    Graph graph = builder.build();
    builder.retain(builder.sum("later", sum, x));
    assertEquals(List.of(new Add(x, x, sum, false)), graph.operations());
    assertEquals(List.of(), graph.commitOperations());
    assertEquals(Set.of(x), graph.inputs());
    assertEquals(Set.of(x), graph.retained());
    assertThrows(UnsupportedOperationException.class, () -> graph.operations().clear());
    assertThrows(UnsupportedOperationException.class, () -> graph.retained().clear());
    assertEquals(2, builder.build().operations().size());
  }

  @Test
  void overwritingAResultIsRefusedAndAccumulatingIsAllowed() {
    Tensor y = builder.sum("y", x, x);
    builder.add(new Add(y, x, y, false));
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> builder.add(new Relu.Forward(x, y)));
    assertTrue(refused.getMessage().startsWith("y is written twice in one graph"));
  }

  @Test
  void overwritingAnInputIsRefused() {
    Tensor input = builder.input("uploaded", x.shape(), x.type());
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> builder.add(new Relu.Forward(x, input)));
    assertTrue(refused.getMessage().startsWith("uploaded is written twice in one graph"));
  }

  @Test
  void onlyRetainedTensorsCanBeDownloaded() {
    Tensor middle = builder.sum("middle", x, x);
    Tensor view = middle.image(0);
    Tensor y = builder.retain(builder.sum("y", middle, x));
    try (Backend backend = CpuBackend.open(1);
        Program program = builder.build().compile(backend)) {
      backend.upload(FloatBuffer.wrap(new float[] {1, 2, 3, 4}), x);
      program.run();
      float[] values = new float[4];
      backend.download(y, FloatBuffer.wrap(values));
      assertArrayEquals(new float[] {3, 6, 9, 12}, values);
      backend.download(x, FloatBuffer.wrap(values));
      assertArrayEquals(new float[] {1, 2, 3, 4}, values);
      for (Tensor temporary : List.of(middle, view)) {
        IllegalStateException refused =
            assertThrows(
                IllegalStateException.class,
                () -> backend.download(temporary, FloatBuffer.allocate(4)));
        assertTrue(refused.getMessage().contains("Retain it in the graph"));
      }
    }
  }

  @Test
  void temporariesReadByACommitAreRetained() {
    Tensor y = builder.sum("y", x, x);
    Tensor state = new Tensor("state", SHAPE, DataType.FLOAT32);
    try (Backend backend = CpuBackend.open(1);
        io.github.chromapath.tensor.Memory memory = backend.allocate(64)) {
      state.bind(memory, 0);
      builder.addOnCommit(new Add(state, y, state, false));
      try (Program program = builder.build().compile(backend)) {
        backend.upload(FloatBuffer.wrap(new float[] {1, 2, 3, 4}), x);
        program.run();
        program.commit();
        float[] values = new float[4];
        backend.download(state, FloatBuffer.wrap(values));
        assertArrayEquals(new float[] {2, 4, 6, 8}, values);
      }
    }
  }
}
