// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.parity;

import static io.github.chromapath.kernels.parity.Mirror.arguments;

import io.github.chromapath.kernels.sim.Arguments;
import io.github.chromapath.op.BatchNorm;
import io.github.chromapath.op.InstanceNorm;
import io.github.chromapath.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The kernels of normalization.cu that read statistics: inference, running statistics, and the
 * backward pass. They execute the same operations as the CPU's kernels. Sums are of integers, which
 * are exact in any order. Results are therefore bit-identical. {@link MomentsParityCases} covers
 * the statistics.
 */
final class NormalizationParityCases {
  static final float EPSILON = 1e-5f;

  /** Images, pixels, channels. */
  private static final int[][] SHAPES = {
    {1, 1, 1}, {1, 37, 3}, {2, 61, 8}, {3, 5, 33}, {1, 2, 264}, {2, 3, 130}
  };

  /** Results around the largest numbers that fp32, fp16 and bf16 store as 0. */
  private static final float[] AROUND_ZERO = {
    0, -0f, Float.MIN_VALUE, 0x1p-25f, Math.nextUp(0x1p-25f), 0x1p-134f, Math.nextUp(0x1p-134f), -1
  };

  private NormalizationParityCases() {}

  static List<ParityCase> all() {
    List<ParityCase> cases = new ArrayList<>();
    for (Storage storage : Storage.FLOATS) {
      cases.add(
          ParityCase.of(
              "norm inference",
              storage,
              Geometry.walks(),
              stage -> forEach((shape, shift) -> inference(stage, storage, shape, shift)),
              "norm_coefficients",
              "norm_apply_" + storage.suffix()));
      cases.add(
          ParityCase.of(
              "norm backward",
              storage,
              Geometry.reductions(),
              stage -> forEach((shape, shift) -> backward(stage, storage, shape, shift)),
              "norm_backward_partial_" + storage.suffix(),
              "norm_backward_final",
              "norm_backward_apply_" + storage.suffix()));
    }
    cases.add(
        ParityCase.of(
            "norm running",
            Storage.F32,
            Geometry.walks(),
            NormalizationParityCases::running,
            "norm_update_running"));
    return cases;
  }

  /** The work for each shape, aligned and not. */
  interface Body {
    void run(int[] shape, int shift);
  }

  private static void forEach(Body body) {
    for (int[] shape : SHAPES) {
      body.run(shape, 0);
      body.run(shape, 1);
    }
  }

  private static void inference(Stage stage, Storage storage, int[] shape, int shift) {
    int pixels = shape[0] * shape[1];
    int channels = shape[2];
    Mirror mean = fp32(stage, Data.normal(channels, 1));
    Mirror variance = fp32(stage, Data.uniform(channels, 0, 2, 2));
    Mirror weight = fp32(stage, Data.normal(channels, 3));
    Mirror bias = fp32(stage, Data.normal(channels, 4));
    Mirror coefficients = Mirror.result(stage, Storage.F32, 0, 3 * channels);
    Mirror x = Mirror.of(stage, storage, shift, Data.special(pixels * channels, 5));
    Mirror y = shift == 1 ? x : Mirror.result(stage, storage, 0, pixels * channels);
    int relu = channels % 2;
    stage.launch(
        "norm_coefficients",
        arguments(mean, variance, weight, bias, coefficients).int32(channels).float32(EPSILON));
    stage.launch(
        "norm_apply_" + storage.suffix(),
        arguments(x, coefficients, y).int32(1).int64(pixels).int32(channels).int32(relu));
    stage.compute(
        new BatchNorm.Inference(
            x.pixels(channels),
            weight.vector(),
            bias.vector(),
            y.pixels(channels),
            mean.vector(),
            variance.vector(),
            EPSILON,
            relu == 1));
    y.assertSame("y");
  }

  /**
   * The operands and results of a backward pass. Those that instance normalization lacks are null.
   */
  private static final class Pass {
    final Stage stage;
    final Storage storage;
    final int[] shape;
    final Mirror x;
    final Mirror forward;
    final Mirror dy;
    final Mirror mean;
    final Mirror variance;
    final Mirror weight;
    final Mirror dx;
    final Mirror dWeight;
    final Mirror dBias;

