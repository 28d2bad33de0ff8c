// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.parity;

import static io.github.chromapath.kernels.parity.Mirror.arguments;

import io.github.chromapath.op.BiasGradient;
import io.github.chromapath.op.ChannelScale;
import io.github.chromapath.op.GlobalAveragePool;
import io.github.chromapath.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * The kernels of attention.cu over (images, pixels, channels). Elements are bit-identical to those
 * of the CPU's kernels. Sums of integers are bit-identical too, since they are exact in fp32 in any
 * order.
 *
 * <p>With other numbers, each of n terms x passes at most n - 1 roundings in fp32. Either side
 * therefore lies within n u sum |x| of the exact sum, with u = 2^-24. Terms that are products have
 * one more rounding. The difference between the sides is at most twice that.
 */
final class AttentionParityCases {
  static final double ROUNDING = 0x1p-24;

  /** Images, pixels, channels. */
  private static final int[][] SHAPES = {
    {1, 1, 1}, {2, 37, 3}, {1, 61, 8}, {3, 5, 33}, {2, 2, 264}, {1, 300, 1}, {1, 3, 301}
  };

  /** Integers aligned and not; normal numbers aligned; NaN and infinities not. */
  private static final int[][] KINDS = {{0, 1}, {0, 2}};

  private AttentionParityCases() {}

  static List<ParityCase> all() {
    List<ParityCase> cases = new ArrayList<>();
    for (Storage storage : Storage.FLOATS) {
      String suffix = "_" + storage.suffix();
      String[] sums = {"channel_sums_partial" + suffix, "channel_sums_final" + suffix};
      add(cases, "average pool", storage, Geometry.reductions(), AttentionParityCases::mean, sums);
      add(
          cases,
          "bias gradient",
          storage,
          Geometry.reductions(),
          AttentionParityCases::biasSum,
          sums);
      add(
          cases,
          "average_pool_backward",
          storage,
          Geometry.walks(),
          AttentionParityCases::spread,
          "average_pool_backward" + suffix);
      add(
          cases,
          "channel_scale_forward",
          storage,
          Geometry.walks(),
          AttentionParityCases::scale,
          "channel_scale_forward" + suffix);
      add(
          cases,
          "channel_scale_backward",
          storage,
          Geometry.reductions(),
          AttentionParityCases::scaleBackward,
          "channel_scale_backward_partial" + suffix,
          sums[1]);
    }
    return cases;
  }

  /** (images, 1, pixels, channels). */
  static Shape pixels(int[] shape) {
    return new Shape(shape[0], 1, shape[1], shape[2]);
  }

  /** (images, 1, 1, channels). */
  static Shape gates(int[] shape) {
    return new Shape(shape[0], 1, 1, shape[2]);
  }

  private interface Body {
    /**
     * @param shape images, pixels, channels
     */
    void run(Stage stage, Storage storage, int shift, int[] shape);
  }

  private static void add(
      List<ParityCase> cases,
      String name,
      Storage storage,
      List<Geometry> geometries,
      Body body,
      String... kernels) {
    cases.add(
        ParityCase.of(
            name,
            storage,
            geometries,
            stage -> {
              for (int[] shape : SHAPES) {
                body.run(stage, storage, 0, shape);
                body.run(stage, storage, 1, shape);
              }
            },
            kernels));
  }

  private static void mean(Stage stage, Storage storage, int shift, int[] shape) {
    int rows = shape[0] * shape[2];
    int count = shape[1] * rows;
    float[][] inputs = {
      Data.integers(count, 8, 1),
      Data.normal(count, 2),
      Data.spoiled(Data.integers(count, 8, 3), shape[2])
    };
    for (int kind : KINDS[shift]) {
      Mirror x = Mirror.of(stage, storage, shift, inputs[kind]);
      Mirror z = Mirror.result(stage, storage, shift, rows);
      sums(stage, storage, x, z, shape, 1.0 / shape[1]);
      stage.compute(new GlobalAveragePool.Forward(x.tensor(pixels(shape)), z.tensor(gates(shape))));
      if (kind == 1) {
        double[] magnitudes = magnitudes(x.hostValues(), shape);
        z.assertWithin("z", (row, expected) -> 2 * ROUNDING * magnitudes[row]);
      } else {
        z.assertSame("z");
      }
    }
  }

  /** The sum over all images at once. */
  private static void biasSum(Stage stage, Storage storage, int shift, int[] shape) {
    int pixels = shape[0] * shape[1];
    int channels = shape[2];
    Mirror dy = Mirror.of(stage, storage, shift, Data.integers(pixels * channels, 8, 4));
    Mirror sums = Mirror.result(stage, storage, 0, channels);
    sums(stage, storage, dy, sums, new int[] {1, pixels, channels}, 1);
    stage.compute(new BiasGradient(dy.tensor(pixels(shape)), sums.vector()));
    sums.assertSame("sums");
  }

