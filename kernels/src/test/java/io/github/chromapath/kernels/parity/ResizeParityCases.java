// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.parity;

import static io.github.chromapath.kernels.parity.Mirror.arguments;

import io.github.chromapath.kernels.sim.Arguments;
import io.github.chromapath.op.Resize;
import io.github.chromapath.op.UpsampleNearest;
import io.github.chromapath.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Kernels of resize.cu. Positions, weights and the order of sums are those of the CPU's kernels, so
 * results are bit-identical.
 */
final class ResizeParityCases {
  private static final int IMAGES = 2;

  /** Height, width, height and width of the result, channels. */
  private static final int[][] SHAPES = {
    {1, 1, 1, 1, 1},
    {4, 3, 8, 6, 8},
    {8, 6, 4, 3, 5},
    {5, 7, 3, 11, 3},
    {3, 1, 7, 5, 16},
    {1, 2, 1, 37, 2},
    {2, 41, 3, 2, 1},
    {7, 5, 6, 5, 33},
    {2, 2, 3, 1, 264}
  };

  /** The same for whole factors. */
  private static final int[][] MULTIPLES = {
    {1, 1, 1, 1, 1},
    {4, 3, 8, 6, 8},
    {1, 1, 5, 7, 16},
    {2, 5, 6, 5, 3},
    {3, 2, 3, 8, 33},
    {2, 1, 4, 3, 264}
  };

  private ResizeParityCases() {}

  static List<ParityCase> all() {
    List<ParityCase> cases = new ArrayList<>();
    for (Storage storage : Storage.FLOATS) {
      cases.add(
          ParityCase.of(
              "resize",
              storage,
              Geometry.walks(),
              stage -> {
                for (int[] shape : SHAPES) {
                  resize(stage, storage, shape, 0);
                  resize(stage, storage, shape, 1);
                }
              },
              "resize_forward_" + storage.suffix(),
              "resize_backward_" + storage.suffix()));
    }
    for (Storage storage : Storage.FLOATS) {
      cases.add(
          ParityCase.of(
              "nearest upsampling",
              storage,
              Geometry.walks(),
              stage -> {
                for (int[] shape : MULTIPLES) {
                  nearest(stage, storage, shape, 0);
                  nearest(stage, storage, shape, 1);
                }
              },
              "upsample_nearest_forward_" + storage.suffix(),
              "upsample_nearest_backward_" + storage.suffix()));
    }
    cases.add(
        ParityCase.of(
            "resize, many ratios",
            Storage.F32,
            List.of(new Geometry(4, 64, 1, 1)),
            ResizeParityCases::ratios,
            "resize_forward_f32",
            "resize_backward_f32"));
    return cases;
  }

  private static void resize(Stage stage, Storage storage, int[] shape, int shift) {
    int channels = shape[4];
    Shape input = new Shape(IMAGES, shape[0], shape[1], channels);
    Shape output = new Shape(IMAGES, shape[2], shape[3], channels);
    int inputs = Math.toIntExact(input.elements());
    int outputs = Math.toIntExact(output.elements());
    boolean special = shift == 1 && channels == 3;
    float[] values = special ? Data.special(inputs, 1) : Data.normal(inputs, 1);
    float[] gradient = special ? Data.special(outputs, 2) : Data.normal(outputs, 2);
    Mirror x = Mirror.of(stage, storage, shift, values);
    Mirror y = Mirror.result(stage, storage, 0, outputs);
    Mirror dy = Mirror.of(stage, storage, 0, gradient);
    Mirror dx = Mirror.result(stage, storage, shift, inputs);
    stage.launch("resize_forward_" + storage.suffix(), extents(arguments(x, y), shape));
    stage.compute(new Resize.Forward(x.tensor(input), y.tensor(output)));
    y.assertSame("y");
    stage.launch("resize_backward_" + storage.suffix(), extents(arguments(dy, dx), shape));
    stage.compute(new Resize.Backward(dy.tensor(output), dx.tensor(input)));
    dx.assertSame("dx");
  }

  private static void nearest(Stage stage, Storage storage, int[] shape, int shift) {
    int channels = shape[4];
    Shape input = new Shape(IMAGES, shape[0], shape[1], channels);
    Shape output = new Shape(IMAGES, shape[2], shape[3], channels);
    int inputs = Math.toIntExact(input.elements());
    int outputs = Math.toIntExact(output.elements());
    boolean special = shift == 1 && channels == 3;
    Mirror x =
        Mirror.of(
            stage, storage, shift, special ? Data.special(inputs, 3) : Data.normal(inputs, 3));
    Mirror y = Mirror.result(stage, storage, 0, outputs);
    Mirror dy =
        Mirror.of(stage, storage, 0, special ? Data.special(outputs, 4) : Data.normal(outputs, 4));
    Mirror dx = Mirror.result(stage, storage, shift, inputs);
    stage.launch("upsample_nearest_forward_" + storage.suffix(), extents(arguments(x, y), shape));
    stage.compute(new UpsampleNearest.Forward(x.tensor(input), y.tensor(output)));
    y.assertSame("y");
    stage.launch(
        "upsample_nearest_backward_" + storage.suffix(), extents(arguments(dy, dx), shape));
    stage.compute(new UpsampleNearest.Backward(dy.tensor(output), dx.tensor(input)));
    dx.assertSame("dx");
  }

  /** Every pair of lengths of one axis up to 24, and some longer ones. */
  private static void ratios(Stage stage) {
    for (int input = 1; input <= 24; input++) {
      for (int output = 1; output <= 24; output++) {
        resize(stage, Storage.F32, new int[] {1, input, 1, output, 1}, 0);
      }
    }
    for (int[] pair : new int[][] {{1, 200}, {200, 1}, {3, 301}, {301, 3}, {97, 101}, {101, 97}}) {
      resize(stage, Storage.F32, new int[] {pair[0], 1, pair[1], 1, 1}, 0);
    }
  }

  private static Arguments extents(Arguments arguments, int[] shape) {
    return arguments
        .int32(IMAGES)
        .int32(shape[0])
        .int32(shape[1])
        .int32(shape[2])
        .int32(shape[3])
        .int32(shape[4]);
  }
}
