// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.op.AdaDelta;
import io.github.chromapath.op.AdamW;
import io.github.chromapath.op.MovingAverage;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;

/**
 * Ten steps with a new gradient each: AdaDelta against {@link TorchAdaDelta}, AdamW against {@link
 * TorchAdamW}, and the moving average against its recurrence in fp64.
 */
final class OptimizerCases {
  private static final int STEPS = 10;
  private static final String ROUNDINGS = "ten steps of a handful of roundings each";

  private OptimizerCases() {}

  static Stream<OpCase> cases() {
    return Stream.of(
        adaDelta(Shape.vector(1003), 0.004f, 1),
        adaDelta(new Shape(17, 3, 3, 5), 1, 1),
        adaDelta(Shape.vector(1), 0.004f, 1),
        adaDelta(Shape.vector(513), 0.004f, 1e-6f),
        adaDelta(Shape.vector(513), 0.1f, 0),
        adamW(Shape.vector(1003), 1e-3f, 0.01f, 1),
        adamW(new Shape(17, 3, 3, 5), 0.1f, 0.5f, 1),
        adamW(Shape.vector(1), 1e-3f, 0, 1),
        adamW(Shape.vector(513), 1e-3f, 0.01f, 1e-6f),
        adamW(Shape.vector(513), 0.1f, 0.01f, 0),
        movingAverage(Shape.vector(1003), 0.001f),
        movingAverage(new Shape(17, 3, 3, 5), 0.5f),
        movingAverage(Shape.vector(1), 1));
  }

  private static OpCase adaDelta(Shape shape, float lr, float gradientScale) {
    float rho = 0.9f;
    float epsilon = 1e-6f;
    HostTensor w = HostTensor.normal(shape, 1);
    HostTensor zero = HostTensor.filled(shape, 0);
    OpCase opCase =
        OpCase.named(
                "ten AdaDelta steps " + shape + ", lr " + lr + ", gradients of " + gradientScale)
            .updates("w", w)
            .updates("v", zero)
            .updates("u", zero)
            .reads("lr", HostTensor.of(Shape.vector(1), lr));
    List<HostTensor> gradients = gradients(opCase, shape, gradientScale);
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
        .within(2e-6, ROUNDINGS);
  }

  /** A gradient for each step, read as g0, g1, ... */
  private static List<HostTensor> gradients(OpCase opCase, Shape shape, float scale) {
    List<HostTensor> gradients = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      HostTensor gradient = HostTensor.normal(shape, 2 + step).map(g -> scale * g);
      gradients.add(gradient);
      opCase.reads("g" + step, gradient);
    }
    return gradients;
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

  private static OpCase adamW(Shape shape, float lr, float weightDecay, float gradientScale) {
    AdamW.Constants constants = new AdamW.Constants(0.9f, 0.999f, 1e-8f);
    HostTensor w = HostTensor.normal(shape, 1);
    HostTensor zero = HostTensor.filled(shape, 0);
    OpCase opCase =
        OpCase.named(
                String.format(
                    "ten AdamW steps %s, lr %s, decay %s, gradients of %s",
                    shape, lr, weightDecay, gradientScale))
            .updates("w", w)
            .updates("m", zero)
            .updates("v", zero)
            .reads("share", HostTensor.filled(shape, 1));
    for (int step = 0; step < STEPS; step++) {
      opCase.reads(
          "rates" + step,
          HostTensor.of(
              Shape.vector(AdamW.RATES),
              lr * weightDecay,
              (float) (lr / (1 - Math.pow(constants.beta1(), step + 1))),
              (float) (1 / Math.sqrt(1 - Math.pow(constants.beta2(), step + 1)))));
    }
    List<HostTensor> gradients = gradients(opCase, shape, gradientScale);
    return opCase
        .runs(
            t -> {
              List<Op> steps = new ArrayList<>();
              for (int step = 0; step < STEPS; step++) {
                steps.add(
                    new AdamW(
                        t.get("w"),
                        t.get("g" + step),
                        new AdamW.State(t.get("m"), t.get("v"), t.get("share")),
                        t.get("rates" + step),
                        constants));
              }
              return steps;
            })
        .expects(() -> expected(w, gradients, new TorchAdamW(lr, weightDecay, constants)))
        .within(2e-6, ROUNDINGS);
  }

  private static Map<String, float[]> expected(
      HostTensor start, List<HostTensor> gradients, TorchAdamW optimizer) {
    try (TorchScope scope = TorchScope.open()) {
      Tensor w = scope.tensor(start, TorchScope.Precision.DOUBLE);
      List<Tensor> values =
          gradients.stream()
              .map(gradient -> scope.tensor(gradient, TorchScope.Precision.DOUBLE))
              .toList();
      TorchAdamW.Result result = optimizer.steps(w, values);
      return Map.of(
          "w", TestTensors.fromTorch(result.w()),
          "m", TestTensors.fromTorch(result.m()),
          "v", TestTensors.fromTorch(result.v()));
    }
  }

  private static OpCase movingAverage(Shape shape, float weight) {
    HostTensor start = HostTensor.normal(shape, 1);
    OpCase opCase =
        OpCase.named("ten moving averages " + shape + ", weight " + weight)
            .updates("mean", start)
            .reads("weight", HostTensor.of(Shape.vector(1), weight));
    List<HostTensor> values = gradients(opCase, shape, 1);
    return opCase
        .runs(
            t -> {
              List<Op> steps = new ArrayList<>();
              for (int step = 0; step < STEPS; step++) {
                steps.add(new MovingAverage(t.get("g" + step), t.get("mean"), t.get("weight")));
              }
              return steps;
            })
        .expects(() -> Map.of("mean", average(start, values, weight)))
        .within(2e-6, ROUNDINGS);
  }

  private static float[] average(HostTensor start, List<HostTensor> values, double weight) {
    float[] result = start.values().clone();
    for (int i = 0; i < result.length; i++) {
      double mean = result[i];
      for (HostTensor value : values) {
        mean = (1 - weight) * mean + weight * value.values()[i];
      }
      result[i] = (float) mean;
    }
    return result;
  }
}
