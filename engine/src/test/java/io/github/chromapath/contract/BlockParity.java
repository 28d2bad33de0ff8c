// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.graph.Mode;
import io.github.chromapath.graph.Program;
import io.github.chromapath.nn.Layer;
import io.github.chromapath.nn.Parameter;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.nn.WeightLayout;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Compares a block of the engine with the same block in libtorch, on the same seeded random
 * parameters and inputs. It compares the output in both modes, the gradient of every input and
 * parameter for a random gradient of the output, and the running statistics.
 */
public final class BlockParity {
  private static final double BOUND = 1e-5;
  private static final long SEED = 20;

  /** A piece of a network with any number of inputs. */
  public interface Block {
    /** Records the output. */
    Tensor forward(GraphBuilder graph, List<Tensor> x);

    /** Records every gradient; returns those of the inputs. */
    List<Tensor> backward(GraphBuilder graph, Tensor dy);

    /** A layer, whose only input is the first. */
    static Block of(Layer layer) {
      return new Block() {
        @Override
        public Tensor forward(GraphBuilder graph, List<Tensor> x) {
          return layer.forward(graph, x.get(0));
        }

        @Override
        public List<Tensor> backward(GraphBuilder graph, Tensor dy) {
          return List.of(layer.backward(graph, dy));
        }
      };
    }
  }

  private final Backend backend;
  private final Function<ParameterStore, Block> engine;
  private final BiFunction<
          TorchBlocks, List<org.bytedeco.pytorch.Tensor>, org.bytedeco.pytorch.Tensor>
      torch;
  private final List<String> frozen;
  private final Map<String, HostTensor> inputs = new LinkedHashMap<>();
  private final Map<String, HostTensor> values = new LinkedHashMap<>();

  private BlockParity(
      Backend backend,
      Function<ParameterStore, Block> engine,
      BiFunction<TorchBlocks, List<org.bytedeco.pytorch.Tensor>, org.bytedeco.pytorch.Tensor> torch,
      List<String> frozen,
      Shape... inputShapes) {
    this.frozen = frozen;
    this.backend = backend;
    this.engine = engine;
    this.torch = torch;
    for (Shape shape : inputShapes) {
      int i = inputs.size();
      inputs.put("x" + i, HostTensor.normal(shape, SEED + i));
    }
  }

  /**
   * Compares the engine's block to libtorch's in fp64, each tensor within 1e-5 (measured: below
   * 1e-6).
   *
   * @param engine builds the block and registers its parameters
   * @param torch computes the output from the block's parameters and inputs
   * @param inputs their shapes
   */
  public static void check(
      Backend backend,
      Function<ParameterStore, Block> engine,
      BiFunction<TorchBlocks, List<org.bytedeco.pytorch.Tensor>, org.bytedeco.pytorch.Tensor> torch,
      Shape... inputs) {
    checkFrozen(backend, List.of(), engine, torch, inputs);
  }

  /**
   * Compares as {@link #check} does a block of which groups are frozen. Their parameters are
   * constants in libtorch, and their batch norms in inference mode.
   */
  public static void checkFrozen(
      Backend backend,
      List<String> frozen,
      Function<ParameterStore, Block> engine,
      BiFunction<TorchBlocks, List<org.bytedeco.pytorch.Tensor>, org.bytedeco.pytorch.Tensor> torch,
      Shape... inputs) {
    BlockParity parity = new BlockParity(backend, engine, torch, frozen, inputs);
    try (ParameterStore store = new ParameterStore()) {
      parity.checkInference(store);
      parity.checkTraining(store);
    }
  }

  private void fill(ParameterStore store) {
    if (store.all().isEmpty()) {
      return;
    }
    for (String group : frozen) {
      assertTrue(store.freeze(group) > 0, group);
    }
    store.allocate(backend);
    store.allocateGradients();
    for (Parameter parameter : store.all()) {
      HostTensor value = draw(parameter, SEED + 10 + values.size());
      values.put(parameter.name(), value);
      TestTensors.upload(backend, value, parameter.value());
    }
  }

  /** Weights of products preserve the variance; scales, shifts and statistics are of order one. */
  private static HostTensor draw(Parameter parameter, long seed) {
    Shape shape = parameter.value().shape();
    if (parameter.layout() == WeightLayout.VECTOR) {
      return HostTensor.uniform(shape, seed, 0.5f, 1.5f);
    }
    float deviation = (float) (1 / Math.sqrt(shape.h() * shape.w() * shape.c()));
    return HostTensor.normal(shape, seed).map(v -> v * deviation);
  }

