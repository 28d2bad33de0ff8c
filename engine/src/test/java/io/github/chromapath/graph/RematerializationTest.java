// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.model.MultipathColorizer;
import io.github.chromapath.model.MultipathColorizer.Outputs;
import io.github.chromapath.model.MultipathConfig;
import io.github.chromapath.nn.Parameter;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Compares the gradients of the whole network with every cheap result recomputed and with none. */
@Tag("fast")
class RematerializationTest {
  private static final MultipathConfig MODEL = ModelConfig.standard().withWidth(0.1);
  private static final int SIZE = 64;
  private static final int CONTEXT = ModelConfig.CONTEXT_SIZE;

  /** A training step and its inputs; the store receives the gradients. */
  private static final class Step implements AutoCloseable {
    private final Backend backend;
    private final Program program;
    private final Tensor s;

    Step(Backend backend, ParameterStore store, Optional<DataParallel> parallel, long leastBytes) {
      this.backend = backend;
      GraphBuilder graph = new GraphBuilder(Mode.TRAINING, Precision.FP32, parallel);
      Tensor gray = input(graph, "gray", new Shape(2, SIZE, SIZE, 1));
      Tensor gray224 = input(graph, "gray224", new Shape(2, CONTEXT, CONTEXT, 1));
      Tensor ds = input(graph, "ds", new Shape(2, SIZE, SIZE, 2));
      Tensor dLogits = input(graph, "dLogits", new Shape(2, CONTEXT, CONTEXT, ModelConfig.CLASSES));
      MultipathColorizer network = new MultipathColorizer(store, MODEL, new InputSize(SIZE, SIZE));
      s = graph.retain(network.forward(graph, gray, gray224).s());
      network.backward(graph, new Outputs(ds, dLogits));
      program = graph.build().compile(backend, leastBytes);
      Random random = new Random(3);
      for (Tensor tensor : List.of(gray, gray224, ds, dLogits)) {
        float[] values = new float[Math.toIntExact(tensor.shape().elements())];
        for (int i = 0; i < values.length; i++) {
          values[i] = random.nextFloat();
        }
        backend.upload(FloatBuffer.wrap(values), tensor);
      }
    }

    private static Tensor input(GraphBuilder graph, String name, Shape shape) {
      return graph.input(name, shape, DataType.FLOAT32);
    }

    long plannedBytes() {
      return program.plan().bytes();
    }

    float[] run() {
      program.run();
      float[] values = new float[Math.toIntExact(s.shape().elements())];
      backend.download(s, FloatBuffer.wrap(values));
      return values;
    }

    @Override
    public void close() {
      program.close();
    }
  }

  @Test
  void recomputationIsBitIdenticalAndNeedsLessMemory() {
    check(Optional.empty());
  }

  /**
   * The only rank of a group; the statistics of a batch norm are exchanged between two operations.
   */
  @Test
  void synchronizedBatchNormIsRecomputedToo() {
    check(
        Optional.of(
            new DataParallel(
                BatchShare.whole(2), ParallelConfig.standard().withSyncBatchNorm(true))));
  }

  private static void check(Optional<DataParallel> parallel) {
    try (Backend backend = CpuBackend.open(2);
        ParameterStore kept = parameters(backend);
        ParameterStore again = parameters(backend);
        Step keeping = new Step(backend, kept, parallel, Long.MAX_VALUE);
        Step computingAgain = new Step(backend, again, parallel, 1)) {
      assertArrayEquals(keeping.run(), computingAgain.run());
      for (Parameter parameter : kept.all()) {
        if (parameter.trained()) {
          String name = parameter.name();
          assertArrayEquals(kept.readGradient(name), again.readGradient(name), name);
        }
      }
      double share = (double) computingAgain.plannedBytes() / keeping.plannedBytes();
      assertTrue(share < 0.8, "memory falls to " + share);
    }
  }

  private static ParameterStore parameters(Backend backend) {
    ParameterStore store = new ParameterStore();
    MODEL.register(store);
    store.allocate(backend);
    store.allocateGradients();
    store.initialize(5);
    return store;
  }
}
