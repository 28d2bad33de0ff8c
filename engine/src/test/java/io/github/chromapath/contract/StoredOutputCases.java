// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.op.EfficientChannelAttention;
import io.github.chromapath.op.Op;
import io.github.chromapath.op.Sigmoid;
import io.github.chromapath.op.SqueezeExcite;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch;

/**
 * Gradients of operations that read the operation's output. The output is an input of these cases,
 * with values that {@code storage} represents exactly, so that the error of forward does not affect
 * backward.
 */
final class StoredOutputCases {
  private static final double BOUND = 2e-6;
  private static final String REASON = "short fp32 sums, an exponential and a division";

  private final DataType storage;

  private StoredOutputCases(DataType storage) {
    this.storage = storage;
  }

  /** Every case, with activations and their gradients stored in {@code storage}. */
  static Stream<OpCase> cases(DataType storage) {
    return new StoredOutputCases(storage).all();
  }

  private Stream<OpCase> all() {
    return Stream.of(
        sigmoid(new Shape(2, 7, 9, 3), "dx"),
        sigmoid(new Shape(2, 41, 37, 8), "dx"),
        sigmoid(new Shape(1, 1, 1, 1), "dx"),
        sigmoid(new Shape(2, 9, 7, 5), "dy"),
        eca(2, 128, 5),
        eca(3, 17, 3),
        eca(1, 5, 7),
        se(2, 256, 16),
        se(3, 17, 5),
        se(1, 8, 1));
  }

  private OpCase sigmoid(Shape shape, String gradient) {
    HostTensor x = HostTensor.normal(shape, 1).map(v -> 3 * v).as(storage);
    HostTensor output = HostTensor.uniform(shape, 2, 0.01f, 0.99f).as(storage);
    HostTensor dy = HostTensor.normal(shape, 3).as(storage);
    boolean inPlace = gradient.equals("dy");
    OpCase opCase =
        OpCase.named("sigmoid of a given output " + shape + (inPlace ? ", in place" : ""))
            .reads("x", x)
            .reads("output", output)
            .writes("y", shape, storage)
            .runs(
                t ->
                    List.of(
                        new Sigmoid.Forward(t.get("x"), t.get("y")),
                        new Sigmoid.Backward(t.get("output"), t.get("dy"), t.get(gradient))))
            .expects(
                TorchOracle.exact()
                    .constant("x", x)
                    .constant("output", output)
                    .constant("slope", output.map(y -> 1 - y))
                    .constant("dy", dy)
                    .output("y", t -> torch.sigmoid(t.get("x")))
                    .output(gradient, t -> t.get("dy").mul(t.get("output")).mul(t.get("slope"))))
            .within(BOUND, REASON);
    return inPlace ? opCase.updates("dy", dy) : opCase.reads("dy", dy).writes("dx", shape, storage);
  }

  private OpCase eca(int images, int channels, int length) {
    Shape shape = new Shape(images, 1, 1, channels);
    HostTensor z = HostTensor.normal(shape, 4).as(storage);
    HostTensor weight = HostTensor.normal(Shape.vector(length), 5);
    HostTensor gate = HostTensor.uniform(shape, 6, 0.01f, 0.99f).as(storage);
    HostTensor da = HostTensor.normal(shape, 7).as(storage);
    HostTensor g = throughSigmoid(gate, da);
    return OpCase.named("ECA gate, its output given, " + shape + ", k = " + length)
        .reads("z", z)
        .reads("weight", weight)
        .reads("gate", gate)
        .reads("da", da)
        .writes("a", shape, storage)
        .writes("dz", shape, storage)
        .writes("dWeight", weight.shape())
        .runs(
            t ->
                List.of(
                    new EfficientChannelAttention.Forward(t.get("z"), t.get("weight"), t.get("a")),
                    new EfficientChannelAttention.Backward(
                        t.get("z"),
                        t.get("weight"),
                        t.get("gate"),
                        t.get("da"),
                        t.get("dz"),
                        t.get("dWeight"))))
        .expects(
            TorchOracle.exact()
                .leaf("z", z)
                .leaf("weight", weight)
                .output("before", g, t -> AttentionCases.ecaProduct(t, length))
                .output("a", t -> torch.sigmoid(AttentionCases.ecaProduct(t, length))))
        .within(BOUND, REASON);
  }

