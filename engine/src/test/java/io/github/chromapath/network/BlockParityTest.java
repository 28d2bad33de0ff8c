// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.network;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.contract.BlockParity;
import io.github.chromapath.contract.BlockParity.Block;
import io.github.chromapath.nn.Bottleneck;
import io.github.chromapath.nn.ConvBnRelu;
import io.github.chromapath.nn.ConvConfig;
import io.github.chromapath.nn.Eca;
import io.github.chromapath.nn.Sequential;
import io.github.chromapath.nn.SqueezeExcitation;
import io.github.chromapath.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares every block of layers with libtorch. Closing the backend fails if a block leaked memory
 * or objects.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("fast")
class BlockParityTest {
  private Backend backend;

  @BeforeAll
  void open() {
    backend = CpuBackend.open(2);
  }

  @AfterAll
  void close() {
    backend.close();
  }

  @ParameterizedTest
  @CsvSource({"24, 1", "24, 2", "13, 2"})
  void bottleneckWithProjection(int in, int stride) {
    BlockParity.check(
        backend,
        store ->
            Block.of(
                new Bottleneck(store, "block", new Bottleneck.Config(in, 8, 32, stride, true))),
        (torch, x) -> torch.bottleneck(x.get(0), "block", stride),
        new Shape(3, 7, 5, in));
  }

  /** The lowest frozen convolution is still needed for dx. */
  @ParameterizedTest
  @ValueSource(strings = {"block.bn2", "block.conv1,block.bn1", "block.downsample", "block.conv2"})
  void bottleneckWithFrozenParts(String groups) {
    BlockParity.checkFrozen(
        backend,
        List.of(groups.split(",")),
        store ->
            Block.of(new Bottleneck(store, "block", new Bottleneck.Config(24, 8, 32, 2, true))),
        (torch, x) -> torch.bottleneck(x.get(0), "block", 2),
        new Shape(3, 7, 5, 24));
  }

  @ParameterizedTest
  @ValueSource(strings = {"block.bn", "block.conv"})
  void transposedConvolutionBlockWithAFrozenPart(String group) {
    BlockParity.checkFrozen(
        backend,
        List.of(group),
        store -> Block.of(ConvBnRelu.transposed(store, "block", 19, 5, 2)),
        (torch, x) -> torch.transposedCbr(x.get(0), "block", 2),
        new Shape(2, 5, 7, 19));
  }

  /** Attention has no layer between gradient and parameters, so its parts are frozen together. */
  @Test
  void frozenAttentionAfterAConvolution() {
    BlockParity.checkFrozen(
        backend,
        List.of("se"),
        store ->
            Block.of(
                new Sequential(
                    ConvBnRelu.convolution(store, "block", ConvConfig.of(3, 32, 3)),
                    new SqueezeExcitation(store, "se", 32))),
        (torch, x) -> torch.se(torch.cbr(x.get(0), "block", 1), "se"),
        new Shape(2, 9, 11, 3));
    BlockParity.checkFrozen(
        backend,
        List.of("eca"),
        store ->
            Block.of(
                new Sequential(
                    ConvBnRelu.convolution(store, "block", ConvConfig.of(3, 64, 3)),
                    new Eca(store, "eca", 64))),
        (torch, x) -> torch.eca(torch.cbr(x.get(0), "block", 1), "eca.weight"),
        new Shape(2, 9, 11, 3));
  }

  @Test
  void bottleneckWithIdentity() {
    BlockParity.check(
        backend,
        store -> Block.of(new Bottleneck(store, "block", Bottleneck.Config.identity(32, 8))),
        (torch, x) -> torch.bottleneck(x.get(0), "block", 1),
        new Shape(2, 5, 7, 32));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 1", "3, 2", "5, 2", "7, 2"})
  void convolutionBlock(int kernel, int stride) {
    BlockParity.check(
        backend,
        store ->
            Block.of(ConvBnRelu.convolution(store, "block", new ConvConfig(3, 17, kernel, stride))),
        (torch, x) -> torch.cbr(x.get(0), "block", stride),
        new Shape(2, 9, 11, 3));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void transposedConvolutionBlock(int stride) {
    BlockParity.check(
        backend,
        store -> Block.of(ConvBnRelu.transposed(store, "block", 19, 5, stride)),
        (torch, x) -> torch.transposedCbr(x.get(0), "block", stride),
        new Shape(2, 5, 7, 19));
  }

  /** The kernel sizes of docs/model.md: 3 for 64 channels, 5 up to 1024, 7 for 2048. */
  @ParameterizedTest
  @ValueSource(ints = {40, 64, 128, 1024, 2048})
  void efficientChannelAttention(int channels) {
    BlockParity.check(
        backend,
        store -> Block.of(new Eca(store, "eca", channels)),
        (torch, x) -> torch.eca(x.get(0), "eca.weight"),
        new Shape(3, 3, 5, channels));
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 72, 256})
  void squeezeAndExcitation(int channels) {
    BlockParity.check(
        backend,
        store -> Block.of(new SqueezeExcitation(store, "se", channels)),
        (torch, x) -> torch.se(x.get(0), "se"),
        new Shape(3, 5, 3, channels));
  }
}
