// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every twin gives the same bits on any number of threads; and from 16-bit storage the bits of its
 * fp32 result, rounded once, since only loads and stores differ.
 */
class StorageAndThreadsTest {
  private static final int PIXELS = 40_003;
  private static final int IMAGE = 20_001;
  private static final ResizeAxis ROWS = new ResizeAxis(97, 150);
  private static final ResizeAxis COLUMNS = new ResizeAxis(101, 77);
  private static final PoolWindow WINDOW = new PoolWindow(131, 117, 5, 3, 2, 1);
  private static final int POOLED = 2 * 66 * 59 * 5;

  /** A twin on tensors of given sizes. */
  private record Case(Body body, List<Integer> sizes) {}

  /** Runs the twin. */
  @FunctionalInterface
  private interface Body {
    void run(Parallel parallel, Span[] t);
  }

  private static Named<Case> twin(String name, Body body, Integer... sizes) {
    return Named.of(name, new Case(body, List.of(sizes)));
  }

  private static ByteBuffer bytes(int count, int below) {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    for (int i = 0; i < count; i++) {
      bytes.put(i, (byte) (i * 7919 % below));
    }
    return bytes;
  }

  static Stream<Named<Case>> twins() {
    int n = PIXELS * 5;
    int m = 2 * IMAGE * 5;
    int y = 2 * 150 * 77 * 5;
    int x = 2 * 97 * 101 * 5;
    return Stream.of(
        twin("add", (p, t) -> AddKernel.forward(p, t[0], t[1], t[2], true), n, n, n),
        twin("relu", (p, t) -> ReluKernel.forward(p, t[0], t[1]), n, n),
        twin("relu backward", (p, t) -> ReluKernel.backward(p, t[0], t[1], t[2]), n, n, n),
        twin("sigmoid", (p, t) -> SigmoidKernel.forward(p, t[0], t[1]), n, n),
        twin("sigmoid backward", (p, t) -> SigmoidKernel.backward(p, t[0], t[1], t[2]), n, n, n),
        twin("cast", (p, t) -> CastKernel.forward(p, t[0], t[1]), n, n),
        twin("scale", (p, t) -> ScaleKernel.forward(p, t[0], t[1], t[2]), n, 1, n),
        twin("finite check", (p, t) -> FiniteCheckKernel.check(p, t[0], t[1]), n, 1),
        twin("bias", (p, t) -> BiasKernel.gradient(p, t[0], t[1], PIXELS, 5), n, 5),
        twin(
            "batch norm",
            (p, t) ->
                BatchNormKernel.training(
                    p, t[0], t[1], t[2], t[3], t[4], t[5], PIXELS, 5, 1e-5f, true),
            n,
            5,
            5,
            n,
            5,
            5),
        twin(
            "batch norm backward",
            (p, t) ->
                BatchNormKernel.backward(
                    p, t[0], t[1], t[2], t[3], t[4], t[5], t[6], t[7], t[8], PIXELS, 5, 2),
            n,
            n,
            n,
            5,
            5,
            5,
            n,
            5,
            5),
        twin(
            "instance norm",
            (p, t) -> InstanceNormKernel.forward(p, t[0], t[1], t[2], t[3], 2, IMAGE, 5, 1e-5f),
            m,
            m,
            10,
            10),
        twin(
            "instance norm backward",
            (p, t) -> InstanceNormKernel.backward(p, t[0], t[1], t[2], t[3], t[4], 2, IMAGE, 5, 2),
            m,
            m,
            10,
            10,
            m),
        twin(
            "global average pool",
            (p, t) -> GlobalAveragePoolKernel.forward(p, t[0], t[1], 2, IMAGE, 5),
            m,
            10),
        twin(
            "global average pool backward",
            (p, t) -> GlobalAveragePoolKernel.backward(p, t[0], t[1], 2, IMAGE, 5),
            10,
            m),
        twin(
            "channel scale",
            (p, t) -> ChannelScaleKernel.forward(p, t[0], t[1], t[2], 2, IMAGE, 5),
            m,
            10,
            m),
        twin(
            "channel scale backward",
            (p, t) -> ChannelScaleKernel.backward(p, t[0], t[1], t[2], t[3], t[4], 2, IMAGE, 5),
            m,
            10,
            m,
            m,
            10),
        twin("resize", (p, t) -> ResizeKernel.forward(p, t[0], t[1], 2, ROWS, COLUMNS, 5), x, y),
        twin(
            "resize backward",
            (p, t) -> ResizeKernel.backward(p, t[0], t[1], 2, ROWS, COLUMNS, 5),
            y,
            x),
        twin(
            "max pool",
            (p, t) -> MaxPoolKernel.forward(p, t[0], t[1], bytes(POOLED, 1), 2, WINDOW),
            2 * 131 * 117 * 5,
            POOLED),
        twin(
            "max pool backward",
            (p, t) -> MaxPoolKernel.backward(p, t[0], centers(), t[1], 2, WINDOW),
            POOLED,
            2 * 131 * 117 * 5),
        twin(
            "huber",
            (p, t) -> HuberKernel.forward(p, t[0], t[1], t[2], t[3], 0.5f, 1e5f),
            n,
            n,
            1,
            n),
        twin(
            "squared error",
            (p, t) -> SquaredErrorKernel.forward(p, t[0], t[1], t[2], t[3], 1e5f),
            n,
            n,
            1,
            n),
        twin(
            "cross entropy",
            (p, t) ->
                CrossEntropyKernel.forward(
                    p, t[0], bytes(PIXELS, 5), t[1], t[2], PIXELS, 5, 255, 1e5f),
            n,
            1,
            n),
        twin(
            "AdaDelta",
            (p, t) -> AdaDeltaKernel.step(p, t[0], t[1], t[2], t[3], t[4], 0.9f, 1e-6f),
            n,
            n,
            n,
            n,
            1),
        twin(
            "Lab to RGB",
            (p, t) -> LabToRgbKernel.forward(p, t[0], t[1], t[2], PIXELS, false),
            PIXELS,
            2 * PIXELS,
            3 * PIXELS),
        twin(
            "Lab to RGB backward",
            (p, t) -> LabToRgbKernel.backward(p, t[0], t[1], t[2], t[3], PIXELS, false),
            PIXELS,
            2 * PIXELS,
            3 * PIXELS,
            2 * PIXELS),
        twin(
            "RGB to Lab",
            (p, t) -> RgbToLabKernel.forward(p, t[0], t[1], PIXELS),
            3 * PIXELS,
            3 * PIXELS));
  }

