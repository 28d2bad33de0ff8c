// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.op.AdaDelta;
import io.github.chromapath.op.AdamW;
import io.github.chromapath.op.Add;
import io.github.chromapath.op.BatchNorm;
import io.github.chromapath.op.BiasGradient;
import io.github.chromapath.op.ByteToFloat;
import io.github.chromapath.op.Cast;
import io.github.chromapath.op.ChannelAffine;
import io.github.chromapath.op.ChannelScale;
import io.github.chromapath.op.Concat;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.op.FiniteCheck;
import io.github.chromapath.op.GlobalAveragePool;
import io.github.chromapath.op.Gray;
import io.github.chromapath.op.Huber;
import io.github.chromapath.op.InstanceNorm;
import io.github.chromapath.op.LabColor;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.op.MaxPool;
import io.github.chromapath.op.MovingAverage;
import io.github.chromapath.op.Op;
import io.github.chromapath.op.Relu;
import io.github.chromapath.op.Resize;
import io.github.chromapath.op.Scale;
import io.github.chromapath.op.Sigmoid;
import io.github.chromapath.op.SoftmaxCrossEntropy;
import io.github.chromapath.op.Split;
import io.github.chromapath.op.SquaredError;
import io.github.chromapath.op.UpsampleNearest;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The results of every kernel with more than one task are bit-identical for any number of threads.
 * Results in 16-bit storage equal the fp32 results rounded once, since only loads and stores
 * differ.
 */
class StorageAndThreadsTest {
  private static final Shape BATCH = new Shape(1, 1, 40_003, 5);
  private static final Shape IMAGES = new Shape(2, 1, 20_001, 5);
  private static final Shape GATES = new Shape(2, 1, 1, 5);
  private static final Shape VECTOR = Shape.vector(5);
  private static final Shape COEFFICIENTS = new Shape(3, 1, 1, 5);
  private static final Shape ONE = Shape.scalar();
  private static final ConvolutionGeometry WINDOW = new ConvolutionGeometry(3, 2, 1);

  /** Numbers in [0, 1), kept since many cases need the same ones; not to be changed. */
  private static final Map<Integer, Map<Integer, float[]>> UNIFORM = new HashMap<>();

  private static float[] uniform(int count, int seed) {
    return UNIFORM
        .computeIfAbsent(count, key -> new HashMap<>())
        .computeIfAbsent(seed, key -> Reference.uniform(count, 0, 1, seed));
  }

  /** An operand: a tensor of the type under test, or of a fixed type. */
  private record Operand(Shape shape, DataType fixed, int below) {
    static Operand of(Shape shape) {
      return new Operand(shape, null, 0);
    }

    static Operand fp32(Shape shape) {
      return new Operand(shape, DataType.FLOAT32, 0);
    }

    /** Bytes below a limit. */
    static Operand bytes(Shape shape, int below) {
      return new Operand(shape, DataType.UINT8, below);
    }

