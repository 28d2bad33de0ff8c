// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.contract.HostTensor;
import io.github.chromapath.contract.TestTensors;
import io.github.chromapath.contract.TorchAdamW;
import io.github.chromapath.contract.TorchScope;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.graph.Mode;
import io.github.chromapath.graph.Program;
import io.github.chromapath.nn.BatchNorm2d;
import io.github.chromapath.nn.Conv2d;
import io.github.chromapath.nn.ConvConfig;
import io.github.chromapath.nn.Parameter;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.op.AdamW.Constants;
import io.github.chromapath.tensor.Shape;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * AdamW over a store with random gradients: ten steps against libtorch's, and the average of its
 * weights against the recurrence in fp64.
 */
class AdamWTest {
  private static final int STEPS = 10;
  private static final AdamWConfig CONFIG = new AdamWConfig(0.01f, 0.9f, 0.999f, 1e-8f, 0.5f);

  private final Backend backend = CpuBackend.open(2);
  private final ParameterStore store = new ParameterStore();

  @BeforeEach
  void allocate() {
    Conv2d.withBias(store, "frozen", ConvConfig.of(2, 3, 3));
    Conv2d.withBias(store, "conv", ConvConfig.of(3, 5, 3));
    new BatchNorm2d(store, "bn", 5, false);
    store.freeze("frozen");
    store.allocate(backend);
    store.allocateGradients();
    store.initialize(3);
  }

  @AfterEach
  void close() {
    store.close();
    backend.close();
  }

  private static HostTensor gradient(Parameter parameter, int step) {
    return HostTensor.normal(parameter.value().shape(), 31L * step + parameter.name().hashCode());
  }

  private List<Parameter> trained() {
    return store.all().stream()
        .filter(parameter -> parameter.role() instanceof Parameter.Role.Trained)
        .toList();
  }

  /** Makes the steps; {@code after} receives the number of each. */
  private void train(Optimizer optimizer, IntConsumer after) {
    GraphBuilder graph = new GraphBuilder(Mode.TRAINING);
    optimizer.record(graph);
    try (Program program = graph.build().compile(backend)) {
      for (int step = 0; step < STEPS; step++) {
        for (Parameter parameter : trained()) {
          float[] values = gradient(parameter, step).values();
          backend.upload(FloatBuffer.wrap(values), parameter.gradient());
        }
        optimizer.prepareUpdate(step);
        program.commit();
        after.accept(step);
      }
    }
  }

  private Map<String, float[]> device() {
    Map<String, float[]> values = new HashMap<>();
    for (Parameter parameter : store.all()) {
      float[] elements = new float[Math.toIntExact(parameter.value().shape().elements())];
      backend.download(parameter.value(), FloatBuffer.wrap(elements));
      values.put(parameter.name(), elements);
    }
    return values;
  }

  private static double[] doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  private static void average(double[] mean, float[] values, double kept) {
    for (int i = 0; i < mean.length; i++) {
      mean[i] = kept * mean[i] + (1 - kept) * values[i];
    }
  }

  /** Only the weight of the convolution decays. Frozen parameters and statistics stay. */
  @Test
  void tenStepsAreThoseOfLibtorch() {
    Map<String, float[]> before = device();
    try (Optimizer optimizer = CONFIG.create(store, backend)) {
      train(optimizer, step -> {});
    }
    Map<String, float[]> after = device();
    try (TorchScope scope = TorchScope.open()) {
      for (Parameter parameter : trained()) {
        Shape shape = parameter.value().shape();
        double decay = parameter.name().equals("conv.weight") ? CONFIG.weightDecay() : 0;
        List<org.bytedeco.pytorch.Tensor> gradients = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
          gradients.add(scope.tensor(gradient(parameter, step), TorchScope.Precision.DOUBLE));
        }
        Constants constants = new Constants(CONFIG.beta1(), CONFIG.beta2(), CONFIG.epsilon());
        TorchAdamW.Result expected =
            new TorchAdamW(CONFIG.lr(), decay, constants)
                .steps(
                    scope.tensor(
                        HostTensor.of(shape, before.get(parameter.name())),
                        TorchScope.Precision.DOUBLE),
                    gradients);
        // Ten steps of a handful of roundings each.
        assertArrayEquals(
            TestTensors.fromTorch(expected.w()),
            after.get(parameter.name()),
            2e-6f,
            parameter.name());
      }
    }
    for (String name : List.of("frozen.weight", "frozen.bias", "bn.running_mean")) {
      assertArrayEquals(before.get(name), after.get(name), name);
    }
  }

  @Test
  void theAverageFollowsTheRecurrence() {
    double decay = 0.3;
    Map<String, double[]> expected = new HashMap<>();
    device().forEach((name, values) -> expected.put(name, doubles(values)));
    try (AveragingOptimizer optimizer =
        new AveragingOptimizer(CONFIG.create(store, backend), store, backend, decay)) {
      optimizer.start();
      train(
          optimizer,
          step -> {
            double kept = Math.min(decay, (1.0 + step) / (10.0 + step));
            device().forEach((name, values) -> average(expected.get(name), values, kept));
            store.write("bn.running_mean", new float[] {step, 2, 3, 4, 5});
          });
      for (Parameter state : optimizer.states()) {
        if (state.name().startsWith("ema.")) {
          float[] average = new float[Math.toIntExact(state.value().shape().elements())];
          backend.download(state.value(), FloatBuffer.wrap(average));
          double[] exact = expected.get(state.name().substring(4));
          for (int i = 0; i < average.length; i++) {
            // Ten steps of a handful of roundings each.
            assertEquals(exact[i], average[i], 2e-6 * Math.max(1, exact[i]), state.name());
          }
        }
      }
      ParameterStore averages = optimizer.average().orElseThrow();
      assertArrayEquals(store.read("frozen.weight"), averages.read("frozen.weight"));
      assertEquals(
          2 * trained().size() + store.all().size() - 2, optimizer.states().size(), "states");
    }
  }
}
