// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.parity;

import static io.github.chromapath.kernels.parity.AttentionParityCases.ROUNDING;
import static io.github.chromapath.kernels.parity.Mirror.arguments;

import io.github.chromapath.kernels.sim.Arguments;
import io.github.chromapath.op.BalanceWeights;
import io.github.chromapath.op.Huber;
import io.github.chromapath.op.SoftmaxCrossEntropy;
import io.github.chromapath.op.SquaredError;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Kernels of loss.cu. Gradients of Huber and squared error are bit-identical to those of the CPU's
 * kernels. Losses of integers are bit-identical too: their terms are multiples of 1/2, whose sums
 * are exact in any order.
 *
 * <p>With other numbers, n terms t have three roundings each. On either side, the error of their
 * sum in fp32 is at most (n + 3) u sum |t|, with u = 2^-24, and that of the mean is an n-th of it.
 */
final class LossParityCases {
  private static final int[] COUNTS = {1, 5, 773};
  private static final float WEIGHT = 0.7f;
  private static final int IGNORED = SoftmaxCrossEntropy.IGNORE;

  private LossParityCases() {}

  static List<ParityCase> all() {
    List<ParityCase> cases = new ArrayList<>();
    for (Storage storage : Storage.FLOATS) {
      for (String name : new String[] {"huber_partial", "squared_error_partial"}) {
        String kernel = name + "_" + storage.suffix();
        cases.add(
            ParityCase.of(
                name,
                storage,
                Geometry.reductions(),
                stage -> differences(stage, kernel, storage),
                kernel,
                "loss_final"));
      }
      for (String kernel : List.of("balance_of_color", "balance_of_class")) {
        String name = kernel + "_" + storage.suffix();
        cases.add(
            ParityCase.of(
                kernel,
                storage,
                Geometry.walks(),
                stage -> {
                  if (kernel.equals("balance_of_color")) {
                    balanceOfColor(stage, name, storage);
                  } else {
                    balanceOfClass(stage, name, storage);
                  }
                },
                name));
      }
      cases.add(
          ParityCase.of(
              "cross_entropy",
              storage,
              Geometry.reductions(),
              stage -> crossEntropy(stage, storage),
              "cross_entropy_count_partial",
              "cross_entropy_count_final",
              "cross_entropy_partial_" + storage.suffix(),
              "cross_entropy_final"));
    }
    return cases;
  }

  private static void balanceOfColor(Stage stage, String kernel, Storage storage) {
    float[] table = Data.normal(BalanceWeights.BINS * BalanceWeights.BINS, 9);
    for (int shift = 0; shift < 2; shift++) {
      float[] values = Data.special(2 * 211, 10);
      for (int i = 20; i < values.length; i++) {
        values[i] *= 90;
      }
      Mirror ab = Mirror.of(stage, storage, shift, values);
      Mirror entries = Mirror.of(stage, Storage.F32, shift, table);
      Mirror weights = Mirror.result(stage, storage, shift, values.length);
      stage.launch(kernel, arguments(ab, entries, weights).int64(values.length / 2));
      stage.compute(new BalanceWeights.OfColor(ab.pixels(2), entries.vector(), weights.pixels(2)));
      weights.assertSame("weights");
    }
  }

  /** Labels of 4 x 6 pixels over larger, smaller and equal images. */
  private static void balanceOfClass(Stage stage, String kernel, Storage storage) {
    float[] table = Data.normal(BalanceWeights.LABELS, 11);
    byte[] ids = new byte[3 * 4 * 6];
    new Random(12).nextBytes(ids);
    for (int[] size : new int[][] {{9, 13}, {4, 6}, {3, 1}}) {
      Mirror labels = Mirror.ofBytes(stage, 1, ids);
      Mirror entries = Mirror.of(stage, Storage.F32, 0, table);
      Shape shape = new Shape(3, size[0], size[1], 2);
      Mirror weights = Mirror.result(stage, storage, 1, (int) shape.elements());
      stage.launch(
          kernel,
          arguments(labels, entries, weights)
              .int32(3)
              .int32(size[0])
              .int32(size[1])
              .int32(4)
              .int32(6));
      stage.compute(
          new BalanceWeights.OfClass(
              labels.tensor(new Shape(3, 4, 6, 1)), entries.vector(), weights.tensor(shape)));
      weights.assertSame("weights");
    }
  }

