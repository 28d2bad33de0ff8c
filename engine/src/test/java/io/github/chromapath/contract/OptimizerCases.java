// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.op.AdaDelta;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;

/** Ten AdaDelta steps with a new gradient each, against {@link TorchAdaDelta}. */
final class OptimizerCases {
  private static final int STEPS = 10;

  private OptimizerCases() {}

  static Stream<OpCase> cases() {
    return Stream.of(
        adaDelta(Shape.vector(1003), 0.004f, 1),
        adaDelta(new Shape(17, 3, 3, 5), 1, 1),
        adaDelta(Shape.vector(1), 0.004f, 1),
        adaDelta(Shape.vector(513), 0.004f, 1e-6f),
        adaDelta(Shape.vector(513), 0.1f, 0));
  }

  private static OpCase adaDelta(Shape shape, float lr, float gradientScale) {
    float rho = 0.9f;
    float epsilon = 1e-6f;
    HostTensor w = HostTensor.normal(shape, 1);
    HostTensor zero = HostTensor.filled(shape, 0);
    List<HostTensor> gradients = new ArrayList<>();
    OpCase opCase =
        OpCase.named(
                "ten AdaDelta steps " + shape + ", lr " + lr + ", gradients of " + gradientScale)
            .updates("w", w)
            .updates("v", zero)
            .updates("u", zero)
            .reads("lr", HostTensor.of(Shape.vector(1), lr));
    for (int step = 0; step < STEPS; step++) {
      HostTensor gradient = HostTensor.normal(shape, 2 + step).map(g -> gradientScale * g);
      gradients.add(gradient);
      opCase.reads("g" + step, gradient);
    }
    return opCase
        .runs(
            t -> {
              List<Op> steps = new ArrayList<>();
              for (int step = 0; step < STEPS; step++) {
                steps.add(
                    new AdaDelta(
                        t.get("w"),
                        t.get("g" + step),
                        t.get("v"),
                        t.get("u"),
                        t.get("lr"),
                        rho,
                        epsilon));
              }
              return steps;
            })
        .expects(() -> expected(w, gradients, lr, rho, epsilon))
        .within(2e-6, "ten steps of a handful of roundings each");
  }

  private static Map<String, float[]> expected(
      HostTensor start, List<HostTensor> gradients, float lr, float rho, float epsilon) {
    try (TorchScope scope = TorchScope.open()) {
      Tensor w = scope.tensor(start, TorchScope.Precision.DOUBLE);
      TorchAdaDelta optimizer = new TorchAdaDelta(lr, rho, epsilon);
      for (HostTensor gradient : gradients) {
        optimizer.step("w", w, scope.tensor(gradient, TorchScope.Precision.DOUBLE));
      }
      return Map.of(
          "w", TestTensors.fromTorch(w),
          "v", TestTensors.fromTorch(optimizer.squareAverage("w")),
          "u", TestTensors.fromTorch(optimizer.deltaAverage("w")));
    }
  }
}
