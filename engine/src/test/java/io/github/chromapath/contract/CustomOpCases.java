// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.example.LeakyRelu;
import io.github.chromapath.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** An operation defined outside the engine, with its own kernels for every device. */
final class CustomOpCases {
  /** A power of two, so products are exact. */
  private static final float SLOPE = 0.25f;

  private static final String EXACT = "a choice and a product with a power of two";

  private CustomOpCases() {}

  static Stream<OpCase> cases() {
    return Stream.concat(
        Stream.of(
                new Shape(1, 1, 1, 1),
                new Shape(2, 7, 9, 3),
                new Shape(3, 16, 8, 32),
                new Shape(1, 64, 65, 2))
            .map(CustomOpCases::leakyRelu),
        Stream.of(inPlace()));
  }

  private static OpCase leakyRelu(Shape shape) {
    HostTensor x = HostTensor.normal(shape, 1);
    HostTensor dy = HostTensor.normal(shape, 2);
    float[] values = x.values();
    return OpCase.named("custom leaky ReLU " + shape)
        .reads("x", x)
        .reads("dy", dy)
        .writes("y", shape)
        .writes("dx", shape)
        .runs(
            t ->
                List.of(
                    new LeakyRelu.Forward(t.get("x"), t.get("y"), SLOPE),
                    new LeakyRelu.Backward(t.get("x"), t.get("dy"), t.get("dx"), SLOPE)))
        .expects(TorchOracle.exact().leaf("x", x).output("y", dy, t -> leakyRelu(t.get("x"))))
        .within(0, EXACT)
        .cotangent("y", dy)
        .difference("x", "dx", 1e-2f, i -> Math.abs(values[i]) < 2e-2f);
  }

  private static OpCase inPlace() {
    HostTensor x = HostTensor.normal(new Shape(2, 9, 7, 5), 3);
    return OpCase.named("custom leaky ReLU in place")
        .updates("y", x)
        .runs(t -> List.of(new LeakyRelu.Forward(t.get("y"), t.get("y"), SLOPE)))
        .expects(TorchOracle.exact().constant("x", x).output("y", t -> leakyRelu(t.get("x"))))
        .within(0, EXACT);
  }

  private static Tensor leakyRelu(Tensor x) {
    return torch.leaky_relu(x, new Scalar(SLOPE));
  }
}