    /** Numbers in [0, 1), rounded to {@code rounding} and stored as {@code type}. */
    Tensor tensor(int seed, DataType rounding, DataType type) {
      int count = Math.toIntExact(shape.elements());
      if (fixed == DataType.UINT8) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
          bytes[i] = (byte) (i * 7919 % below);
        }
        return HostMemory.ofBytes(shape, bytes);
      }
      float[] values = uniform(count, seed);
      return fixed == null
          ? HostMemory.of(type, shape, rounded(rounding, values))
          : HostMemory.of(fixed, shape, values);
    }
  }

  /** An operation on operands. */
  private record Case(List<Operand> operands, Function<List<Tensor>, Op> op) {
    List<Tensor> tensors(DataType rounding, DataType type) {
      List<Tensor> tensors = new ArrayList<>();
      for (Operand operand : operands) {
        tensors.add(operand.tensor(tensors.size(), rounding, type));
      }
      return tensors;
    }

    /** Runs the operation and returns all its operands. */
    List<Tensor> run(int threads, DataType rounding, DataType type) {
      List<Tensor> tensors = tensors(rounding, type);
      HostViews.run(threads, op.apply(tensors));
      return tensors;
    }
  }

  private static Named<Case> named(
      String name, Function<List<Tensor>, Op> op, Operand... operands) {
    return Named.of(name, new Case(List.of(operands), op));
  }

  private static Named<Case> named(String name, Function<List<Tensor>, Op> op, Shape... shapes) {
    return named(name, op, Stream.of(shapes).map(Operand::of).toArray(Operand[]::new));
  }

  static Stream<Named<Case>> cases() {
    return Stream.of(elementwise(), channels(), normalization(), sampling(), losses(), colors())
        .flatMap(cases -> cases);
  }

  private static Stream<Named<Case>> elementwise() {
    Shape n = BATCH;
    return Stream.of(
        named("add", t -> new Add(t.get(0), t.get(1), t.get(2), true), n, n, n),
        named("relu", t -> new Relu.Forward(t.get(0), t.get(1)), n, n),
        named("relu backward", t -> new Relu.Backward(t.get(0), t.get(1), t.get(2)), n, n, n),
        named("sigmoid", t -> new Sigmoid.Forward(t.get(0), t.get(1)), n, n),
        named("sigmoid backward", t -> new Sigmoid.Backward(t.get(0), t.get(1), t.get(2)), n, n, n),
        named(
            "scale",
            t -> new Scale(t.get(0), t.get(1), t.get(2)),
            Operand.fp32(n),
            Operand.fp32(ONE),
            Operand.of(n)),
        named(
            "byte to float",
            t -> new ByteToFloat(t.get(0), t.get(1)),
            Operand.bytes(n, 256),
            Operand.fp32(n)),
        named(
            "finite check",
            t -> new FiniteCheck(t.get(0), t.get(1)),
            Operand.of(n),
            Operand.fp32(ONE)),
        named(
            "AdaDelta",
            t -> new AdaDelta(t.get(0), t.get(1), t.get(2), t.get(3), t.get(4), 0.9f, 1e-6f),
            n,
            n,
            n,
            n,
            ONE),
        named(
            "AdamW",
            t ->
                new AdamW(
                    t.get(0),
                    t.get(1),
                    new AdamW.State(t.get(2), t.get(3), t.get(4)),
                    t.get(5),
                    new AdamW.Constants(0.9f, 0.999f, 1e-8f)),
            n,
            n,
            n,
            n,
            n,
            Shape.vector(AdamW.RATES)),
        named("moving average", t -> new MovingAverage(t.get(0), t.get(1), t.get(2)), n, n, ONE));
  }

  private static Stream<Named<Case>> channels() {
    List<Float> scale = List.of(1f, 2f, 3f, 4f, 5f);
    List<Float> shift = List.of(0.1f, 0.2f, 0.3f, 0.4f, 0.5f);
    Shape one = BATCH.withChannels(1);
    Shape four = BATCH.withChannels(4);
    return Stream.of(
        named(
            "channel affine",
            t -> new ChannelAffine(t.get(0), t.get(1), scale, shift),
            BATCH,
            BATCH),
        named(
            "channel affine of one channel",
            t -> new ChannelAffine(t.get(0), t.get(1), scale, shift),
            one,
            BATCH),
        named("concat", t -> new Concat(t.subList(0, 2), t.get(2)), one, four, BATCH),
        named("split", t -> new Split(t.get(0), t.subList(1, 3)), BATCH, one, four),
        named("bias gradient", t -> new BiasGradient(t.get(0), t.get(1)), BATCH, VECTOR),
        named(
            "global average pool",
            t -> new GlobalAveragePool.Forward(t.get(0), t.get(1)),
            IMAGES,
            GATES),
        named(
            "global average pool backward",
            t -> new GlobalAveragePool.Backward(t.get(0), t.get(1)),
            GATES,
            IMAGES),
        named(
            "channel scale",
            t -> new ChannelScale.Forward(t.get(0), t.get(1), t.get(2)),
            IMAGES,
            GATES,
            IMAGES),
        named(
            "channel scale backward",
            t -> new ChannelScale.Backward(t.get(0), t.get(1), t.get(2), t.get(3), t.get(4)),
            IMAGES,
            GATES,
            IMAGES,
            IMAGES,
            GATES));
  }

  private static BatchNorm.Training batchNorm(List<Tensor> t, float epsilon) {
    return new BatchNorm.Training(
        t.get(0), t.get(1), t.get(2), t.get(3), t.get(4), t.get(5), t.get(6), epsilon, true);
  }

  private static InstanceNorm.Forward instanceNorm(List<Tensor> t, float epsilon) {
    return new InstanceNorm.Forward(t.get(0), t.get(1), t.get(2), t.get(3), epsilon);
  }

  private static Stream<Named<Case>> normalization() {
    return Stream.of(
        named(
            "batch norm",
            t -> batchNorm(t, 1e-5f),
            BATCH,
            VECTOR,
            VECTOR,
            BATCH,
            VECTOR,
            VECTOR,
            COEFFICIENTS),
        named(
            "batch norm again",
            t -> new BatchNorm.Apply(t.get(0), t.get(1), t.get(2), true),
            BATCH,
            COEFFICIENTS,
            BATCH),
        named(
            "batch norm inference",
            t ->
                new BatchNorm.Inference(
                    t.get(0), t.get(1), t.get(2), t.get(3), t.get(4), t.get(5), 2, false),
            BATCH,
            VECTOR,
            VECTOR,
            BATCH,
            VECTOR,
            VECTOR),
        named(
            "batch norm backward",
            t -> batchNorm(t, 2).backward(t.get(7), t.get(8), t.get(9), t.get(10)),
            BATCH,
            VECTOR,
            VECTOR,
            BATCH,
            VECTOR,
            VECTOR,
            COEFFICIENTS,
            BATCH,
            BATCH,
            VECTOR,
            VECTOR),
        named("instance norm", t -> instanceNorm(t, 1e-5f), IMAGES, IMAGES, GATES, GATES),
        named(
            "instance norm backward",
            t -> instanceNorm(t, 2).backward(t.get(4), t.get(5)),
            IMAGES,
            IMAGES,
            GATES,
            GATES,
            IMAGES,
            IMAGES));
  }

  private static Stream<Named<Case>> sampling() {
    Shape x = new Shape(2, 97, 101, 5);
    Shape y = new Shape(2, 150, 77, 5);
    Shape large = new Shape(2, 2 * 97, 3 * 101, 5);
    Shape pooling = new Shape(2, 131, 117, 5);
    Shape pooled = WINDOW.output(pooling, 5);
    return Stream.of(
        named("resize", t -> new Resize.Forward(t.get(0), t.get(1)), x, y),
        named("resize backward", t -> new Resize.Backward(t.get(0), t.get(1)), y, x),
        named("nearest upsampling", t -> new UpsampleNearest.Forward(t.get(0), t.get(1)), x, large),
        named(
            "nearest upsampling backward",
            t -> new UpsampleNearest.Backward(t.get(0), t.get(1)),
            large,
            x),
        named(
            "max pool",
            t -> new MaxPool.Forward(t.get(0), t.get(1), t.get(2), WINDOW),
            Operand.of(pooling),
            Operand.of(pooled),
            Operand.bytes(pooled, 1)),
        named(
            "max pool backward",
            t -> new MaxPool.Backward(t.get(0), centers(pooled), t.get(1), WINDOW),
            pooled,
            pooling));
  }

  /** Each maximum in the middle of its window, which is never padding. */
  private static Tensor centers(Shape pooled) {
    byte[] index = new byte[Math.toIntExact(pooled.elements())];
    Arrays.fill(index, (byte) 4);
    return HostMemory.ofBytes(pooled, index);
  }

  private static Stream<Named<Case>> losses() {
    Shape n = BATCH;
    return Stream.of(
        named(
            "huber",
            t ->
                new Huber(
                    t.get(0),
                    t.get(1),
                    Optional.of(t.get(2)),
                    t.get(3),
                    Optional.of(t.get(4)),
                    0.5f,
                    1e5f),
            n,
            n,
            n,
            ONE,
            n),
        named(
            "squared error",
            t -> new SquaredError(t.get(0), t.get(1), t.get(2), Optional.of(t.get(3)), 1e5f),
            n,
            n,
            ONE,
            n),
        named(
            "cross entropy",
            t -> new SoftmaxCrossEntropy(t.get(0), t.get(1), t.get(2), Optional.of(t.get(3)), 1e5f),
            Operand.of(n),
            Operand.bytes(n.withChannels(1), 5),
            Operand.of(ONE),
            Operand.of(n)));
  }

  private static Stream<Named<Case>> colors() {
    Shape gray = BATCH.withChannels(1);
    Shape ab = BATCH.withChannels(2);
    Shape rgb = BATCH.withChannels(3);
    return Stream.of(
        named("gray", t -> new Gray(t.get(0), t.get(1)), rgb, gray),
        named(
            "Lab to RGB",
            t -> new LabColor.ToRgb(t.get(0), t.get(1), t.get(2), Lightness.SRGB),
            gray,
            ab,
            rgb),
        named(
            "Lab to RGB backward",
            t -> new LabColor.ToRgbBackward(t.get(0), t.get(1), t.get(2), t.get(3), Lightness.SRGB),
            gray,
            ab,
            rgb,
            ab),
        named(
            "Lab to RGB, exact",
            t -> new LabColor.ToRgb(t.get(0), t.get(1), t.get(2), Lightness.EXACT),
            gray,
            ab,
            rgb),
        named(
            "Lab to RGB backward, exact",
            t ->
                new LabColor.ToRgbBackward(t.get(0), t.get(1), t.get(2), t.get(3), Lightness.EXACT),
            gray,
            ab,
            rgb,
            ab),
        named("RGB to Lab", t -> new LabColor.FromRgb(t.get(0), t.get(1)), rgb, rgb));
  }

  private static float[] rounded(DataType type, float... values) {
    return HostMemory.values(HostMemory.of(type, Shape.vector(values.length), values));
  }

  private static void assertSame(Tensor expected, Tensor actual, DataType type) {
    if (actual.type() == DataType.UINT8) {
      assertEquals(HostMemory.bytes(expected), HostMemory.bytes(actual));
      return;
    }
    float[] values = HostMemory.values(expected);
    assertArrayEquals(
        actual.type() == type ? rounded(type, values) : values, HostMemory.values(actual));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void resultsAreBitIdenticalForAnyNumberOfThreads(Case tested) {
    List<Tensor> expected = tested.run(1, DataType.FLOAT32, DataType.FLOAT32);
    for (int threads = 2; threads <= 4; threads++) {
      List<Tensor> actual = tested.run(threads, DataType.FLOAT32, DataType.FLOAT32);
      for (int i = 0; i < actual.size(); i++) {
        assertSame(expected.get(i), actual.get(i), DataType.FLOAT32);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void bfloat16StorageOnlyRoundsTheResult(Case tested) {
    storageOnlyRoundsTheResult(tested, DataType.BFLOAT16);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void float16StorageOnlyRoundsTheResult(Case tested) {
    storageOnlyRoundsTheResult(tested, DataType.FLOAT16);
  }

  private static void storageOnlyRoundsTheResult(Case tested, DataType type) {
    List<Tensor> expected = tested.run(2, type, DataType.FLOAT32);
    List<Tensor> actual = tested.run(2, type, type);
    for (int i = 0; i < actual.size(); i++) {
      assertSame(expected.get(i), actual.get(i), type);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT16", "BFLOAT16"})
  void castsRoundOnceAndAreExactBack(DataType type) {
    float[] values = Reference.normal(Math.toIntExact(BATCH.elements()), 1);
    for (int threads = 1; threads <= 4; threads++) {
      Tensor x = HostMemory.of(BATCH, values);
      Tensor y = HostMemory.zeros(type, BATCH);
      HostViews.run(threads, new Cast(x, y));
      assertArrayEquals(rounded(type, values), HostMemory.values(y));
      HostViews.run(threads, new Cast(y, x));
      assertArrayEquals(HostMemory.values(y), HostMemory.values(x));
    }
  }
}
