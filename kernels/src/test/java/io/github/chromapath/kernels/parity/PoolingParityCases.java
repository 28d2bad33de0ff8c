// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.parity;

import static io.github.chromapath.kernels.parity.Mirror.arguments;

import io.github.chromapath.kernels.sim.Arguments;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.op.MaxPool;
import io.github.chromapath.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Kernels of pooling.cu. Maxima, positions and the order of sums are those of the CPU's kernels, so
 * results are bit-identical. A maximum of 0 may have either sign.
 */
final class PoolingParityCases {
  private static final int IMAGES = 2;

  /** An input and a window. */
  private record Pooling(Shape input, ConvolutionGeometry window) {
    static Pooling of(Shape input, int kernel, int stride, int padding) {
      return new Pooling(input, new ConvolutionGeometry(kernel, stride, padding));
    }

    Shape output() {
      return window.output(input, input.c());
    }
  }

  private static final List<Pooling> POOLINGS =
      List.of(
          Pooling.of(new Shape(IMAGES, 1, 1, 1), 1, 1, 0),
          Pooling.of(new Shape(IMAGES, 1, 1, 3), 3, 2, 1),
          Pooling.of(new Shape(IMAGES, 7, 6, 8), 3, 2, 1),
          Pooling.of(new Shape(IMAGES, 6, 9, 5), 2, 2, 0),
          Pooling.of(new Shape(IMAGES, 5, 4, 16), 2, 1, 1),
          Pooling.of(new Shape(IMAGES, 9, 8, 8), 5, 3, 2),
          Pooling.of(new Shape(IMAGES, 17, 16, 1), 15, 2, 7),
          Pooling.of(new Shape(IMAGES, 8, 7, 3), 2, 3, 0),
          Pooling.of(new Shape(IMAGES, 2, 3, 264), 3, 2, 1));

  private PoolingParityCases() {}

  static List<ParityCase> all() {
    List<ParityCase> cases = new ArrayList<>();
    for (Storage storage : Storage.FLOATS) {
      cases.add(
          ParityCase.of(
              "max_pool",
              storage,
              Geometry.walks(),
              stage -> {
                for (Pooling pooling : POOLINGS) {
                  pool(stage, storage, pooling, 0);
                  pool(stage, storage, pooling, 1);
                }
              },
              "max_pool_forward_" + storage.suffix(),
              "max_pool_backward_" + storage.suffix()));
    }
    return cases;
  }

  /**
   * Few distinct values, so that windows have equal maxima; with a shift, NaN, infinity and other
   * values.
   */
  private static void pool(Stage stage, Storage storage, Pooling pooling, int shift) {
    Shape input = pooling.input();
    Shape output = pooling.output();
    int inputs = Math.toIntExact(input.elements());
    int outputs = Math.toIntExact(output.elements());
    float[] values = shift == 0 ? Data.integers(inputs, 3, 1) : Data.special(inputs, 2);
    Mirror x = Mirror.of(stage, storage, shift, values);
    Mirror y = Mirror.result(stage, storage, 0, outputs);
    Mirror index = Mirror.result(stage, Storage.BYTES, shift, outputs);
    Mirror dy = Mirror.of(stage, storage, 0, Data.normal(outputs, 3));
    Mirror dx = Mirror.result(stage, storage, shift, inputs);
    stage.launch("max_pool_forward_" + storage.suffix(), extents(arguments(x, y, index), pooling));
    stage.compute(
        new MaxPool.Forward(
            x.tensor(input), y.tensor(output), index.tensor(output), pooling.window()));
    y.assertSameButForZeros("y");
    index.assertSameBytes("index");
    stage.launch(
        "max_pool_backward_" + storage.suffix(), extents(arguments(dy, index, dx), pooling));
    stage.compute(
        new MaxPool.Backward(
            dy.tensor(output), index.tensor(output), dx.tensor(input), pooling.window()));
    dx.assertSame("dx");
  }

  private static Arguments extents(Arguments arguments, Pooling pooling) {
    Shape input = pooling.input();
    Shape output = pooling.output();
    ConvolutionGeometry window = pooling.window();
    return arguments
        .int32(IMAGES)
        .int32(input.h())
        .int32(input.w())
        .int32(output.h())
        .int32(output.w())
        .int32(input.c())
        .int32(window.kernel())
        .int32(window.stride())
        .int32(window.padding());
  }
}
