// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.parity;

import static io.github.chromapath.kernels.parity.AttentionParityCases.ROUNDING;
import static io.github.chromapath.kernels.parity.Mirror.arguments;

import java.util.ArrayList;
import java.util.List;

/**
 * The kernels of pointwise.cu. On CPUs oneDNN computes convolutions, so these are compared with the
 * definition, computed here in double. Some weights are fp32 numbers that 16 bits cannot store:
 * kernel and definition round them.
 *
 * <p>Sums of integers are exact, so their results are bit-identical, with NaN and infinities too.
 * With other numbers, a sum of n products passes at most n + 1 roundings in fp32, which bounds the
 * difference by (n + 1) u sum |x w|, with u = 2^-24; the definition rounds once more. The data
 * gradient is bit-identical always, since the order of its sum of at most two products is defined.
 */
final class PointwiseParityCases {
  private record Case(int pixels, int channels, int outputs) {
    int inputs() {
      return pixels * channels;
    }

    int results() {
      return pixels * outputs;
    }

    int weights() {
      return outputs * channels;
    }
  }

  private enum Kind {
    INTEGERS,
    NORMAL,
    SPOILED;

    float[] of(int count, int channels, long seed) {
      return switch (this) {
        case INTEGERS -> Data.integers(count, 5, seed);
        case NORMAL -> Data.normal(count, seed);
        case SPOILED -> Data.spoiled(Data.integers(count, 5, seed), channels);
      };
    }
  }

  private PointwiseParityCases() {}

  static List<ParityCase> all() {
    List<ParityCase> cases = new ArrayList<>();
    for (Storage storage : Storage.FLOATS) {
      String suffix = "_" + storage.suffix();
      add(cases, "pointwise_forward", storage, Geometry.walks(), PointwiseParityCases::forward);
      add(
          cases,
          "pointwise_backward_data",
          storage,
          Geometry.walks(),
          PointwiseParityCases::backwardData);
      cases.add(
          ParityCase.of(
              "pointwise_backward_weights",
              storage,
              Geometry.reductions(),
              stage -> each(storage, (kind, shape) -> weights(stage, storage, kind, shape)),
              "pointwise_backward_weights_partial" + suffix,
              "pointwise_backward_weights_final"));
    }
    return cases;
  }

  private interface Body {
    void run(Stage stage, Storage storage, Kind kind, Case shape);
  }

  private interface Shapes {
    void run(Kind kind, Case shape);
  }

  private static void add(
      List<ParityCase> cases,
      String kernel,
      Storage storage,
      List<Geometry> geometries,
      Body body) {
    cases.add(
        ParityCase.of(
            kernel,
            storage,
            geometries,
            stage -> each(storage, (kind, shape) -> body.run(stage, storage, kind, shape)),
            kernel + "_" + storage.suffix()));
  }

  /** Less than a vector to a whole warp of them, whole vectors and ragged ones. */
  private static void each(Storage storage, Shapes shapes) {
    int most = 512 / storage.bytes();
    int[][] extents = {
      {1, 1, 1}, {37, 3, 2}, {61, 8, 1}, {70, 32, 2}, {9, 33, 2}, {5, most, 2}, {3, most - 1, 1}
    };
    for (int[] extent : extents) {
      for (Kind kind : Kind.values()) {
        shapes.run(kind, new Case(extent[0], extent[1], extent[2]));
      }
    }
  }

  /** Elements before an operand, which take its alignment: none for normal numbers. */
  private static int shift(Kind kind) {
    return kind == Kind.NORMAL ? 0 : 1;
  }

  /** Normal numbers need more bits than 16-bit types have; integers do not. */
  private static Mirror weight(Stage stage, Kind kind, Case shape) {
    int count = shape.weights();
    return Mirror.of(
        stage,
        Storage.F32,
        0,
        kind == Kind.NORMAL ? Data.normal(count, 2) : Data.integers(count, 4, 2));
  }

  private static float[] rounded(Stage stage, Storage storage, Mirror weight) {
    return Mirror.of(stage, storage, 0, weight.hostValues()).hostValues();
  }

