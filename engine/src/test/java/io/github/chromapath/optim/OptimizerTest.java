// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.graph.Mode;
import io.github.chromapath.graph.Program;
import io.github.chromapath.loss.LossTerm;
import io.github.chromapath.loss.SquaredErrorLoss;
import io.github.chromapath.nn.Conv2d;
import io.github.chromapath.nn.ConvConfig;
import io.github.chromapath.nn.Parameter;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.op.Add;
import io.github.chromapath.op.Scale;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests an optimizer defined outside the engine, and the contract of both it and AdaDelta. */
@Tag("fast")
class OptimizerTest {
  /** Gradient descent, w = w + (-lr) g, from existing operations. */
  private static final class GradientDescent implements Optimizer {
    private final Backend backend;
    private final ParameterStore store;
    private final Arena rate = new Arena("lr");
    private final Tensor step = rate.add("optimizer.step", Shape.scalar(), DataType.FLOAT32);
    private float learningRate;

    GradientDescent(Backend backend, ParameterStore store, float lr) {
      this.backend = backend;
      this.store = store;
      rate.allocate(backend);
      setLearningRate(lr);
    }

    @Override
    public void record(GraphBuilder graph) {
      Tensor weights = store.weights();
      Tensor update = graph.float32("optimizer.update", weights.shape());
      graph.add(new Scale(store.gradients(), step, update));
      graph.addOnCommit(new Add(weights, update, weights, false));
    }

    @Override
    public void setLearningRate(float value) {
      learningRate = value;
      backend.upload(FloatBuffer.wrap(new float[] {-value}), step);
    }

    @Override
    public float learningRate() {
      return learningRate;
    }

    @Override
    public Collection<Parameter> states() {
      return List.of();
    }

    @Override
    public float[] read(Parameter state) {
      throw new IllegalArgumentException("gradient descent has no state");
    }

    @Override
    public void write(Parameter state, float[] values) {
      throw new IllegalArgumentException("gradient descent has no state");
    }

    @Override
    public long bytes() {
      return rate.bytes();
    }

    @Override
    public void close() {
      rate.close();
    }
  }

  /** y = w x with x = 2, target 1: dw = 2 (2 w - 1) 2. */
  @Test
  void aUserDefinedOptimizerTrains() {
    ParameterStore store = new ParameterStore();
    Conv2d layer = Conv2d.create(store, "w", ConvConfig.of(1, 1, 1));
    GraphBuilder graph = new GraphBuilder(Mode.TRAINING);
    Tensor x = graph.input("x", Shape.scalar(), DataType.FLOAT32);
    Tensor target = graph.input("target", Shape.scalar(), DataType.FLOAT32);
    LossTerm loss = SquaredErrorLoss.record(graph, layer.forward(graph, x), target, 1);
    layer.backward(graph, loss.gradient().orElseThrow());
    try (Backend backend = CpuBackend.open(1);
        store) {
      store.allocate(backend);
      store.allocateGradients();
      store.write("w.weight", new float[] {2});
      try (Optimizer optimizer = new GradientDescent(backend, store, 0.01f)) {
        optimizer.record(graph);
        try (Program program = graph.build().compile(backend)) {
          backend.upload(FloatBuffer.wrap(new float[] {2}), x);
          backend.upload(FloatBuffer.wrap(new float[] {1}), target);
          program.run();
          assertEquals(9, loss.read(backend), 1e-5);
          assertEquals(2, store.read("w.weight")[0], "unchanged before the commit");
          program.commit();
          assertEquals(2 - 0.01 * 12, store.read("w.weight")[0], 1e-5);
          optimizer.setLearningRate(0);
          program.run();
          program.commit();
          assertEquals(2 - 0.01 * 12, store.read("w.weight")[0], 1e-5);
        }
      }
    }
  }

  @Test
  void adaDeltaNamesItsStatesAfterTheParameters() {
    ParameterStore store = new ParameterStore();
    Conv2d.withBias(store, "conv", ConvConfig.of(2, 3, 3));
    try (Backend backend = CpuBackend.open(1);
        store) {
      store.allocate(backend);
      try (Optimizer optimizer = new AdaDeltaOptimizer(store, backend, AdaDeltaConfig.standard())) {
        assertEquals(
            List.of(
                "optimizer.square_avg.conv.weight",
                "optimizer.acc_delta.conv.weight",
                "optimizer.square_avg.conv.bias",
                "optimizer.acc_delta.conv.bias"),
            optimizer.states().stream().map(Parameter::name).toList());
        Parameter state = optimizer.states().iterator().next();
        assertEquals(List.of(3, 2, 3, 3), state.fileShape());
        float[] values = new float[3 * 2 * 9];
        for (int i = 0; i < values.length; i++) {
          values[i] = i;
        }
        optimizer.write(state, values);
        assertArrayEquals(values, optimizer.read(state));
        assertEquals(0.004f, optimizer.learningRate());
        assertThrows(IllegalArgumentException.class, () -> optimizer.setLearningRate(0));
        assertThrows(IllegalArgumentException.class, () -> optimizer.setLearningRate(Float.NaN));
      }
    }
  }

  @Test
  void theRuleChoosesTheOptimizer() {
    ParameterStore store = new ParameterStore();
    Conv2d.withBias(store, "conv", ConvConfig.of(2, 3, 3));
    try (Backend backend = CpuBackend.open(1);
        store) {
      store.allocate(backend);
      try (Optimizer optimizer = AdamWConfig.standard().withLr(0.02f).create(store, backend)) {
        assertEquals(
            List.of(
                "optimizer.exp_avg.conv.weight",
                "optimizer.exp_avg_sq.conv.weight",
                "optimizer.exp_avg.conv.bias",
                "optimizer.exp_avg_sq.conv.bias"),
            optimizer.states().stream().map(Parameter::name).toList());
        assertEquals(0.02f, optimizer.learningRate());
        assertThrows(IllegalArgumentException.class, () -> optimizer.setLearningRate(0));
      }
      try (Optimizer optimizer = AdaDeltaConfig.standard().withLr(0.5f).create(store, backend)) {
        assertEquals(0.5f, optimizer.learningRate());
        assertEquals(
            "optimizer.square_avg.conv.weight", optimizer.states().iterator().next().name());
      }
    }
  }

  @Test
  void hyperparametersOutOfRangeAreRejected() {
    assertThrows(IllegalArgumentException.class, () -> AdamWConfig.standard().withLr(0));
    assertThrows(IllegalArgumentException.class, () -> new AdamWConfig(1, 1, 0.999f, 1e-8f, 0.01f));
    assertThrows(
        IllegalArgumentException.class, () -> new AdamWConfig(1, 0.9f, Float.NaN, 1e-8f, 0.01f));
    assertThrows(IllegalArgumentException.class, () -> new AdamWConfig(1, 0.9f, 0.999f, 0, 0.01f));
    assertThrows(IllegalArgumentException.class, () -> new AdamWConfig(1, 0.9f, 0.999f, 1e-8f, -1));
    for (double decay : new double[] {0, 1, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> AveragingOptimizer.requireDecay(decay));
    }
  }
}