  private static void differences(Stage stage, String kernel, Storage storage) {
    for (int count : COUNTS) {
      for (int shift = 0; shift < 2; shift++) {
        for (int place = 0; place < 4; place++) {
          Difference exact = new Difference(kernel, storage, shift, place, true);
          difference(stage, exact, Data.integers(count, 5, 1));
        }
        Difference inexact = new Difference(kernel, storage, shift, 0, false);
        difference(stage, inexact, Data.normal(count, 2));
      }
      float[] spoiled = Data.spoiled(Data.integers(count, 5, 3), 3);
      difference(stage, new Difference(kernel, storage, 0, 0, true), spoiled);
    }
  }

  /**
   * One loss of x - target.
   *
   * @param place 0 if dx has its own memory, 1 and 2 if it replaces either operand, 3 if it is
   *     absent
   * @param exact whether terms and their sums are exact
   */
  private record Difference(String kernel, Storage storage, int shift, int place, boolean exact) {}

  private static void difference(Stage stage, Difference variant, float[] values) {
    String kernel = variant.kernel();
    Storage storage = variant.storage();
    int shift = variant.shift();
    boolean exact = variant.exact();
    int count = values.length;
    boolean huber = kernel.startsWith("huber");
    Mirror x = Mirror.of(stage, storage, shift, values);
    Mirror target =
        Mirror.of(stage, storage, 0, exact ? Data.integers(count, 3, 4) : Data.normal(count, 4));
    double magnitude = 0;
    for (int i = 0; i < count; i++) {
      double d = x.hostValues()[i] - (double) target.hostValues()[i];
      magnitude += d * d;
    }
    Mirror dx =
        switch (variant.place()) {
          case 0 -> Mirror.result(stage, storage, shift, count);
          case 1 -> x;
          case 2 -> target;
          default -> null;
        };
    // Half of the placements have weights, which are integers, so that terms stay exact.
    Mirror weights =
        huber && variant.place() % 2 == 0
            ? Mirror.of(stage, storage, shift, Data.integers(count, 2, 8))
            : null;
    Mirror partials = Mirror.result(stage, Storage.F32, 0, stage.chunks());
    Mirror loss = Mirror.result(stage, Storage.F32, 0, 1);
    float scale = (float) ((huber ? WEIGHT : 2 * WEIGHT) / (double) count);
    var arguments =
        huber
            ? arguments(x, target, weights, dx, partials).int64(count).float32(1f)
            : arguments(x, target, dx, partials).int64(count);
    stage.launch(kernel, arguments.float32(scale).int32(stage.chunks()));
    partials.assertWritten("partials");
    stage.launch("loss_final", arguments(partials, loss).int32(stage.chunks()).int64(count));
    Optional<Tensor> gradient = Optional.ofNullable(dx).map(Mirror::vector);
    stage.compute(
        huber
            ? new Huber(
                x.vector(),
                target.vector(),
                Optional.ofNullable(weights).map(Mirror::vector),
                loss.vector(),
                gradient,
                1f,
                WEIGHT)
            : new SquaredError(x.vector(), target.vector(), loss.vector(), gradient, WEIGHT));
    if (dx != null) {
      dx.assertSame("dx");
    }
    // A weight is at most 2 and adds a rounding.
    double bound = 2 * 2 * (count + 4) * ROUNDING * magnitude / count;
    if (exact) {
      loss.assertSame("loss");
    } else {
      loss.assertWithin("loss", (i, expected) -> bound);
    }
  }

