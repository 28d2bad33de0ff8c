// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.op.BalanceWeights;
import io.github.chromapath.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Weights of pixels by their colours and classes. */
final class BalanceCases {
  private static final String EXACT = "a choice, nothing is computed";

  private BalanceCases() {}

  static Stream<OpCase> cases() {
    return Stream.of(ofColor(), ofClass());
  }

  /** The bin of a value is found by floor and clamp in libtorch. */
  private static OpCase ofColor() {
    HostTensor ab = HostTensor.normal(new Shape(2, 9, 7, 2), 22).map(v -> 70 * v);
    HostTensor table =
        HostTensor.uniform(Shape.vector(BalanceWeights.BINS * BalanceWeights.BINS), 23, 0, 5);
    return OpCase.named("balance of colours")
        .reads("ab", ab)
        .reads("table", table)
        .writes("weights", ab.shape())
        .runs(
            t -> List.of(new BalanceWeights.OfColor(t.get("ab"), t.get("table"), t.get("weights"))))
        .expects(
            TorchOracle.exact()
                .constant("ab", ab)
                .constant("table", table)
                .output(
                    "weights",
                    t -> {
                      Tensor bins =
                          t.get("ab")
                              .add(new Scalar(128))
                              .div(new Scalar(8))
                              .floor()
                              .clamp(
                                  new ScalarOptional(new Scalar(0)),
                                  new ScalarOptional(new Scalar(31)));
                      Tensor index = bins.select(1, 0).mul(new Scalar(32)).add(bins.select(1, 1));
                      return pairs(t.get("table"), index);
                    }))
        .within(0, EXACT);
  }

  /** libtorch's nearest upsampling takes the floor of the scaled index, as the operation does. */
  private static OpCase ofClass() {
    HostTensor labels = HostTensor.integers(new Shape(2, 4, 5, 1), 24, 256);
    HostTensor table = HostTensor.uniform(Shape.vector(BalanceWeights.LABELS), 25, 0, 5);
    Shape shape = new Shape(2, 12, 20, 2);
    return OpCase.named("balance of classes")
        .readsBytes("labels", labels)
        .reads("table", table)
        .writes("weights", shape)
        .runs(
            t ->
                List.of(
                    new BalanceWeights.OfClass(t.get("labels"), t.get("table"), t.get("weights"))))
        .expects(
            TorchOracle.exact()
                .constant("labels", labels)
                .constant("table", table)
                .output(
                    "weights",
                    t -> {
                      Tensor large =
                          torch.upsample_nearest2d(
                              t.get("labels"),
                              new long[] {shape.h(), shape.w()},
                              new DoubleOptional(),
                              new DoubleOptional());
                      return pairs(t.get("table"), large.select(1, 0));
                    }))
        .within(0, EXACT);
  }

  /** The table's entries at the indices (N, H, W), as (N, 2, H, W). */
  private static Tensor pairs(Tensor table, Tensor index) {
    Tensor flat = index.reshape(-1).toType(torch.ScalarType.Long);
    Tensor weight = table.reshape(-1).index_select(0, flat).reshape(index.sizes());
    return torch.stack(new TensorVector(weight, weight), 1);
  }
}
