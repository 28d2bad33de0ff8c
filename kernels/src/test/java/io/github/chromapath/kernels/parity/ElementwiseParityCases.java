// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.parity;

import static io.github.chromapath.kernels.parity.Mirror.arguments;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.chromapath.op.Add;
import io.github.chromapath.op.ByteToFloat;
import io.github.chromapath.op.Cast;
import io.github.chromapath.op.Op;
import io.github.chromapath.op.Relu;
import io.github.chromapath.op.Scale;
import io.github.chromapath.op.Sigmoid;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Kernels of elementwise.cu. They execute the same operations as the CPU's kernels, so results are
 * bit-identical. With a count of 0, which no operation has, a CUDA kernel must write nothing.
 */
final class ElementwiseParityCases {
  private static final int[] COUNTS = {0, 1, 7, 643};

  private ElementwiseParityCases() {}

  static List<ParityCase> all() {
    List<ParityCase> cases = new ArrayList<>();
    for (Storage storage : Storage.FLOATS) {
      String suffix = "_" + storage.suffix();
      add(cases, "add", storage, stage -> add(stage, storage), "add" + suffix);
      map(cases, "relu_forward", storage, Relu.Forward::new);
      map(cases, "sigmoid_forward", storage, Sigmoid.Forward::new);
      gradient(cases, "relu_backward", storage, Relu.Backward::new);
      gradient(cases, "sigmoid_backward", storage, Sigmoid.Backward::new);
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
    add(
        cases,
        "byte to float",
        Storage.F32,
        ElementwiseParityCases::byteToFloat,
        "byte_to_float_f32");
    return cases;
  }

  /** y = f(x). */
  private interface Map {
    Op of(Tensor x, Tensor y);
  }

  /** dx = f(y, dy). */
  private interface Gradient {
    Op of(Tensor y, Tensor dy, Tensor dx);
  }

  private static void add(
      List<ParityCase> cases,
      String name,
      Storage storage,
      Consumer<Stage> body,
      String... kernels) {
    cases.add(ParityCase.of(name, storage, Geometry.walks(), body, kernels));
  }

  private static void map(List<ParityCase> cases, String name, Storage storage, Map op) {
    String kernel = name + "_" + storage.suffix();
    add(cases, name, storage, stage -> map(stage, kernel, storage, op), kernel);
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
          stage.compute(new Add(a.vector(), b.vector(), y.vector(), relu == 1));
        }
        y.assertSame("y");
      }
    }
  }

  private static void map(Stage stage, String kernel, Storage storage, Map op) {
    for (int count : COUNTS) {
      for (int shift = 0; shift < 2; shift++) {
        Mirror x = Mirror.of(stage, storage, shift, Data.special(count, 3));
        Mirror y = shift == 0 ? Mirror.result(stage, storage, 0, count) : x;
        stage.launch(kernel, arguments(x, y).int64(count));
        if (count > 0) {
          stage.compute(op.of(x.vector(), y.vector()));
        }
        y.assertSame("y");
      }
    }
  }

  private static void gradient(Stage stage, String kernel, Storage storage, Gradient op) {
    for (int count : COUNTS) {
      for (int shift = 0; shift < 2; shift++) {
        Mirror y = Mirror.of(stage, storage, shift, Data.special(count, 4));
        Mirror dy = Mirror.of(stage, storage, 0, Data.special(count, 5));
        Mirror dx = shift == 0 ? Mirror.result(stage, storage, 0, count) : dy;
        stage.launch(kernel, arguments(y, dy, dx).int64(count));
        if (count > 0) {
          stage.compute(op.of(y.vector(), dy.vector(), dx.vector()));
        }
        dx.assertSame("dx");
      }
    }
  }

  /** One value that is not finite, at several places; and many such values. */
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
    flag.expect(expected);
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
        if (count > 0) {
          stage.compute(new Scale(x.vector(), by.vector(), y.vector()));
        }
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
        if (count > 0) {
          stage.compute(new Cast(x.vector(), y.vector()));
        }
        y.assertSame("y");
        assertArrayEquals(x.hostValues(), x.deviceValues());
      }
    }
  }

  /** Every byte, and counts that are no multiple of a vector. */
  private static void byteToFloat(Stage stage) {
    for (int count : COUNTS) {
      for (int variant = 0; variant < 3; variant++) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
          bytes[i] = (byte) i;
        }
        Mirror x = Mirror.ofBytes(stage, variant & 1, bytes);
        Mirror y = Mirror.result(stage, Storage.F32, variant >> 1, count);
        stage.launch("byte_to_float_f32", arguments(x, y).int64(count));
        if (count > 0) {
          stage.compute(new ByteToFloat(x.vector(), y.vector()));
        }
        y.assertSame("y");
      }
    }
  }
}