  /**
   * Numbers of classes: 1, 2, 11, 19, and the largest number that fits into a block's shared
   * memory.
   */
  private static void crossEntropy(Stage stage, Storage storage) {
    for (int[] shape : new int[][] {{1, 1}, {3, 2}, {150, 11}, {70, 19}, {9, 47}}) {
      Random random = new Random(5);
      int pixels = shape[0];
      int classes = shape[1];
      byte[] labels = new byte[pixels];
      for (int i = 0; i < pixels; i++) {
        labels[i] = (byte) (random.nextInt(4) == 0 ? IGNORED : random.nextInt(classes));
      }
      float[] logits = Data.normal(pixels * classes, 6);
      crossEntropy(stage, storage, logits, labels, classes, 0);
      crossEntropy(stage, storage, Data.special(pixels * classes, 7), labels, classes, 1);
      if (pixels == 70) {
        byte[] wrong = labels.clone();
        wrong[33] = (byte) classes;
        crossEntropy(stage, storage, logits, wrong, classes, 0);
        byte[] none = new byte[pixels];
        Arrays.fill(none, (byte) IGNORED);
        crossEntropy(stage, storage, logits, none, classes, 1);
      }
    }
  }

  private static void crossEntropy(
      Stage stage, Storage storage, float[] values, byte[] labels, int classes, int shift) {
    int pixels = labels.length;
    for (int place = 0; place < 3; place++) {
      Mirror logits = Mirror.of(stage, storage, shift, values);
      Mirror label = Mirror.ofBytes(stage, shift, labels);
      double range = range(logits.hostValues());
      Mirror dLogits =
          place == 0 ? logits : place == 1 ? null : Mirror.result(stage, storage, 0, values.length);
      Mirror loss = launched(stage, storage, logits, label, dLogits, classes);
      stage.compute(
          new SoftmaxCrossEntropy(
              logits.pixels(classes),
              label.pixels(1),
              loss.vector(),
              Optional.ofNullable(dLogits).map(d -> d.pixels(classes)),
              WEIGHT));
      int labelled = labelled(labels, classes);
      // Softmax times the scale: the CPU divides in fp64 and rounds once. The device rounds the
      // scale, the quotient and the product. Each is at most the scale.
      double scale = labelled == 0 ? 0 : WEIGHT / (double) labelled;
      if (dLogits != null) {
        dLogits.assertWithin("dLogits", (i, expected) -> 6 * ROUNDING * scale);
      }
      // A term is at most the range of the logits and log(classes); logf is within 1 ulp.
      double term = range + Math.log(classes) + 1;
      loss.assertWithin("loss", (i, expected) -> (pixels + 4) * ROUNDING * term);
    }
  }

  private static Mirror launched(
      Stage stage, Storage storage, Mirror logits, Mirror labels, Mirror dLogits, int classes) {
    int pixels = labels.count();
    int chunks = stage.chunks();
    long counts = stage.memory().allocate(4 * chunks);
    long labelled = stage.memory().allocate(8);
    Mirror partials = Mirror.result(stage, Storage.F32, 0, chunks);
    Mirror loss = Mirror.result(stage, Storage.F32, 0, 1);
    stage.launch(
        "cross_entropy_count_partial",
        arguments(labels)
            .address(counts)
            .int64(pixels)
            .int32(classes)
            .int32(IGNORED)
            .int32(chunks));
    stage.launch(
        "cross_entropy_count_final",
        new Arguments().address(counts).address(labelled).int32(chunks));
    stage.launch(
        "cross_entropy_partial_" + storage.suffix(),
        4 * stage.geometry().block() * (classes | 1),
        arguments(logits, labels)
            .address(labelled)
            .address(dLogits == null ? 0 : dLogits.address())
            .address(partials.address())
            .int64(pixels)
            .int32(classes)
            .float32(WEIGHT)
            .int32(chunks));
    partials.assertWritten("partials");
    stage.launch(
        "cross_entropy_final",
        arguments(partials).address(labelled).address(loss.address()).int32(chunks));
    return loss;
  }

  private static int labelled(byte[] labels, int classes) {
    int count = 0;
    for (byte label : labels) {
      count += (label & 0xff) < classes ? 1 : 0;
    }
    return count;
  }

  /** The range of the finite values. */
  private static double range(float[] values) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (float value : values) {
      if (Float.isFinite(value)) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    return Math.max(0, high - low);
  }
}