  private void checkInference(ParameterStore store) {
    GraphBuilder graph = new GraphBuilder(Mode.INFERENCE);
    List<Tensor> x = record(graph);
    Block block = engine.apply(store);
    fill(store);
    Tensor y = graph.retain(block.forward(graph, x));
    TorchOracle oracle = oracle(store);
    oracle.output("y", in -> apply(in, store, false));
    Map<String, float[]> expected = oracle.solve();
    try (Program program = graph.build().compile(backend)) {
      upload(x);
      program.run();
      compare("inference y", y, expected.get("y"));
    }
  }

  private void checkTraining(ParameterStore store) {
    GraphBuilder graph = new GraphBuilder(Mode.TRAINING);
    List<Tensor> x = record(graph);
    Block block = engine.apply(store);
    Tensor y = graph.retain(block.forward(graph, x));
    Tensor dy = graph.input("dy", y.shape(), DataType.FLOAT32);
    List<Tensor> dx = block.backward(graph, dy);
    dx.forEach(graph::retain);
    HostTensor cotangent = HostTensor.normal(y.shape(), SEED + 5);
    Map<String, float[]> expected = solveTraining(store, cotangent);
    try (Program program = graph.build().compile(backend)) {
      upload(x);
      TestTensors.upload(backend, cotangent, dy);
      program.run();
      // Gradients are overwritten, not accumulated over runs.
      program.run();
      program.commit();
      compare("y", y, expected.get("y"));
      for (int i = 0; i < dx.size(); i++) {
        compare("dx" + i, dx.get(i), expected.get(TorchOracle.gradientName("x" + i)));
      }
      for (Parameter parameter : store.all()) {
        String name = parameter.name();
        if (parameter.role() instanceof Parameter.Role.Trained) {
          String gradient = TorchOracle.gradientName(name);
          compare(gradient, parameter.gradient(), expected.get(gradient));
        } else if (!parameter.trained()) {
          compare(name, parameter.value(), expected.get(name));
        }
      }
    }
  }

  private Map<String, float[]> solveTraining(ParameterStore store, HostTensor cotangent) {
    TorchOracle oracle = oracle(store);
    oracle.output("y", cotangent, in -> apply(in, store, true));
    for (Parameter parameter : store.all()) {
      if (!parameter.trained()) {
        // Updated in place by the output before.
        oracle.output(parameter.name(), in -> in.vector(parameter.name()));
      }
    }
    return oracle.solve();
  }

  private TorchOracle oracle(ParameterStore store) {
    TorchOracle oracle = TorchOracle.exact();
    inputs.forEach(oracle::leaf);
    for (Parameter parameter : store.all()) {
      HostTensor value = values.get(parameter.name());
      if (parameter.role() instanceof Parameter.Role.Trained) {
        oracle.leaf(parameter.name(), value);
      } else {
        oracle.constant(parameter.name(), value);
      }
    }
    return oracle;
  }

  private org.bytedeco.pytorch.Tensor apply(
      TorchOracle.Inputs in, ParameterStore store, boolean training) {
    Map<String, org.bytedeco.pytorch.Tensor> weights = new LinkedHashMap<>();
    for (Parameter parameter : store.all()) {
      long[] shape = parameter.fileShape().stream().mapToLong(Integer::longValue).toArray();
      weights.put(parameter.name(), in.get(parameter.name()).reshape(shape));
    }
    List<org.bytedeco.pytorch.Tensor> x = inputs.keySet().stream().map(in::get).toList();
    return torch.apply(
        new TorchBlocks(weights, prefix -> training && trains(prefix), DataType.FLOAT32), x);
  }

  private boolean trains(String prefix) {
    return frozen.stream().noneMatch(group -> (prefix + ".").startsWith(group + "."));
  }

  private List<Tensor> record(GraphBuilder graph) {
    List<Tensor> x = new ArrayList<>();
    inputs.forEach((name, value) -> x.add(graph.input(name, value.shape(), DataType.FLOAT32)));
    return x;
  }

  private void upload(List<Tensor> x) {
    int i = 0;
    for (HostTensor value : inputs.values()) {
      TestTensors.upload(backend, value, x.get(i));
      i++;
    }
  }

  private void compare(String what, Tensor actual, float[] expected) {
    float[] values = TestTensors.download(backend, actual);
    TensorAssert.assertClose(what, actual.shape(), values, expected, BOUND);
  }
}
