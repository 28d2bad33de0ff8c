// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.op.ChannelScale;
import io.github.chromapath.op.EfficientChannelAttention;
import io.github.chromapath.op.SqueezeExcite;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** The gates of ECA and SE, and the channel scaling that they drive. */
final class AttentionCases {
  private static final double BOUND = 2e-6;
  private static final String REASON = "short fp32 sums and a sigmoid";

  private final DataType storage;

  private AttentionCases(DataType storage) {
    this.storage = storage;
  }

  /** Every case, with activations and their gradients stored in {@code storage}. */
  static Stream<OpCase> cases(DataType storage) {
    return new AttentionCases(storage).all();
  }

  private Stream<OpCase> all() {
    Stream<OpCase> scaling =
        Stream.of(
            scale(new Shape(2, 7, 9, 17), "dx"),
            scale(new Shape(2, 33, 31, 3), "dx"),
            scale(new Shape(3, 8, 8, 128), "dx"),
            scale(new Shape(1, 1, 1, 8), "dx"),
            scale(new Shape(2, 7, 9, 17), "dy"));
    // In 16 bits backward reads a rounded gate: see StoredOutputCases.
    return storage == DataType.FLOAT32 ? Stream.concat(gates(), scaling) : scaling;
  }

  private Stream<OpCase> gates() {
    return Stream.of(
        eca(2, 64, 3),
        eca(2, 128, 5),
        eca(3, 17, 5),
        eca(2, 8, 7),
        eca(1, 5, 3),
        eca(2, 1, 3),
        eca(2, 2, 5),
        eca(2, 9, 1),
        se(2, 256, 16),
        se(3, 17, 5),
        se(2, 32, 2),
        se(1, 8, 1),
        se(2, 1, 1));
  }

  private OpCase eca(int images, int channels, int length) {
    Shape shape = new Shape(images, 1, 1, channels);
    HostTensor z = HostTensor.normal(shape, 1);
    HostTensor weight = HostTensor.normal(Shape.vector(length), 2);
    HostTensor da = HostTensor.normal(shape, 3);
    return OpCase.named("ECA gate " + shape + ", k = " + length)
        .reads("z", z)
        .reads("weight", weight)
        .reads("da", da)
        .writes("a", shape)
        .writes("dz", shape)
        .writes("dWeight", weight.shape())
        .runs(
            t ->
                List.of(
                    new EfficientChannelAttention.Forward(t.get("z"), t.get("weight"), t.get("a")),
                    new EfficientChannelAttention.Backward(
                        t.get("z"),
                        t.get("weight"),
                        t.get("a"),
                        t.get("da"),
                        t.get("dz"),
                        t.get("dWeight"))))
        .expects(
            TorchOracle.exact()
                .leaf("z", z)
                .leaf("weight", weight)
                .output("a", da, t -> ecaGate(t, length)))
        .within(BOUND, REASON)
        .cotangent("a", da)
        .difference("z", "dz", 2e-2f)
        .difference("weight", "dWeight", 1e-2f);
  }

  private static Tensor ecaGate(TorchOracle.Inputs t, int length) {
    return torch.sigmoid(ecaProduct(t, length));
  }

  /** The input of ECA's sigmoid. */
  static Tensor ecaProduct(TorchOracle.Inputs t, int length) {
    Tensor z = t.get("z");
    return torch
        .conv1d(
            z.reshape(z.size(0), 1, z.size(1)),
            t.get("weight").reshape(1, 1, length),
            new TensorOptional(),
            new long[] {1},
            new long[] {length / 2},
            new long[] {1},
            1)
        .reshape(z.shape());
  }

  private OpCase se(int images, int channels, int reduced) {
    Shape shape = new Shape(images, 1, 1, channels);
    Shape hidden = new Shape(images, 1, 1, reduced);
    HostTensor z = HostTensor.normal(shape, 4);
    HostTensor weight1 = scaled(new Shape(reduced, 1, 1, channels), 5);
    HostTensor weight2 = scaled(new Shape(channels, 1, 1, reduced), 6);
    HostTensor da = HostTensor.normal(shape, 7);
    return OpCase.named("SE gate " + shape + ", " + reduced + " hidden")
        .reads("z", z)
        .reads("weight1", weight1)
        .reads("weight2", weight2)
        .reads("da", da)
        .writes("hidden", hidden)
        .writes("a", shape)
        .writes("dz", shape)
        .writes("dWeight1", weight1.shape())
        .writes("dWeight2", weight2.shape())
        .runs(
            t ->
                List.of(
                    new SqueezeExcite.Forward(
                        t.get("z"),
                        t.get("weight1"),
                        t.get("weight2"),
                        t.get("hidden"),
                        t.get("a")),
                    new SqueezeExcite.Backward(
                        t.get("z"),
                        t.get("weight1"),
                        t.get("weight2"),
                        t.get("hidden"),
                        t.get("a"),
                        t.get("da"),
                        t.get("dz"),
                        t.get("dWeight1"),
                        t.get("dWeight2"))))
        .expects(
            TorchOracle.exact()
                .leaf("z", z)
                .leaf("weight1", weight1)
                .leaf("weight2", weight2)
                .output("a", da, t -> torch.sigmoid(torch.conv2d(seHidden(t), t.get("weight2"))))
                .output("hidden", AttentionCases::seHidden))
        .within(BOUND, REASON);
  }

  static Tensor seHidden(TorchOracle.Inputs t) {
    return torch.relu(torch.conv2d(t.get("z"), t.get("weight1")));
  }

  static HostTensor scaled(Shape shape, long seed) {
    float factor = (float) (1 / Math.sqrt(shape.c()));
    return HostTensor.normal(shape, seed).map(v -> v * factor);
  }

  private OpCase scale(Shape shape, String gradient) {
    Shape gate = new Shape(shape.n(), 1, 1, shape.c());
    HostTensor x = HostTensor.normal(shape, 8).as(storage);
    HostTensor a = HostTensor.uniform(gate, 9, 0, 1).as(storage);
    HostTensor dy = HostTensor.normal(shape, 10).as(storage);
    boolean inPlace = gradient.equals("dy");
    TorchOracle oracle =
        TorchOracle.exact()
            .leaf("x", x)
            .leaf("a", a)
            .output("y", dy, t -> t.get("x").mul(t.get("a")));
    OpCase opCase =
        OpCase.named("channel scale " + shape + (inPlace ? ", in place" : ""))
            .reads("x", x)
            .reads("a", a)
            .writes("y", shape, storage)
            .writes("da", gate, storage)
            .runs(
                t ->
                    List.of(
                        new ChannelScale.Forward(t.get("x"), t.get("a"), t.get("y")),
                        new ChannelScale.Backward(
                            t.get("x"), t.get("a"), t.get("dy"), t.get(gradient), t.get("da"))))
            .within(1e-7, "one product")
            .within("da", 3e-6, "one fp32 sum over H, W of products of either sign");
    return inPlace
        ? opCase.updates("dy", dy).expects(() -> Results.renamed(oracle.solve(), "dx", "dy"))
        : opCase
            .reads("dy", dy)
            .writes("dx", shape, storage)
            .expects(oracle)
            .cotangent("y", dy)
            .difference("x", "dx", 0.5f)
            .difference("a", "da", 0.5f);
  }
}
