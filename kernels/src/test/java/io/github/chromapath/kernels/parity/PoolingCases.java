// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.parity;

import static io.github.chromapath.kernels.parity.Mirror.arguments;

import io.github.chromapath.kernels.cpu.MaxPoolKernel;
import io.github.chromapath.kernels.cpu.PoolWindow;
import io.github.chromapath.kernels.sim.Arguments;
import java.util.ArrayList;
import java.util.List;

/**
 * Kernels of pooling.cu: the same maxima, places and order of sums as their twins, so the same
 * bits; a maximum of 0 may have either sign, as the twin says.
 */
final class PoolingCases {
  private static final int IMAGES = 2;

  private static final List<PoolWindow> WINDOWS =
      List.of(
          new PoolWindow(1, 1, 1, 1, 1, 0),
          new PoolWindow(1, 1, 3, 3, 2, 1),
          new PoolWindow(7, 6, 8, 3, 2, 1),
          new PoolWindow(6, 9, 5, 2, 2, 0),
          new PoolWindow(5, 4, 16, 2, 1, 1),
          new PoolWindow(9, 8, 8, 5, 3, 2),
          new PoolWindow(17, 16, 1, 15, 2, 7),
          new PoolWindow(8, 7, 3, 2, 3, 0),
          new PoolWindow(2, 3, 264, 3, 2, 1));

  private PoolingCases() {}

  static List<ParityCase> all() {
    List<ParityCase> cases = new ArrayList<>();
    for (Storage storage : Storage.FLOATS) {
      cases.add(
          ParityCase.of(
              "max_pool",
              storage,
              Geometry.walks(),
              stage -> {
                for (PoolWindow window : WINDOWS) {
                  pool(stage, storage, window, 0);
                  pool(stage, storage, window, 1);
                }
              },
              "max_pool_forward_" + storage.suffix(),
              "max_pool_backward_" + storage.suffix()));
    }
    return cases;
  }

  /** Few different values, so that windows have equal maxima; specials where shifted. */
  private static void pool(Stage stage, Storage storage, PoolWindow window, int shift) {
    int inputs = IMAGES * window.height() * window.width() * window.channels();
    int outputs = IMAGES * window.outputHeight() * window.outputWidth() * window.channels();
    float[] values = shift == 0 ? Data.integers(inputs, 3, 1) : Data.special(inputs, 2);
    Mirror x = Mirror.of(stage, storage, shift, values);
    Mirror y = Mirror.result(stage, storage, 0, outputs);
    Mirror index = Mirror.result(stage, Storage.BYTES, shift, outputs);
    Mirror dy = Mirror.of(stage, storage, 0, Data.normal(outputs, 3));
    Mirror dx = Mirror.result(stage, storage, shift, inputs);
    stage.launch("max_pool_forward_" + storage.suffix(), extents(arguments(x, y, index), window));
    MaxPoolKernel.forward(stage.parallel(), x.host(), y.host(), index.hostBytes(), IMAGES, window);
    y.assertSameButForZeros("y");
    index.assertSameBytes("index");
    stage.launch(
        "max_pool_backward_" + storage.suffix(), extents(arguments(dy, index, dx), window));
    MaxPoolKernel.backward(
        stage.parallel(), dy.host(), index.hostBytes(), dx.host(), IMAGES, window);
    dx.assertSame("dx");
  }

  private static Arguments extents(Arguments arguments, PoolWindow window) {
    return arguments
        .int32(IMAGES)
        .int32(window.height())
        .int32(window.width())
        .int32(window.outputHeight())
        .int32(window.outputWidth())
        .int32(window.channels())
        .int32(window.kernel())
        .int32(window.stride())
        .int32(window.padding());
  }
}