  /** Each maximum in the middle of its window, which no padding reaches. */
  private static ByteBuffer centers() {
    ByteBuffer index = ByteBuffer.allocate(POOLED);
    for (int i = 0; i < POOLED; i++) {
      index.put(i, (byte) 4);
    }
    return index;
  }

  /** A way to store 16-bit numbers. */
  @FunctionalInterface
  private interface Storage {
    Span over(ByteBuffer elements);
  }

  /** Data in [0, 1). */
  private static float[][] tensors(Case twin) {
    float[][] tensors = new float[twin.sizes().size()][];
    for (int i = 0; i < tensors.length; i++) {
      tensors[i] = Reference.uniform(twin.sizes().get(i), 0, 1, i);
    }
    return tensors;
  }

  private static float[] rounded(float[] values, Storage storage) {
    Span span = storage.over(ByteBuffer.allocate(2 * values.length));
    span.store(0, values, values.length);
    float[] result = new float[values.length];
    span.load(0, result, values.length);
    return result;
  }

  private static void run(Case twin, int threads, float[][] tensors) {
    Span[] spans = new Span[tensors.length];
    for (int i = 0; i < spans.length; i++) {
      spans[i] = Float32Span.of(tensors[i]);
    }
    try (Parallel parallel = new Parallel(threads)) {
      twin.body().run(parallel, spans);
    }
  }

  @ParameterizedTest
  @MethodSource("twins")
  void anyNumberOfThreadsGivesTheSameBits(Case twin) {
    float[][] expected = tensors(twin);
    run(twin, 1, expected);
    for (int threads = 2; threads <= 4; threads++) {
      float[][] actual = tensors(twin);
      run(twin, threads, actual);
      assertArrayEquals(expected, actual);
    }
  }

  @ParameterizedTest
  @MethodSource("twins")
  void bfloat16StorageOnlyRoundsTheResult(Case twin) {
    storageOnlyRoundsTheResult(twin, Bfloat16Span::new);
  }

  @ParameterizedTest
  @MethodSource("twins")
  void float16StorageOnlyRoundsTheResult(Case twin) {
    storageOnlyRoundsTheResult(twin, bytes -> new Float16Span(bytes.asShortBuffer()));
  }

  private static void storageOnlyRoundsTheResult(Case twin, Storage storage) {
    float[][] expected = tensors(twin);
    for (int i = 0; i < expected.length; i++) {
      expected[i] = rounded(expected[i], storage);
    }
    float[][] tensors = new float[expected.length][];
    Span[] spans = new Span[expected.length];
    for (int i = 0; i < spans.length; i++) {
      tensors[i] = expected[i].clone();
      spans[i] = storage.over(ByteBuffer.allocate(2 * tensors[i].length));
      spans[i].store(0, tensors[i], tensors[i].length);
    }
    run(twin, 2, expected);
    try (Parallel parallel = new Parallel(2)) {
      twin.body().run(parallel, spans);
    }
    for (int i = 0; i < spans.length; i++) {
      spans[i].load(0, tensors[i], tensors[i].length);
      assertArrayEquals(rounded(expected[i], storage), tensors[i]);
    }
  }
}
