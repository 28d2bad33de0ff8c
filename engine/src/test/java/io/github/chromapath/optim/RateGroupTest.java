// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.contract.HostTensor;
import io.github.chromapath.contract.TestTensors;
import io.github.chromapath.contract.TorchAdaDelta;
import io.github.chromapath.contract.TorchScope;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.graph.Mode;
import io.github.chromapath.graph.Program;
import io.github.chromapath.nn.BatchNorm2d;
import io.github.chromapath.nn.Conv2d;
import io.github.chromapath.nn.ConvConfig;
import io.github.chromapath.nn.Parameter;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.nn.RateGroup;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.OptimizerParamGroup;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ten steps of each optimizer over a store with three learning rates and a frozen group, against
 * libtorch's AdamW with parameter groups, and against PyTorch's AdaDelta with a rate for each
 * parameter.
 */
@Tag("fast")
class RateGroupTest {
  private static final int STEPS = 10;
  private static final float LR = 0.01f;
  private static final float DECAY = 0.5f;

  /** Ten steps of a handful of roundings each. */
  private static final float BOUND = 2e-6f;

  private static final Map<String, Double> FACTORS =
      Map.of("deep.inner", 3.0, "deep.outer", 0.25, "deep.bn", 0.25, "top", 1.0);

  private final Backend backend = CpuBackend.open(2);
  private final ParameterStore store = new ParameterStore();

  @BeforeEach
  void allocate() {
    Conv2d.withBias(store, "frozen", ConvConfig.of(2, 3, 3));
    Conv2d.withBias(store, "deep.inner", ConvConfig.of(3, 5, 3));
    Conv2d.withBias(store, "top", ConvConfig.of(5, 7, 1));
    Conv2d.withBias(store, "deep.outer", ConvConfig.of(5, 2, 3));
    new BatchNorm2d(store, "deep.bn", 5, false);
    store.freeze("frozen");
    store.scaleLearningRate("deep", 0.25f);
    store.scaleLearningRate("deep.inner", 3);
    store.allocate(backend);
    store.allocateGradients();
    store.initialize(3);
  }

  @AfterEach
  void close() {
    store.close();
    backend.close();
  }

  private List<Parameter> trained() {
    return store.all().stream()
        .filter(parameter -> parameter.role() instanceof Parameter.Role.Trained)
        .toList();
  }

  private static double factor(Parameter parameter) {
    String name = parameter.name();
    return FACTORS.get(name.substring(0, name.lastIndexOf('.')));
  }

  private static HostTensor gradient(Parameter parameter, int step) {
    return HostTensor.normal(parameter.value().shape(), 31L * step + parameter.name().hashCode());
  }

  private void train(UpdateRule rule) {
    GraphBuilder graph = new GraphBuilder(Mode.TRAINING);
    try (Optimizer optimizer = rule.create(store, backend)) {
      optimizer.record(graph);
      try (Program program = graph.build().compile(backend)) {
        for (int step = 0; step < STEPS; step++) {
          for (Parameter parameter : trained()) {
            TestTensors.upload(backend, gradient(parameter, step), parameter.gradient());
          }
          // The rate of the schedule changes; the factors stay.
          optimizer.setLearningRate(rate(step));
          optimizer.prepareUpdate(step);
          program.commit();
        }
      }
    }
  }

  private static float rate(int step) {
    return step < STEPS / 2 ? LR : LR / 2;
  }

  private Map<String, HostTensor> values() {
    Map<String, HostTensor> values = new HashMap<>();
    for (Parameter parameter : store.all()) {
      float[] elements = TestTensors.download(backend, parameter.value());
      values.put(parameter.name(), HostTensor.of(parameter.value().shape(), elements));
    }
    return values;
  }

  private void check(Map<String, HostTensor> before, Map<String, Tensor> expected) {
    Map<String, HostTensor> after = values();
    assertEquals(trained().size(), expected.size());
    expected.forEach(
        (name, tensor) ->
            assertArrayEquals(
                TestTensors.fromTorch(tensor.detach()), after.get(name).values(), BOUND, name));
    for (String name : Set.of("frozen.weight", "frozen.bias", "deep.bn.running_mean")) {
      assertArrayEquals(before.get(name).values(), after.get(name).values(), name);
    }
  }

