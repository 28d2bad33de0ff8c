// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.parity;

import static io.github.chromapath.kernels.parity.AttentionParityCases.ROUNDING;
import static io.github.chromapath.kernels.parity.Mirror.arguments;

import io.github.chromapath.op.EfficientChannelAttention;
import io.github.chromapath.op.Sigmoid;
import io.github.chromapath.op.SqueezeExcite;
import io.github.chromapath.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * The gates' kernels of attention.cu. The CPU's kernels add in fp64, the CUDA kernels in fp32. With
 * gates of 0, 1/2 and 1 and integers elsewhere, every product and sum is exact, and gradients are
 * compared bit by bit. With other numbers, n terms pass n products and n - 1 sums. The error is at
 * most (n + 1) u sum |terms|, with u = 2^-24.
 *
 * <p>The CPU computes a gate's sigmoid in fp64. On the device its argument has the error above,
 * multiplied by a slope of at most 1/4. The exponential has a relative error of 4e-7, which becomes
 * 4e-7 s (1 - s). The sum 1 + e and its reciprocal round once each.
 */
final class GateParityCases {
  private static final double EXPONENTIAL = 4e-7;

  private GateParityCases() {}

  static List<ParityCase> all() {
    List<ParityCase> cases = new ArrayList<>();
    for (Storage storage : Storage.FLOATS) {
      String suffix = "_" + storage.suffix();
      cases.add(
          ParityCase.of(
              "eca",
              storage,
              Geometry.walks(),
              stage -> {
                eca(stage, storage, 1, 1, 1);
                eca(stage, storage, 3, 33, 3);
                eca(stage, storage, 2, 64, 5);
                eca(stage, storage, 2, 2, 7);
              },
              "eca_forward" + suffix,
              "eca_backward_input" + suffix,
              "eca_backward_weight" + suffix));
      cases.add(
          ParityCase.of(
              "se",
              storage,
              Geometry.walks(),
              stage -> {
                se(stage, storage, 1, 1, 1);
                se(stage, storage, 3, 48, 3);
                se(stage, storage, 2, 70, 35);
              },
              "se_dense" + suffix,
              "se_gate_gradient" + suffix,
              "se_transposed_hidden" + suffix,
              "se_transposed_input" + suffix,
              "se_outer" + suffix));
    }
    return cases;
  }

  private static void eca(Stage stage, Storage storage, int images, int channels, int size) {
    int count = images * channels;
    boolean spoiled = channels == 33;
    for (int kind = 0; kind < 2; kind++) {
      boolean exact = kind == 0;
      float[] pooled = exact ? Data.integers(count, 4, 1) : Data.normal(count, 1);
      Mirror z =
          Mirror.of(stage, storage, kind, spoiled && exact ? Data.spoiled(pooled, 3) : pooled);
      Mirror weight =
          Mirror.of(
              stage, Storage.F32, 0, exact ? Data.integers(size, 2, 2) : Data.normal(size, 2));
      Mirror gate = Mirror.result(stage, storage, 0, count);
      stage.launch(
          "eca_forward_" + storage.suffix(),
          arguments(z, weight, gate).int32(images).int32(channels).int32(size));
      Shape shape = new Shape(images, 1, 1, channels);
      stage.compute(
          new EfficientChannelAttention.Forward(
              z.tensor(shape), weight.vector(), gate.tensor(shape)));
      double largest = largest(z) * largest(weight) * size;
      gate.assertWithin(
          "a", (i, s) -> sigmoidBound(exact ? 0 : (size + 1) * ROUNDING * largest, s));
      ecaBackward(stage, shape, exact, z, weight);
    }
  }

  private static void ecaBackward(
      Stage stage, Shape shape, boolean exact, Mirror z, Mirror weight) {
    Storage storage = z.storage();
    int images = shape.n();
    int channels = shape.c();
    int count = images * channels;
    int size = weight.count();
    Mirror a = Mirror.of(stage, storage, 0, gates(count, exact));
    Mirror da = Mirror.of(stage, storage, 1, gradient(count, exact));
    Mirror dz = Mirror.result(stage, storage, 0, count);
    Mirror dWeight = Mirror.result(stage, Storage.F32, 0, size);
    stage.launch(
        "eca_backward_input_" + storage.suffix(),
        arguments(weight, a, da, dz).int32(images).int32(channels).int32(size));
    stage.launch(
        "eca_backward_weight_" + storage.suffix(),
        arguments(z, a, da, dWeight).int32(images).int32(channels).int32(size));
    stage.compute(
        new EfficientChannelAttention.Forward(z.tensor(shape), weight.vector(), a.tensor(shape))
            .backward(da.tensor(shape), dz.tensor(shape), dWeight.vector()));
    if (exact) {
      dz.assertSameButForZeros("dz");
      dWeight.assertSameButForZeros("dWeight");
      return;
    }
    double gradient = largest(da) / 4;
    double input = (size + 1) * ROUNDING * size * gradient * largest(weight);
    dz.assertWithin("dz", (i, expected) -> input);
    double taps = (count + 1) * ROUNDING * count * gradient * largest(z);
    // The order of this sum depends on the block size, so results differ between block sizes.
    dWeight.assertWithin("dWeight", (i, expected) -> taps);
  }

