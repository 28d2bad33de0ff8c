// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.graph.Mode;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Uses of layers that would compute wrong gradients are refused. */
@Tag("fast")
class LayerTest {
  private static final Shape SHAPE = new Shape(2, 8, 8, 4);

  private static Tensor input(GraphBuilder graph) {
    return graph.input("x", SHAPE, DataType.FLOAT32);
  }

  static Stream<Function<ParameterStore, Layer>> layers() {
    return Stream.of(
        store -> Conv2d.create(store, "layer", ConvConfig.of(4, 4, 3)),
        store -> new ConvTranspose2d(store, "layer", 4, 4, 1),
        store -> new BatchNorm2d(store, "layer", 4, true),
        store -> new SqueezeExcitation(store, "layer", 4),
        store -> new Eca(store, "layer", 4),
        store -> new InstanceNorm2d("layer"),
        store -> new MaxPool2d("layer", new ConvolutionGeometry(3, 1, 1)),
        store -> new SigmoidLayer("layer"),
        store -> new ReLU("layer"),
        store -> new Upsample("layer", 8, 8),
        store -> new UpsampleNearest2d("layer", 1, 1));
  }

  @ParameterizedTest
  @MethodSource("layers")
  void aLayerUsedTwiceInOneTrainingGraphIsRefused(Function<ParameterStore, Layer> make) {
    Layer layer = make.apply(new ParameterStore());
    GraphBuilder graph = new GraphBuilder(Mode.TRAINING);
    Tensor y = layer.forward(graph, input(graph));
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> layer.forward(graph, y));
    assertTrue(refused.getMessage().startsWith("the layer layer is used twice"));
    assertTrue(refused.getMessage().contains("Build two layers"), refused.getMessage());
  }

  @ParameterizedTest
  @MethodSource("layers")
  void backwardBeforeForwardIsRefused(Function<ParameterStore, Layer> make) {
    Layer layer = make.apply(new ParameterStore());
    GraphBuilder other = new GraphBuilder(Mode.TRAINING);
    layer.forward(other, input(other));
    GraphBuilder graph = new GraphBuilder(Mode.TRAINING);
    Tensor dy = input(graph);
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> layer.backward(graph, dy));
    assertTrue(refused.getMessage().contains("Call forward before backward"));
  }

  /** A validation graph, for example, uses the layers of the training graph. */
  @ParameterizedTest
  @MethodSource("layers")
  void aLayerCanBePartOfSeveralGraphs(Function<ParameterStore, Layer> make) {
    Layer layer = make.apply(new ParameterStore());
    GraphBuilder inference = new GraphBuilder(Mode.INFERENCE);
    Tensor x = input(inference);
    layer.forward(inference, x);
    assertDoesNotThrow(() -> layer.forward(inference, x));
    for (int i = 0; i < 2; i++) {
      GraphBuilder graph = new GraphBuilder(Mode.TRAINING);
      Tensor y = layer.forward(graph, input(graph));
      assertEquals(SHAPE, layer.backward(graph, y).shape());
    }
  }

  @Test
  void aConcatenationUsedTwiceIsRefused() {
    Concatenation layer = new Concatenation("layer");
    GraphBuilder graph = new GraphBuilder(Mode.TRAINING);
    Tensor x = input(graph);
    layer.forward(graph, x, x);
    assertThrows(IllegalStateException.class, () -> layer.forward(graph, x));
  }

  @Test
  void twoLayersWithOneParameterInATrainingGraphAreRefused() {
    ParameterStore store = new ParameterStore();
    Layer first = Conv2d.create(store, "conv", ConvConfig.of(4, 4, 3));
    Layer second = Conv2d.create(store, "conv", ConvConfig.of(4, 4, 3));
    GraphBuilder graph = new GraphBuilder(Mode.TRAINING);
    Tensor y = second.forward(graph, first.forward(graph, input(graph)));
    Tensor dy = second.backward(graph, graph.input("dy", y.shape(), DataType.FLOAT32));
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> first.backward(graph, dy));
    assertTrue(refused.getMessage().startsWith("grad.conv.weight is written twice"));
    assertTrue(refused.getMessage().contains("under a name of its own"), refused.getMessage());
  }

  /** Frozen parameters have no gradient that a second layer could overwrite. */
  @Test
  void twoLayersWithOneFrozenParameterAreAllowed() {
    ParameterStore store = new ParameterStore();
    Conv2d.create(store, "conv", ConvConfig.of(4, 4, 3));
    store.freeze("conv");
    Layer first = Conv2d.create(store, "conv", ConvConfig.of(4, 4, 3));
    Layer second = Conv2d.create(store, "conv", ConvConfig.of(4, 4, 3));
    GraphBuilder graph = new GraphBuilder(Mode.TRAINING);
    Tensor y = second.forward(graph, first.forward(graph, input(graph)));
    Tensor dy = second.backward(graph, graph.input("dy", y.shape(), DataType.FLOAT32));
    assertEquals(SHAPE, first.backward(graph, dy).shape());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 4})
  void anEvenKernelIsRefused(int kernel) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> ConvConfig.of(3, 8, kernel));
    assertTrue(refused.getMessage().contains("must be odd, not " + kernel), refused.getMessage());
  }

  @Test
  void channelsAndStrideBelowOneAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> ConvConfig.of(0, 8, 3));
    assertThrows(IllegalArgumentException.class, () -> ConvConfig.of(3, 0, 3));
    assertThrows(IllegalArgumentException.class, () -> new ConvConfig(3, 8, 3, 0));
  }

  @Test
  void aStoreWithoutMemoryNamesTheMissingCall() {
    ParameterStore store = new ParameterStore();
    Conv2d.create(store, "conv", ConvConfig.of(3, 8, 3));
    for (Runnable early :
        new Runnable[] {
          () -> store.initialize(1),
          store::allocateGradients,
          () -> store.read("conv.weight"),
          () -> store.write("conv.weight", new float[8 * 3 * 9])
        }) {
      IllegalStateException refused = assertThrows(IllegalStateException.class, early::run);
      assertTrue(refused.getMessage().contains("Call ParameterStore.allocate"));
    }
  }

  @Test
  void aRunningStatisticHasNoGradient() {
    ParameterStore store = new ParameterStore();
    Parameter mean = store.statistic("bn.running_mean", 4, Initializer.constant(0));
    IllegalStateException refused = assertThrows(IllegalStateException.class, mean::gradient);
    assertEquals(
        "bn.running_mean is a running statistic and has no gradient", refused.getMessage());
  }
}
