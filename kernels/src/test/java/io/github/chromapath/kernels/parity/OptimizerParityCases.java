// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.parity;

import static io.github.chromapath.kernels.parity.Mirror.arguments;

import io.github.chromapath.op.AdaDelta;
import io.github.chromapath.op.AdamW;
import io.github.chromapath.op.MovingAverage;
import java.util.List;

/**
 * The kernels of optimizer.cu. They execute the same operations as the CPU's kernels, so results
 * are bit-identical.
 */
final class OptimizerParityCases {
  private static final int[] COUNTS = {1, 3, 641};

  private OptimizerParityCases() {}

  static List<ParityCase> all() {
    return List.of(
        ParityCase.of(
            "adadelta",
            Storage.F32,
            Geometry.walks(),
            OptimizerParityCases::adadelta,
            "adadelta_f32"),
        ParityCase.of(
            "adamw", Storage.F32, Geometry.walks(), OptimizerParityCases::adamW, "adamw_f32"),
        ParityCase.of(
            "moving average",
            Storage.F32,
            Geometry.walks(),
            OptimizerParityCases::movingAverage,
            "moving_average_f32"));
  }

  private static void adadelta(Stage stage) {
    for (int count : COUNTS) {
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

  private static void adamW(Stage stage) {
    for (int count : COUNTS) {
      for (int shift = 0; shift < 2; shift++) {
        Mirror w = Mirror.of(stage, Storage.F32, 0, Data.normal(count, 1));
        float[] gradient = shift == 0 ? Data.normal(count, 2) : Data.special(count, 2);
        Mirror g = Mirror.of(stage, Storage.F32, shift, gradient);
        Mirror m = Mirror.of(stage, Storage.F32, 0, Data.normal(count, 3));
        Mirror v = Mirror.of(stage, Storage.F32, 0, Data.uniform(count, 0, 1, 4));
        Mirror share = Mirror.of(stage, Storage.F32, 0, Data.uniform(count, 0, 1, 5));
        Mirror rates = Mirror.of(stage, Storage.F32, 0, 0.03f, 0.7f, 1.9f);
        stage.launch(
            "adamw_f32",
            arguments(w, g, m, v, share, rates)
                .float32(0.9f)
                .float32(0.999f)
                .float32(1e-8f)
                .int64(count));
        stage.compute(
            new AdamW(
                w.vector(),
                g.vector(),
                new AdamW.State(m.vector(), v.vector(), share.vector()),
                rates.vector(),
                new AdamW.Constants(0.9f, 0.999f, 1e-8f)));
        w.assertSame("w");
        m.assertSame("m");
        v.assertSame("v");
      }
    }
  }

  private static void movingAverage(Stage stage) {
    for (int count : COUNTS) {
      for (int shift = 0; shift < 2; shift++) {
        float[] values = shift == 0 ? Data.normal(count, 1) : Data.special(count, 1);
        Mirror x = Mirror.of(stage, Storage.F32, shift, values);
        Mirror mean = Mirror.of(stage, Storage.F32, 0, Data.normal(count, 2));
        Mirror weight = Mirror.of(stage, Storage.F32, 0, 0.001f);
        stage.launch("moving_average_f32", arguments(x, mean, weight).int64(count));
        stage.compute(new MovingAverage(x.vector(), mean.vector(), weight.vector()));
        mean.assertSame("mean");
      }
    }
  }
}