    /**
     * @param kind 0 with ReLU, 1 in place, 2 with NaN and infinity, 3 with NaN and ReLU of results
     *     around 0
     */
    Pass(Stage stage, Storage storage, int[] shape, int shift, int kind) {
      this.stage = stage;
      this.storage = storage;
      this.shape = shape;
      int channels = shape[2];
      int rows = shape[0] * channels;
      int count = rows * shape[1];
      float[] gradient = Data.integers(count, 4, 6);
      float[] input = Data.integers(count, 6, 7);
      x = Mirror.of(stage, storage, shift, kind == 3 ? Data.spoiled(input, channels) : input);
      dy = Mirror.of(stage, storage, 0, kind >= 2 ? Data.spoiled(gradient, channels) : gradient);
      float[] center = Data.integers(rows, 2, 9);
      mean = fp32(stage, center);
      forward = batch() && kind % 3 == 0 ? fp32(stage, forward(center, kind == 3)) : null;
      variance = fp32(stage, Data.uniform(rows, 0.1, 2, 10));
      weight = batch() ? fp32(stage, Data.normal(channels, 11)) : null;
      dx = kind == 1 ? dy : Mirror.result(stage, storage, shift, count);
      dWeight = batch() ? Mirror.result(stage, Storage.F32, 0, channels) : null;
      dBias = batch() ? Mirror.result(stage, Storage.F32, 0, channels) : null;
    }

    private static float[] forward(float[] center, boolean aroundZero) {
      int channels = center.length;
      float[] all = Arrays.copyOf(center, 3 * channels);
      float[] scale = aroundZero ? new float[channels] : Data.normal(channels, 16);
      float[] shift = Data.normal(channels, 17);
      for (int c = 0; c < channels; c++) {
        all[channels + c] = scale[c];
        all[2 * channels + c] = aroundZero ? AROUND_ZERO[c % AROUND_ZERO.length] : shift[c];
      }
      return all;
    }

    /** Whether this is batch normalization: there is one image. */
    boolean batch() {
      return shape[0] == 1;
    }

    void launch() {
      int rows = shape[0] * shape[2];
      Mirror workspace = Mirror.result(stage, Storage.F32, 0, 2 * rows * stage.chunks());
      Mirror coefficients = Mirror.result(stage, Storage.F32, 0, 3 * rows);
      stage.launch(
          "norm_backward_partial_" + storage.suffix(),
          extents(arguments(x, dy, mean, forward, workspace)).int32(stage.chunks()));
      workspace.assertWritten("workspace");
      stage.launch(
          "norm_backward_final",
          extents(arguments(workspace, weight, variance, coefficients, dWeight, dBias))
              .int32(stage.chunks())
              .float32(EPSILON));
      coefficients.assertWritten("coefficients");
      stage.launch(
          "norm_backward_apply_" + storage.suffix(),
          extents(arguments(x, dy, mean, forward, coefficients, dx)));
    }

    private Arguments extents(Arguments arguments) {
      return arguments.int32(shape[0]).int64(shape[1]).int32(shape[2]);
    }

    void compute() {
      Shape pixels = AttentionParityCases.pixels(shape);
      Shape statistics = AttentionParityCases.gates(shape);
      stage.compute(
          batch()
              ? new BatchNorm.Backward(
                  x.tensor(pixels),
                  Optional.ofNullable(forward).map(all -> all.tensor(coefficients(shape[2]))),
                  dy.tensor(pixels),
                  weight.vector(),
                  mean.vector(),
                  variance.vector(),
                  dx.tensor(pixels),
                  dWeight.vector(),
                  dBias.vector(),
                  EPSILON)
              : new InstanceNorm.Backward(
                  x.tensor(pixels),
                  dy.tensor(pixels),
                  mean.tensor(statistics),
                  variance.tensor(statistics),
                  dx.tensor(pixels),
                  EPSILON));
    }
  }

  private static void backward(Stage stage, Storage storage, int[] shape, int shift) {
    for (int kind = 0; kind < 4; kind++) {
      Pass pass = new Pass(stage, storage, shape, shift, kind);
      pass.launch();
      pass.compute();
      if (pass.batch()) {
        pass.dWeight.assertSame("dWeight");
        pass.dBias.assertSame("dBias");
      }
      pass.dx.assertSame("dx");
    }
  }

  /** The shape of the coefficients of a batch normalization. */
  static Shape coefficients(int channels) {
    return new Shape(3, 1, 1, channels);
  }

  private static void running(Stage stage) {
    for (int channels : new int[] {1, 70}) {
      for (long count : new long[] {1, 2, 3L << 32}) {
        Mirror mean = fp32(stage, Data.normal(channels, 12));
        Mirror variance = fp32(stage, Data.uniform(channels, 0, 2, 13));
        Mirror runningMean = fp32(stage, Data.normal(channels, 14));
        Mirror runningVariance = fp32(stage, Data.uniform(channels, 0, 2, 15));
        stage.launch(
            "norm_update_running",
            arguments(mean, variance, runningMean, runningVariance)
                .int32(channels)
                .int64(count)
                .float32(0.1f));
        stage.compute(
            new BatchNorm.UpdateRunning(
                mean.vector(),
                variance.vector(),
                runningMean.vector(),
                runningVariance.vector(),
                count,
                0.1f));
        runningMean.assertSame("running mean");
        runningVariance.assertSame("running variance");
      }
    }
  }

  static Mirror fp32(Stage stage, float... values) {
    return Mirror.of(stage, Storage.F32, 0, values);
  }
}
