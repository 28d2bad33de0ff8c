// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.parity;

import static io.github.chromapath.kernels.parity.Mirror.arguments;

import io.github.chromapath.kernels.cpu.BatchNormKernel;
import io.github.chromapath.kernels.cpu.InstanceNormKernel;
import java.util.ArrayList;
import java.util.List;

/**
 * The kernels of normalization.cu that have given statistics: inference, running statistics, and
 * the backward pass. The operations are those of the twins, and sums are of integers, exact in any
 * order, so the bits are the same. {@link MomentsCases} has the statistics themselves.
 */
final class NormalizationCases {
  static final float EPSILON = 1e-5f;

  /** Images, pixels, channels. */
  private static final int[][] SHAPES = {
    {1, 1, 1}, {1, 37, 3}, {2, 61, 8}, {3, 5, 33}, {1, 2, 264}, {2, 3, 130}
  };

  private NormalizationCases() {}

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
            NormalizationCases::running,
            "norm_update_running"));
    return cases;
  }

  /** What is done for each shape, aligned and not. */
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
    apply(stage, storage, x, coefficients, y, new int[] {1, pixels, channels}, relu);
    BatchNormKernel.inference(
        stage.parallel(),
        x.host(),
        weight.host(),
        bias.host(),
        y.host(),
        mean.host(),
        variance.host(),
        pixels,
        channels,
        EPSILON,
        relu == 1);
    y.assertSame("y");
  }

  static void apply(
      Stage stage,
      Storage storage,
      Mirror x,
      Mirror coefficients,
      Mirror y,
      int[] shape,
      int relu) {
    stage.launch(
        "norm_apply_" + storage.suffix(),
        arguments(x, coefficients, y).int32(shape[0]).int64(shape[1]).int32(shape[2]).int32(relu));
  }

  /** Of batch normalisation where there is one image, rectified or not; of instance otherwise. */
  private static void backward(Stage stage, Storage storage, int[] shape, int shift) {
    int channels = shape[2];
    int rows = shape[0] * channels;
    int count = rows * shape[1];
    boolean batch = shape[0] == 1;
    for (int kind = 0; kind < 3; kind++) {
      float[] gradient = Data.integers(count, 4, 6);
      Mirror x = Mirror.of(stage, storage, shift, Data.integers(count, 6, 7));
      Mirror y =
          batch && kind == 0 ? Mirror.of(stage, storage, 0, Data.integers(count, 1, 8)) : null;
      Mirror dy =
          Mirror.of(stage, storage, 0, kind == 2 ? Data.spoiled(gradient, channels) : gradient);
      Mirror mean = fp32(stage, Data.integers(rows, 2, 9));
      Mirror variance = fp32(stage, Data.uniform(rows, 0.1, 2, 10));
      Mirror weight = batch ? fp32(stage, Data.normal(channels, 11)) : null;
      Mirror dx = kind == 1 ? dy : Mirror.result(stage, storage, shift, count);
      Mirror dWeight = batch ? Mirror.result(stage, Storage.F32, 0, channels) : null;
      Mirror dBias = batch ? Mirror.result(stage, Storage.F32, 0, channels) : null;
      launchBackward(stage, storage, shape, x, y, dy, mean, variance, weight, dx, dWeight, dBias);
      if (batch) {
        BatchNormKernel.backward(
            stage.parallel(),
            x.host(),
            y == null ? null : y.host(),
            dy.host(),
            weight.host(),
            mean.host(),
            variance.host(),
            dx.host(),
            dWeight.host(),
            dBias.host(),
            shape[1],
            channels,
            EPSILON);
        dWeight.assertSame("dWeight");
        dBias.assertSame("dBias");
      } else {
        InstanceNormKernel.backward(
            stage.parallel(),
            x.host(),
            dy.host(),
            mean.host(),
            variance.host(),
            dx.host(),
            shape[0],
            shape[1],
            channels,
            EPSILON);
      }
      dx.assertSame("dx");
    }
  }

  private static void launchBackward(
      Stage stage,
      Storage storage,
      int[] shape,
      Mirror x,
      Mirror y,
      Mirror dy,
      Mirror mean,
      Mirror variance,
      Mirror weight,
      Mirror dx,
      Mirror dWeight,
      Mirror dBias) {
    int rows = shape[0] * shape[2];
    Mirror workspace = Mirror.result(stage, Storage.F32, 0, 2 * rows * stage.chunks());
    Mirror coefficients = Mirror.result(stage, Storage.F32, 0, 3 * rows);
    stage.launch(
        "norm_backward_partial_" + storage.suffix(),
        arguments(x, y, dy, mean, workspace)
            .int32(shape[0])
            .int64(shape[1])
            .int32(shape[2])
            .int32(stage.chunks()));
    workspace.assertWritten("workspace");
    stage.launch(
        "norm_backward_final",
        arguments(workspace, weight, variance, coefficients, dWeight, dBias)
            .int32(shape[0])
            .int64(shape[1])
            .int32(shape[2])
            .int32(stage.chunks())
            .float32(EPSILON));
    coefficients.assertWritten("coefficients");
    stage.launch(
        "norm_backward_apply_" + storage.suffix(),
        arguments(x, y, dy, mean, coefficients, dx)
            .int32(shape[0])
            .int64(shape[1])
            .int32(shape[2]));
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
        BatchNormKernel.updateRunning(
            stage.parallel(),
            mean.host(),
            variance.host(),
            runningMean.host(),
            runningVariance.host(),
            channels,
            count,
            0.1f);
        runningMean.assertSame("running mean");
        runningVariance.assertSame("running variance");
      }
    }
  }

  static Mirror fp32(Stage stage, float... values) {
    return Mirror.of(stage, Storage.F32, 0, values);
  }
}
