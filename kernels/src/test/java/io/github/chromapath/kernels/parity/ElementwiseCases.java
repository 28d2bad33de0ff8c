// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.parity;

import static io.github.chromapath.kernels.parity.Mirror.arguments;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.chromapath.kernels.cpu.AddKernel;
import io.github.chromapath.kernels.cpu.Parallel;
import io.github.chromapath.kernels.cpu.ReluKernel;
import io.github.chromapath.kernels.cpu.SigmoidKernel;
import io.github.chromapath.kernels.cpu.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Kernels of elementwise.cu: the same operations as their twins, so the same bits. The twins take
 * no empty tensors; there a kernel must touch nothing.
 */
final class ElementwiseCases {
  private static final int[] COUNTS = {0, 1, 7, 643};

  private ElementwiseCases() {}

  static List<ParityCase> all() {
    List<ParityCase> cases = new ArrayList<>();
    for (Storage storage : Storage.FLOATS) {
      String suffix = "_" + storage.suffix();
      add(cases, "add", storage, stage -> add(stage, storage), "add" + suffix);
      map(cases, "relu_forward", storage, ReluKernel::forward);
      map(cases, "sigmoid_forward", storage, SigmoidKernel::forward);
      gradient(cases, "relu_backward", storage, ReluKernel::backward);
      gradient(cases, "sigmoid_backward", storage, SigmoidKernel::backward);
      add(cases, "finite_check", storage, s -> finiteCheck(s, storage), "finite_check" + suffix);
      add(cases, "scale", storage, stage -> scale(stage, storage), "scale_f32" + suffix);
      if (storage != Storage.F32) {
        add(cases, "cast", storage, s -> cast(s, Storage.F32, storage), "cast_f32" + suffix);
        add(
            cases,
            "cast back",
            storage,
            s -> cast(s, storage, Storage.F32),
            "cast_" + storage.suffix() + "_f32");
      }
    }
    return cases;
  }

  /** y = f(x). */
  private interface Map {
    void run(Parallel parallel, Span x, Span y);
  }

  /** dx = f(y, dy). */
  private interface Gradient {
    void run(Parallel parallel, Span y, Span dy, Span dx);
  }

  private static void add(
      List<ParityCase> cases,
      String name,
      Storage storage,
      Consumer<Stage> body,
      String... kernels) {
    cases.add(ParityCase.of(name, storage, Geometry.walks(), body, kernels));
  }

  private static void map(List<ParityCase> cases, String name, Storage storage, Map twin) {
    String kernel = name + "_" + storage.suffix();
    add(cases, name, storage, stage -> map(stage, kernel, storage, twin), kernel);
  }

  private static void gradient(List<ParityCase> cases, String name, Storage storage, Gradient f) {
    String kernel = name + "_" + storage.suffix();
    add(cases, name, storage, stage -> gradient(stage, kernel, storage, f), kernel);
  }

  private static void add(Stage stage, Storage storage) {
    for (int count : COUNTS) {
      for (int variant = 0; variant < 4; variant++) {
        int relu = variant & 1;
        Mirror a = Mirror.of(stage, storage, 0, Data.special(count, 1));
        Mirror b = Mirror.of(stage, storage, variant >> 1, Data.special(count, 2));
        Mirror y = variant == 1 ? a : variant == 2 ? b : Mirror.result(stage, storage, 0, count);
        stage.launch("add_" + storage.suffix(), arguments(a, b, y).int64(count).int32(relu));
        if (count > 0) {
          AddKernel.forward(stage.parallel(), a.host(), b.host(), y.host(), relu == 1);
        }
        y.assertSame("y");
      }
    }
  }

  private static void map(Stage stage, String kernel, Storage storage, Map twin) {
    for (int count : COUNTS) {
      for (int shift = 0; shift < 2; shift++) {
        Mirror x = Mirror.of(stage, storage, shift, Data.special(count, 3));
        Mirror y = shift == 0 ? Mirror.result(stage, storage, 0, count) : x;
        stage.launch(kernel, arguments(x, y).int64(count));
        if (count > 0) {
          twin.run(stage.parallel(), x.host(), y.host());
        }
        y.assertSame("y");
      }
    }
  }

  private static void gradient(Stage stage, String kernel, Storage storage, Gradient twin) {
    for (int count : COUNTS) {
      for (int shift = 0; shift < 2; shift++) {
        Mirror y = Mirror.of(stage, storage, shift, Data.special(count, 4));
        Mirror dy = Mirror.of(stage, storage, 0, Data.special(count, 5));
        Mirror dx = shift == 0 ? Mirror.result(stage, storage, 0, count) : dy;
        stage.launch(kernel, arguments(y, dy, dx).int64(count));
        if (count > 0) {
          twin.run(stage.parallel(), y.host(), dy.host(), dx.host());
        }
        dx.assertSame("dx");
      }
    }
  }

  /** Whatever place the one value has that is not finite, and however many there are. */
  private static void finiteCheck(Stage stage, Storage storage) {
    String kernel = "finite_check_" + storage.suffix();
    float[] bad = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
    for (int count : COUNTS) {
      for (int shift = 0; shift < 2; shift++) {
        assertFlag(stage, kernel, storage, shift, Data.normal(count, 6), 0);
        for (int i = 0; i < count; i += Math.max(1, count / 3)) {
          float[] values = Data.normal(count, 6);
          values[i] = bad[i % 3];
          assertFlag(stage, kernel, storage, shift, values, 1);
        }
      }
    }
    float[] all = new float[300];
    Arrays.fill(all, Float.NaN);
    assertFlag(stage, kernel, storage, 0, all, 1);
  }

  private static void assertFlag(
      Stage stage, String kernel, Storage storage, int shift, float[] values, float expected) {
    Mirror x = Mirror.of(stage, storage, shift, values);
    Mirror flag = Mirror.of(stage, Storage.F32, 0, 0f);
    stage.launch(kernel, arguments(x, flag).int64(values.length));
    flag.host().store(0, new float[] {expected}, 1);
    flag.assertSame("flag");
  }

  private static void scale(Stage stage, Storage storage) {
    for (int count : COUNTS) {
      for (float factor : new float[] {1 / 1024f, 1 / 3f, Float.NaN}) {
        Mirror by = Mirror.of(stage, Storage.F32, 0, factor);
        Mirror x = Mirror.of(stage, Storage.F32, count % 2, Data.special(count, 7));
        boolean inPlace = storage == Storage.F32 && factor > 0.1f;
        Mirror y = inPlace ? x : Mirror.result(stage, storage, 0, count);
        stage.launch("scale_f32_" + storage.suffix(), arguments(by, x, y).int64(count));
        float[] values = x.hostValues();
        for (int i = 0; i < count; i++) {
          values[i] *= factor;
        }
        y.host().store(0, values, count);
        y.assertSame("y");
      }
    }
  }

  private static void cast(Stage stage, Storage from, Storage to) {
    String kernel = "cast_" + from.suffix() + "_" + to.suffix();
    for (int count : COUNTS) {
      for (int shift = 0; shift < 2; shift++) {
        Mirror x = Mirror.of(stage, from, shift, Data.special(count, 8));
        Mirror y = Mirror.result(stage, to, 0, count);
        stage.launch(kernel, arguments(x, y).int64(count));
        y.host().store(0, x.hostValues(), count);
        y.assertSame("y");
        assertArrayEquals(x.hostValues(), x.deviceValues());
      }
    }
  }
}