  private static void forward(Stage stage, Storage storage, Kind kind, Case shape) {
    Mirror x = Mirror.of(stage, storage, shift(kind), kind.of(shape.inputs(), shape.channels, 1));
    Mirror weight = weight(stage, kind, shape);
    boolean full = shape.pixels > 1;
    boolean relu = shape.pixels % 2 == 1;
    Mirror bias =
        full ? Mirror.of(stage, Storage.F32, 0, Data.integers(shape.outputs, 3, 3)) : null;
    float[] summand = Data.integers(shape.results(), 3, 4);
    Mirror addend = full ? Mirror.of(stage, storage, shift(kind), summand) : null;
    boolean inPlace = shape.channels == 8;
    Mirror y = inPlace ? addend : Mirror.result(stage, storage, shift(kind), shape.results());
    stage.launch(
        "pointwise_forward_" + storage.suffix(),
        arguments(x, weight, bias, addend, y)
            .int64(shape.pixels)
            .int32(shape.channels)
            .int32(shape.outputs)
            .int32(relu ? 1 : 0));
    float[] w = rounded(stage, storage, weight);
    float[] input = x.hostValues();
    float[] expected = new float[shape.results()];
    double[] magnitudes = new double[shape.results()];
    for (int i = 0; i < expected.length; i++) {
      int o = i % shape.outputs;
      double sum = full ? bias.hostValues()[o] + (double) summand[i] : 0;
      magnitudes[i] = Math.abs(sum);
      for (int c = 0; c < shape.channels; c++) {
        double product =
            (double) input[i / shape.outputs * shape.channels + c] * w[o * shape.channels + c];
        sum += product;
        magnitudes[i] += Math.abs(product);
      }
      expected[i] = (float) (relu && sum <= 0 ? 0 : sum);
    }
    y.expect(expected);
    check(y, "y", kind, shape.channels + 3, magnitudes);
  }

  private static void backwardData(Stage stage, Storage storage, Kind kind, Case shape) {
    float[] gradients =
        kind == Kind.SPOILED
            ? Data.special(shape.results(), 5)
            : kind.of(shape.results(), shape.outputs, 5);
    Mirror dy = Mirror.of(stage, storage, 1, gradients);
    Mirror weight = weight(stage, kind, shape);
    Mirror dx = Mirror.result(stage, storage, shift(kind), shape.inputs());
    stage.launch(
        "pointwise_backward_data_" + storage.suffix(),
        arguments(dy, weight, dx).int64(shape.pixels).int32(shape.channels).int32(shape.outputs));
    float[] w = rounded(stage, storage, weight);
    float[] gradient = dy.hostValues();
    float[] expected = new float[shape.inputs()];
    for (int i = 0; i < expected.length; i++) {
      for (int o = 0; o < shape.outputs; o++) {
        float g = gradient[i / shape.channels * shape.outputs + o];
        expected[i] = Math.fma(g, w[o * shape.channels + i % shape.channels], expected[i]);
      }
    }
    dx.expect(expected);
    dx.assertSame("dx");
  }

  private static void weights(Stage stage, Storage storage, Kind kind, Case shape) {
    Mirror x = Mirror.of(stage, storage, shift(kind), kind.of(shape.inputs(), shape.channels, 6));
    Mirror dy = Mirror.of(stage, storage, 1, Data.integers(shape.results(), 4, 7));
    Mirror workspace = Mirror.result(stage, Storage.F32, 0, shape.weights() * stage.chunks());
    Mirror dWeight = Mirror.result(stage, Storage.F32, 0, shape.weights());
    stage.launch(
        "pointwise_backward_weights_partial_" + storage.suffix(),
        arguments(x, dy, workspace)
            .int64(shape.pixels)
            .int32(shape.channels)
            .int32(shape.outputs)
            .int32(stage.chunks()));
    workspace.assertWritten("workspace");
    stage.launch(
        "pointwise_backward_weights_final",
        arguments(workspace, dWeight).int32(shape.weights()).int32(stage.chunks()));
    float[] input = x.hostValues();
    float[] gradient = dy.hostValues();
    float[] expected = new float[shape.weights()];
    double[] magnitudes = new double[shape.weights()];
    for (int i = 0; i < expected.length; i++) {
      double sum = 0;
      for (int p = 0; p < shape.pixels; p++) {
        double product =
            (double) gradient[p * shape.outputs + i / shape.channels]
                * input[p * shape.channels + i % shape.channels];
        sum += product;
        magnitudes[i] += Math.abs(product);
      }
      expected[i] = (float) sum;
    }
    dWeight.expect(expected);
    check(dWeight, "dWeight", kind, shape.pixels + 1, magnitudes);
  }

  private static void check(
      Mirror result, String what, Kind kind, int roundings, double[] magnitudes) {
    if (kind == Kind.NORMAL) {
      result.assertWithin(what, (i, expected) -> (roundings + 1) * ROUNDING * magnitudes[i]);
    } else {
      result.assertSameButForZeros(what);
    }
  }
}