  private static void se(Stage stage, Storage storage, int images, int channels, int reduced) {
    for (int kind = 0; kind < 2; kind++) {
      boolean exact = kind == 0;
      Mirror z = Mirror.of(stage, storage, kind, values(images * channels, 2, exact, 1));
      Mirror w1 = Mirror.of(stage, Storage.F32, 0, values(channels * reduced, 1, exact, 2));
      Mirror w2 = Mirror.of(stage, Storage.F32, 0, values(channels * reduced, 1, exact, 3));
      Mirror hidden = Mirror.result(stage, storage, 0, images * reduced);
      Mirror gate = Mirror.result(stage, storage, 0, images * channels);
      SqueezeExcite.Forward op =
          new SqueezeExcite.Forward(
              z.tensor(new Shape(images, 1, 1, channels)),
              w1.tensor(new Shape(reduced, 1, 1, channels)),
              w2.tensor(new Shape(channels, 1, 1, reduced)),
              hidden.tensor(new Shape(images, 1, 1, reduced)),
              gate.tensor(new Shape(images, 1, 1, channels)));
      String dense = "se_dense_" + storage.suffix();
      stage.launch(
          dense, arguments(w1, z, hidden).int32(images).int32(reduced).int32(channels).int32(0));
      stage.launch(
          dense, arguments(w2, hidden, gate).int32(images).int32(channels).int32(reduced).int32(1));
      stage.compute(op);
      double sum = exact ? 0 : (channels + 1) * ROUNDING * channels * largest(w1) * largest(z);
      // The second layer reads unrounded hidden values on the CPU and rounded ones on the device.
      double stored = exact ? 0 : storage.ulp(largest(hidden));
      double second =
          exact
              ? 0
              : reduced * largest(w2) * (sum + stored + (reduced + 1) * ROUNDING * largest(hidden));
      if (exact) {
        hidden.assertSame("hidden");
      } else {
        hidden.assertWithin("hidden", (i, expected) -> sum);
      }
      gate.assertWithin("a", (i, s) -> sigmoidBound(second, s));
      if (exact) {
        seBackward(stage, op, List.of(z, w1, w2, hidden));
      }
    }
  }

  /**
   * @param forward the operands of the forward pass on the device: z, both weights, hidden
   */
  private static void seBackward(Stage stage, SqueezeExcite.Forward op, List<Mirror> forward) {
    Mirror z = forward.get(0);
    Mirror w1 = forward.get(1);
    Mirror w2 = forward.get(2);
    Mirror hidden = forward.get(3);
    Storage storage = z.storage();
    String suffix = "_" + storage.suffix();
    Shape shape = op.z().shape();
    int images = shape.n();
    int channels = shape.c();
    int reduced = op.hidden().shape().c();
    int count = images * channels;
    Mirror a = Mirror.of(stage, storage, 0, gates(count, true));
    Mirror da = Mirror.of(stage, storage, 0, gradient(count, true));
    Mirror g = Mirror.result(stage, Storage.F32, 0, count);
    Mirror q = Mirror.result(stage, Storage.F32, 0, images * reduced);
    Mirror dz = Mirror.result(stage, storage, 0, count);
    Mirror dW1 = Mirror.result(stage, Storage.F32, 0, w1.count());
    Mirror dW2 = Mirror.result(stage, Storage.F32, 0, w2.count());
    stage.launch("se_gate_gradient" + suffix, arguments(a, da, g).int64(count));
    stage.compute(new Sigmoid.Backward(a.vector(), da.vector(), g.vector()));
    g.assertSame("g");
    stage.launch(
        "se_transposed_hidden" + suffix,
        arguments(w2, g, hidden, q).int32(images).int32(channels).int32(reduced));
    stage.launch(
        "se_transposed_input" + suffix,
        arguments(w1, q, dz).int32(images).int32(reduced).int32(channels));
    stage.launch(
        "se_outer" + suffix,
        arguments(g, hidden, dW2).int32(images).int32(channels).int32(reduced));
    stage.launch(
        "se_outer" + suffix, arguments(q, z, dW1).int32(images).int32(reduced).int32(channels));
    stage.compute(
        new SqueezeExcite.Forward(op.z(), op.weight1(), op.weight2(), op.hidden(), a.tensor(shape))
            .backward(
                da.tensor(shape),
                dz.tensor(shape),
                dW1.tensor(op.weight1().shape()),
                dW2.tensor(op.weight2().shape())));
    dz.assertSameButForZeros("dz");
    dW1.assertSameButForZeros("dW1");
    dW2.assertSameButForZeros("dW2");
  }

  private static float[] values(int count, int limit, boolean exact, long seed) {
    return exact ? Data.integers(count, limit, seed) : Data.normal(count, seed);
  }

  private static float[] gates(int count, boolean exact) {
    float[] gates = exact ? Data.integers(count, 1, 20) : Data.uniform(count, 0, 1, 20);
    for (int i = 0; exact && i < count; i++) {
      gates[i] = (gates[i] + 1) / 2;
    }
    return gates;
  }

  private static float[] gradient(int count, boolean exact) {
    return exact ? Data.integers(count, 4, 21) : Data.normal(count, 21);
  }

  private static double sigmoidBound(double argument, double s) {
    return argument / 4 + EXPONENTIAL * s * (1 - s) + 2 * ROUNDING * s;
  }

  private static double largest(Mirror tensor) {
    double largest = 0;
    for (float value : tensor.hostValues()) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }
}