  private OpCase se(int images, int channels, int reduced) {
    Shape shape = new Shape(images, 1, 1, channels);
    Shape middle = new Shape(images, 1, 1, reduced);
    HostTensor z = HostTensor.normal(shape, 8).as(storage);
    HostTensor weight1 = AttentionCases.scaled(new Shape(reduced, 1, 1, channels), 9);
    HostTensor weight2 = AttentionCases.scaled(new Shape(channels, 1, 1, reduced), 10);
    HostTensor held = HostTensor.normal(middle, 11).map(v -> Math.max(0, v)).as(storage);
    HostTensor gate = HostTensor.uniform(shape, 12, 0.01f, 0.99f).as(storage);
    HostTensor da = HostTensor.normal(shape, 13).as(storage);
    HostTensor g = throughSigmoid(gate, da);
    return OpCase.named("SE gate, its outputs given, " + shape + ", " + reduced + " hidden")
        .reads("z", z)
        .reads("weight1", weight1)
        .reads("weight2", weight2)
        .reads("held", held)
        .reads("gate", gate)
        .reads("da", da)
        .writes("hidden", middle, storage)
        .writes("a", shape, storage)
        .writes("dz", shape, storage)
        .writes("dWeight1", weight1.shape())
        .writes("dWeight2", weight2.shape())
        .runs(StoredOutputCases::seOperations)
        .expects(
            TorchOracle.exact()
                .leaf("z", z)
                .leaf("weight1", weight1)
                .leaf("weight2", weight2)
                .constant("held", held)
                .output("after", g, t -> torch.conv2d(t.get("held"), t.get("weight2")))
                .output(
                    "before",
                    throughHidden(weight2, g, held),
                    t -> torch.conv2d(t.get("z"), t.get("weight1")))
                .output("hidden", AttentionCases::seHidden)
                .output(
                    "a",
                    t -> torch.sigmoid(torch.conv2d(AttentionCases.seHidden(t), t.get("weight2")))))
        .within(BOUND, REASON)
        .roundings("a", 2, "the gate may be made of the hidden values as they are stored");
  }

  private static List<Op> seOperations(OpCase.Operands t) {
    return List.of(
        new SqueezeExcite.Forward(
            t.get("z"), t.get("weight1"), t.get("weight2"), t.get("hidden"), t.get("a")),
        new SqueezeExcite.Backward(
            t.get("z"),
            t.get("weight1"),
            t.get("weight2"),
            t.get("held"),
            t.get("gate"),
            t.get("da"),
            t.get("dz"),
            t.get("dWeight1"),
            t.get("dWeight2")));
  }

  /** g = da a (1 - a). */
  private static HostTensor throughSigmoid(HostTensor a, HostTensor da) {
    float[] gate = a.values();
    float[] g = da.values();
    for (int i = 0; i < g.length; i++) {
      g[i] = (float) (g[i] * (double) gate[i] * (1.0 - gate[i]));
    }
    return HostTensor.of(a.shape(), g);
  }

  /** q = W2^T g where hidden > 0, else 0. */
  private static HostTensor throughHidden(HostTensor weight2, HostTensor g, HostTensor hidden) {
    int channels = g.shape().c();
    int reduced = hidden.shape().c();
    float[] w = weight2.values();
    float[] gradient = g.values();
    float[] q = hidden.values();
    for (int i = 0; i < q.length; i++) {
      double sum = 0;
      for (int c = 0; c < channels; c++) {
        sum += (double) w[c * reduced + i % reduced] * gradient[i / reduced * channels + c];
      }
      q[i] = q[i] > 0 ? (float) sum : 0;
    }
    return HostTensor.of(hidden.shape(), q);
  }
}