  private static Map<String, Tensor> leaves(
      TorchScope scope, List<Parameter> parameters, Map<String, HostTensor> values) {
    Map<String, Tensor> leaves = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      HostTensor value = values.get(parameter.name());
      leaves.put(parameter.name(), scope.tensor(value, TorchScope.Precision.DOUBLE));
    }
    return leaves;
  }

  /** A group for each rate, with and without decay; the decay is multiplied by the group's rate. */
  @Test
  void adamWIsLibtorchsWithParameterGroups() {
    Map<String, HostTensor> before = values();
    train(new AdamWConfig(LR, 0.9f, 0.999f, 1e-8f, DECAY));
    try (TorchScope scope = TorchScope.open()) {
      Map<String, Tensor> leaves = leaves(scope, trained(), before);
      AdamW optimizer = null;
      for (Parameter parameter : trained()) {
        Tensor leaf = leaves.get(parameter.name()).set_requires_grad(true);
        OptimizerParamGroup group =
            new OptimizerParamGroup(new TensorVector(leaf), options(parameter));
        if (optimizer == null) {
          optimizer = new AdamW(new TensorVector(leaf), options(parameter));
        } else {
          optimizer.add_param_group(group);
        }
      }
      for (int step = 0; step < STEPS; step++) {
        for (int i = 0; i < trained().size(); i++) {
          Parameter parameter = trained().get(i);
          leaves
              .get(parameter.name())
              .mutable_grad()
              .put(scope.tensor(gradient(parameter, step), TorchScope.Precision.DOUBLE));
          optimizer.param_groups().get(i).options().set_lr(rate(step) * factor(parameter));
        }
        optimizer.step();
      }
      check(before, leaves);
    }
  }

  private static AdamWOptions options(Parameter parameter) {
    AdamWOptions options = new AdamWOptions(LR * factor(parameter));
    options.eps().put(1e-8f);
    options.weight_decay().put(parameter.fileShape().size() > 1 ? DECAY : 0);
    return options;
  }

  @Test
  void adaDeltaIsPyTorchsWithARateForEachGroup() {
    Map<String, HostTensor> before = values();
    float rho = 0.9f;
    float epsilon = 1e-6f;
    train(new AdaDeltaConfig(LR, rho, epsilon));
    try (TorchScope scope = TorchScope.open()) {
      Map<String, Tensor> leaves = leaves(scope, trained(), before);
      for (Parameter parameter : trained()) {
        Tensor leaf = leaves.get(parameter.name());
        // AdaDelta's state does not depend on the rate, so the update is linear in it.
        TorchAdaDelta optimizer = new TorchAdaDelta(1, rho, epsilon);
        for (int step = 0; step < STEPS; step++) {
          Tensor moved = leaf.clone();
          optimizer.step(
              parameter.name(),
              moved,
              scope.tensor(gradient(parameter, step), TorchScope.Precision.DOUBLE));
          double scale = rate(step) * factor(parameter);
          leaf.add_(moved.sub(leaf), new org.bytedeco.pytorch.Scalar(scale));
        }
      }
      check(before, leaves);
    }
  }

  @Test
  void theGroupsCoverTheParametersInTheirOrder() {
    List<RateGroup> groups = store.rateGroups();
    assertEquals(List.of(0.25f, 1f, 3f), groups.stream().map(RateGroup::factor).toList());
    assertEquals(
        trained().stream().map(Parameter::name).collect(Collectors.toSet()),
        groups.stream()
            .flatMap(group -> group.parameters().stream())
            .map(Parameter::name)
            .collect(Collectors.toSet()));
    long elements =
        groups.stream().mapToLong(group -> store.weights(group).shape().elements()).sum();
    assertEquals(store.weights().shape().elements(), elements);
  }

  /** Neither a frozen parameter nor its average has state; only ten trained ones have. */
  @Test
  void frozenParametersHaveNoState() {
    try (Optimizer optimizer =
        new AveragingOptimizer(
            AdaDeltaConfig.standard().create(store, backend), store, backend, 0.5)) {
      assertTrue(
          optimizer.states().stream().noneMatch(state -> state.name().contains(".frozen.")),
          optimizer.states().toString());
      // Two kinds of state for each, and an average of these and of two running statistics.
      assertEquals(3 * trained().size() + 2, optimizer.states().size());
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {0, -1, Float.NaN, Float.POSITIVE_INFINITY})
  void aFactorThatIsNotPositiveIsRefused(float factor) {
    ParameterStore other = new ParameterStore();
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> other.scaleLearningRate("deep", factor));
    assertTrue(refused.getMessage().endsWith("not " + factor), refused.getMessage());
  }

  @Test
  void anAllocatedStoreIsNotRearranged() {
    for (Runnable late :
        new Runnable[] {() -> store.freeze("top"), () -> store.scaleLearningRate("top", 2)}) {
      IllegalStateException refused = assertThrows(IllegalStateException.class, late::run);
      assertTrue(refused.getMessage().contains("allocated already"), refused.getMessage());
    }
  }
}