  private static void sums(
      Stage stage, Storage storage, Mirror x, Mirror sums, int[] shape, double factor) {
    int rows = shape[0] * shape[2];
    Mirror workspace = Mirror.result(stage, Storage.F32, 0, rows * stage.chunks());
    stage.launch(
        "channel_sums_partial_" + storage.suffix(),
        arguments(x, workspace)
            .int32(shape[0])
            .int64(shape[1])
            .int32(shape[2])
            .int32(stage.chunks()));
    finish(stage, storage, workspace, sums, rows, factor);
  }

  private static void finish(
      Stage stage, Storage storage, Mirror workspace, Mirror sums, int rows, double factor) {
    workspace.assertWritten("workspace");
    stage.launch(
        "channel_sums_final_" + storage.suffix(),
        arguments(workspace, sums).int32(rows).int32(stage.chunks()).float64(factor));
  }

  private static void spread(Stage stage, Storage storage, int shift, int[] shape) {
    int rows = shape[0] * shape[2];
    Mirror dz = Mirror.of(stage, storage, shift, Data.special(rows, 5));
    Mirror dx = Mirror.of(stage, storage, 0, Data.special(rows * shape[1], 6));
    stage.launch(
        "average_pool_backward_" + storage.suffix(),
        arguments(dz, dx).int32(shape[0]).int64(shape[1]).int32(shape[2]));
    stage.compute(
        new GlobalAveragePool.Backward(dz.tensor(gates(shape)), dx.tensor(pixels(shape))));
    dx.assertSame("dx");
  }

  private static void scale(Stage stage, Storage storage, int shift, int[] shape) {
    int rows = shape[0] * shape[2];
    int count = rows * shape[1];
    Mirror x = Mirror.of(stage, storage, 0, Data.special(count, 7));
    Mirror a = Mirror.of(stage, storage, shift, Data.uniform(rows, 0, 1, 8));
    Mirror y = shape[1] == 37 ? x : Mirror.result(stage, storage, 0, count);
    stage.launch(
        "channel_scale_forward_" + storage.suffix(),
        arguments(x, a, y).int32(shape[0]).int64(shape[1]).int32(shape[2]));
    stage.compute(
        new ChannelScale.Forward(
            x.tensor(pixels(shape)), a.tensor(gates(shape)), y.tensor(pixels(shape))));
    y.assertSame("y");
  }

  private static void scaleBackward(Stage stage, Storage storage, int shift, int[] shape) {
    int rows = shape[0] * shape[2];
    int count = rows * shape[1];
    float[][] gradients = {
      Data.integers(count, 5, 9),
      Data.normal(count, 10),
      Data.spoiled(Data.integers(count, 5, 11), shape[2])
    };
    for (int kind : KINDS[shift]) {
      float[] values = kind == 1 ? Data.normal(count, 12) : Data.integers(count, 5, 12);
      Mirror x = Mirror.of(stage, storage, shift, values);
      Mirror a = Mirror.of(stage, storage, 0, Data.uniform(rows, 0, 1, 13));
      Mirror dy = Mirror.of(stage, storage, 0, gradients[kind]);
      float[] products = dy.hostValues();
      for (int i = 0; i < count; i++) {
        products[i] *= x.hostValues()[i];
      }
      Mirror dx = shift == 0 ? dy : Mirror.result(stage, storage, 0, count);
      Mirror da = Mirror.result(stage, storage, 0, rows);
      Mirror workspace = Mirror.result(stage, Storage.F32, 0, rows * stage.chunks());
      stage.launch(
          "channel_scale_backward_partial_" + storage.suffix(),
          arguments(x, a, dy, dx, workspace)
              .int32(shape[0])
              .int64(shape[1])
              .int32(shape[2])
              .int32(stage.chunks()));
      finish(stage, storage, workspace, da, rows, 1);
      stage.compute(
          new ChannelScale.Backward(
              x.tensor(pixels(shape)),
              a.tensor(gates(shape)),
              dy.tensor(pixels(shape)),
              dx.tensor(pixels(shape)),
              da.tensor(gates(shape))));
      dx.assertSame("dx");
      if (kind == 1) {
        double[] magnitudes = magnitudes(products, shape);
        int pixels = shape[1];
        da.assertWithin("da", (row, expected) -> 2 * ROUNDING * (pixels + 1) * magnitudes[row]);
      } else {
        da.assertSame("da");
      }
    }
  }

  /** The sum of |x| over the pixels of each image and channel. */
  private static double[] magnitudes(float[] x, int[] shape) {
    double[] sums = new double[shape[0] * shape[2]];
    for (int i = 0; i < x.length; i++) {
      sums[i / (shape[1] * shape[2]) * shape[2] + i % shape[2]] += Math.abs(x[i]);
    }
    return sums;
  }
}
