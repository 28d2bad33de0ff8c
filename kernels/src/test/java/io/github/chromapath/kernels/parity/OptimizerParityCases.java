// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.parity;

import static io.github.chromapath.kernels.parity.Mirror.arguments;

import io.github.chromapath.op.AdaDelta;
import java.util.List;

/**
 * The kernel of optimizer.cu. It executes the same operations as the CPU's kernel, so results are
 * bit-identical.
 */
final class OptimizerParityCases {
  private OptimizerParityCases() {}

  static List<ParityCase> all() {
    return List.of(
        ParityCase.of(
            "adadelta",
            Storage.F32,
            Geometry.walks(),
            OptimizerParityCases::adadelta,
            "adadelta_f32"));
  }

  private static void adadelta(Stage stage) {
    for (int count : new int[] {1, 3, 641}) {
      for (int shift = 0; shift < 2; shift++) {
        Mirror w = Mirror.of(stage, Storage.F32, 0, Data.normal(count, 1));
        float[] gradient = shift == 0 ? Data.normal(count, 2) : Data.special(count, 2);
        Mirror g = Mirror.of(stage, Storage.F32, shift, gradient);
        Mirror v = Mirror.of(stage, Storage.F32, 0, Data.uniform(count, 0, 1, 3));
        Mirror u = Mirror.of(stage, Storage.F32, 0, Data.uniform(count, 0, 1e-3, 4));
        Mirror lr = Mirror.of(stage, Storage.F32, 0, 0.3f);
        stage.launch(
            "adadelta_f32", arguments(w, g, v, u, lr).float32(0.9f).float32(1e-6f).int64(count));
        stage.compute(
            new AdaDelta(w.vector(), g.vector(), v.vector(), u.vector(), lr.vector(), 0.9f, 1e-6f));
        w.assertSame("w");
        v.assertSame("v");
        u.assertSame("u");
      }
    }
  }
}
