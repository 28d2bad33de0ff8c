// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.contract.BlockParity;
import io.github.chromapath.contract.BlockParity.Block;
import io.github.chromapath.contract.TorchBlocks;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.nn.Concatenation;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the blocks with several inputs, fusion and the U-Net's levels, with libtorch. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModelBlockParityTest {
  private Backend backend;

  @BeforeAll
  void open() {
    backend = CpuBackend.open(2);
  }

  @AfterAll
  void close() {
    backend.close();
  }

  @Test
  void fusion() {
    MultipathConfig narrow = ModelConfig.standard().withWidth(0.25);
    int context = narrow.channels(128);
    Shape shape = new Shape(2, 7, 5, context);
    BlockParity.check(
        backend,
        store -> {
          FeatureFusion fusion = new FeatureFusion(store, narrow);
          return new Block() {
            @Override
            public Tensor forward(GraphBuilder graph, List<Tensor> x) {
              ContextPath.Features features = new ContextPath.Features(x.get(0), x.get(1));
              return fusion.forward(graph, features, x.get(2));
            }

            @Override
            public List<Tensor> backward(GraphBuilder graph, Tensor dy) {
              FeatureFusion.Gradients d = fusion.backward(graph, dy);
              return List.of(d.context().fine(), d.context().coarse(), d.spatial());
            }
          };
        },
        (torch, x) ->
            torch.se(
                torch.cbr(TorchBlocks.concat(x.get(0), x.get(1), x.get(2)), "fusion.conv", 1),
                "fusion.se"),
        shape,
        shape,
        shape.withChannels(narrow.channels(64)));
  }

  /**
   * The gradient of a level is the sum over its two uses. Here the deeper levels are the identity.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void levelOfTheUNet(boolean instanceNorm) {
    Shape down = new Shape(2, 5, 7, 6);
    BlockParity.check(
        backend,
        store -> new Level(new Skip("skip", instanceNorm)),
        (torch, x) ->
            TorchBlocks.concat(
                x.get(0), instanceNorm ? TorchBlocks.instanceNorm(x.get(1)) : x.get(1), x.get(1)),
        down.withChannels(9),
        down);
  }

  /** y = [up, norm(down), down]. */
  private static final class Level implements Block {
    private final Skip skip;
    private final Concatenation deeper = new Concatenation("deeper");

    Level(Skip skip) {
      this.skip = skip;
    }

    @Override
    public Tensor forward(GraphBuilder graph, List<Tensor> x) {
      return deeper.forward(graph, skip.forward(graph, x.get(0), x.get(1)), x.get(1));
    }

    @Override
    public List<Tensor> backward(GraphBuilder graph, Tensor dy) {
      List<Tensor> d = deeper.backward(graph, dy);
      List<Tensor> level = skip.backward(graph, d.get(0));
      return List.of(level.get(0), skip.join(graph, level.get(1), d.get(1)));
    }
  }
}
