// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Executable;
import io.github.chromapath.backend.Usage;
import io.github.chromapath.op.AllReduce;
import io.github.chromapath.op.AsyncAllReduce;
import io.github.chromapath.op.CustomOp;
import io.github.chromapath.op.Op;
import io.github.chromapath.op.Quantized;
import io.github.chromapath.op.Relu;
import io.github.chromapath.op.SyncBatchNorm;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Memory;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The contract of every backend, with libtorch as the oracle. It covers each operation and its
 * gradients: shapes, in-place variants, edge cases, NaN and infinity, and finite differences. It
 * repeats the cases with activations stored in 16 bits, in which unsupported operations must be
 * refused. It also covers ownership and transfers.
 *
 * <p>Subclass it for a backend. Each test releases everything that it allocates.
 */
public abstract class BackendContract {
  private static final List<DataType> STORAGE =
      List.of(DataType.FLOAT32, DataType.BFLOAT16, DataType.FLOAT16);

  /** Operations with tests of their own: a backend may refuse them. */
  private static final Set<Class<?>> NOT_ON_EVERY_BACKEND =
      Set.of(
          CustomOp.class,
          Quantized.class,
          AllReduce.class,
          AsyncAllReduce.class,
          SyncBatchNorm.class);

  private final Set<String> refusals = new HashSet<>();

  /** The backend under test, the same one for every test; the subclass opens and closes it. */
  protected abstract Backend backend();

  /**
   * The number of additional roundings of a 16-bit convolution's result, compared to a backend that
   * rounds fp32 sums only when it stores the result. Examples are y before its bias is added, and
   * the gradient of a weight before it is converted to fp32.
   */
  protected int furtherConvolutionRoundings() {
    return 0;
  }

  /** Every case against its oracle. */
  @TestFactory
  final Stream<DynamicNode> operations() {
    Stream<DynamicNode> fixed =
        Stream.of(
            container("losses", LossCases.cases()),
            container("balance", BalanceCases.cases()),
            container("colour", ColorCases.cases()),
            container("optimizer", OptimizerCases.cases()),
            container("precision", PrecisionCases.cases()),
            container("custom operations", CustomOpCases.cases()));
    return Stream.concat(fixed, STORAGE.stream().flatMap(this::stored));
  }

  /** The cases whose activations are stored in {@code storage}. */
  private Stream<DynamicNode> stored(DataType storage) {
    String type = ", " + storage;
    return Stream.of(
        container("convolution" + type, ConvolutionCases.cases(storage)),
        container("normalisation" + type, NormalizationCases.cases(storage)),
        container("sampling" + type, SamplingCases.cases(storage)),
        container("elementwise" + type, ElementwiseCases.cases(storage)),
        container("attention" + type, AttentionCases.cases(storage)),
        container("given outputs" + type, StoredOutputCases.cases(storage)),
        container("NaN and infinity" + type, NonFiniteCases.cases(storage)));
  }

  /** Finite differences of the cases that declare gradients for it. */
  @TestFactory
  final Stream<DynamicTest> finiteDifferences() {
    return allCases()
        .filter(opCase -> !opCase.differences().isEmpty())
        .map(
            opCase ->
                dynamicTest(
                    opCase.name(),
                    () -> leavingNothing(() -> GradientCheck.check(backend(), opCase))));
  }

  @Test
  final void everyOperationHasACase() {
    Set<Class<?>> covered = new HashSet<>();
    allCases()
        .forEach(
            opCase ->
                opCase.operations(name -> unplaced(opCase, name)).stream()
                    .filter(operation -> !(operation instanceof CustomOp))
                    .forEach(operation -> covered.add(operation.getClass())));
    assertEquals(
        records(Op.class).map(Class::getSimpleName).sorted().toList(),
        covered.stream().map(Class::getSimpleName).sorted().toList());
  }

  @Test
  final void memoryIsZeroFilledAndReleased() {
    leavingNothing(
        () -> {
          Usage before = backend().usage();
          Memory memory = backend().allocate(1003);
          Usage during = backend().usage();
          assertEquals(1003, memory.bytes());
          assertTrue(during.liveBytes() >= before.liveBytes() + 1003);
          assertEquals(before.liveObjects() + 1, during.liveObjects());
          assertTrue(during.allocations() > before.allocations());
          Tensor bytes = new Tensor("bytes", Shape.vector(1003), DataType.UINT8);
          bytes.bind(memory, 0);
          assertArrayEquals(new float[1003], TestTensors.download(backend(), bytes));
          memory.close();
          memory.close();
        });
  }

  @Test
  final void transfersConvertWholeTensors() {
    leavingNothing(
        () -> {
          try (Arena arena = new Arena("transfer")) {
            Tensor floats = arena.add("floats", Shape.vector(3), DataType.FLOAT32);
            Tensor halves = arena.add("halves", Shape.vector(3), DataType.BFLOAT16);
            Tensor float16 = arena.add("float16", Shape.vector(3), DataType.FLOAT16);
            Tensor bytes = arena.add("bytes", Shape.vector(2), DataType.UINT8);
            arena.allocate(backend());
            FloatBuffer source = FloatBuffer.wrap(new float[] {9, 1.5f, -2, 3}).position(1);
            float[] expected = {1.5f, -2, 3};
            for (Tensor tensor : List.of(floats, halves, float16)) {
              backend().upload(source, tensor);
              assertEquals(1, source.position());
              assertArrayEquals(expected, TestTensors.download(backend(), tensor));
            }
            backend().upload(ByteBuffer.wrap(new byte[] {-1, 7}), bytes);
            assertArrayEquals(new float[] {255, 7}, TestTensors.download(backend(), bytes));
            FloatBuffer target = FloatBuffer.allocate(4).position(1);
            backend().download(floats, target);
            assertEquals(1, target.position());
            assertArrayEquals(new float[] {0, 1.5f, -2, 3}, target.array());
          }
        });
  }

  /** {@link Tensor#image} transfers a part of a batch. */
  @Test
  final void oneImageOfABatchIsTransferred() {
    leavingNothing(
        () -> {
          try (Arena arena = new Arena("batch")) {
            Tensor batch = arena.add("batch", new Shape(3, 1, 2, 1), DataType.BFLOAT16);
            arena.allocate(backend());
            TestTensors.upload(backend(), new float[] {1, 2}, batch.image(1));
            assertArrayEquals(
                new float[] {0, 0, 1, 2, 0, 0}, TestTensors.download(backend(), batch));
            assertArrayEquals(new float[] {1, 2}, TestTensors.download(backend(), batch.image(1)));
          }
        });
  }

  @Test
  final void bfloat16RoundsToNearestEven() {
    float tie = 1 + 0x1p-8f;
    float[] values = {
      tie, 1 + 0x3p-8f, Math.nextUp(tie), Float.NaN, Float.NEGATIVE_INFINITY, 1e-40f, -0f
    };
    float subnormal = Float.intBitsToFloat(1 << 16);
    float[] expected = {
      1, 1 + 0x1p-6f, 1 + 0x1p-7f, Float.NaN, Float.NEGATIVE_INFINITY, subnormal, -0f
    };
    assertStored(DataType.BFLOAT16, values, expected);
  }

  @Test
  final void float16RoundsToNearestEven() {
    float tie = 1 + 0x1p-11f;
    float[] values = {
      tie, 1 + 0x3p-11f, Math.nextUp(tie), Float.NaN, -65520, 65519, 0x3p-25f, 0x1p-25f, -0f
    };
    float[] expected = {
      1, 1 + 0x1p-9f, 1 + 0x1p-10f, Float.NaN, Float.NEGATIVE_INFINITY, 65504, 0x1p-23f, 0, -0f
    };
    assertStored(DataType.FLOAT16, values, expected);
  }

  private void assertStored(DataType type, float[] values, float[] expected) {
    leavingNothing(
        () -> {
          try (Arena arena = new Arena("rounding")) {
            Tensor halves = arena.add("halves", Shape.vector(values.length), type);
            arena.allocate(backend());
            TestTensors.upload(backend(), values, halves);
            assertArrayEquals(expected, TestTensors.download(backend(), halves));
          }
        });
  }

  @Test
  final void unboundTensorIsRefused() {
    leavingNothing(
        () -> {
          Tensor x = new Tensor("x", new Shape(1, 2, 2, 3), DataType.FLOAT32);
          List<Op> operations = List.of(new Relu.Forward(x, x));
          assertThrows(IllegalStateException.class, () -> backend().compile(operations));
        });
  }

  @Test
  final void closingAnExecutableTwiceIsAllowed() {
    leavingNothing(
        () -> {
          try (Arena arena = new Arena("twice")) {
            Tensor x = arena.add("x", new Shape(1, 2, 2, 3), DataType.FLOAT32);
            arena.allocate(backend());
            Executable executable = backend().compile(List.of(new Relu.Forward(x, x)));
            assertTrue(executable.workspaceBytes() >= 0);
            executable.close();
            executable.close();
          }
        });
  }

  @Test
  final void describesItself() {
    assertFalse(backend().name().isBlank());
    assertFalse(backend().capabilities().device().isBlank());
    assertFalse(backend().capabilities().library().isBlank());
    assertTrue(backend().capabilities().threads() >= 1);
    assertTrue(backend().capabilities().supports(DataType.FLOAT32));
  }

  private DynamicNode container(String name, Stream<OpCase> cases) {
    return dynamicContainer(
        name,
        cases.map(
            opCase -> dynamicTest(opCase.name(), () -> leavingNothing(() -> checkCase(opCase)))));
  }

  private void checkCase(OpCase opCase) {
    if (opCase.convolves() && !backend().capabilities().supports(opCase.storage())) {
      checkRefusal(opCase);
      return;
    }
    try (OpRun run = new OpRun(backend(), opCase)) {
      run.check(opCase.convolves() ? furtherConvolutionRoundings() : 0);
    }
  }

  /** Convolutions of an unsupported type are refused with a message that names the type. */
  private void checkRefusal(OpCase opCase) {
    UnsupportedOperationException refusal =
        assertThrows(UnsupportedOperationException.class, () -> new OpRun(backend(), opCase));
    assertTrue(refusal.getMessage().contains(opCase.storage().toString()), refusal.getMessage());
    if (refusals.add(refusal.getMessage())) {
      System.out.println("refused as declared, in this case and others: " + refusal.getMessage());
    }
  }

  private void leavingNothing(Runnable test) {
    Usage before = backend().usage();
    test.run();
    Usage after = backend().usage();
    assertEquals(before.liveBytes(), after.liveBytes(), "live bytes after the test");
    assertEquals(before.liveObjects(), after.liveObjects(), "live objects after the test");
  }

  /** All cases in fp32. */
  static Stream<OpCase> allCases() {
    DataType storage = DataType.FLOAT32;
    return Stream.of(
            ConvolutionCases.cases(storage),
            NormalizationCases.cases(storage),
            SamplingCases.cases(storage),
            ElementwiseCases.cases(storage),
            AttentionCases.cases(storage),
            StoredOutputCases.cases(storage),
            LossCases.cases(),
            BalanceCases.cases(),
            ColorCases.cases(),
            OptimizerCases.cases(),
            PrecisionCases.cases(),
            CustomOpCases.cases(),
            NonFiniteCases.cases(storage))
        .flatMap(stream -> stream);
  }

  private static Tensor unplaced(OpCase opCase, String name) {
    OpCase.Operand operand = opCase.operands().get(name);
    return new Tensor(name, operand.shape(), operand.type());
  }

  /**
   * The project's records that a sealed type permits, at any depth, without those that only the CPU
   * runs.
   */
  static Stream<Class<?>> records(Class<?> type) {
    if (NOT_ON_EVERY_BACKEND.contains(type)) {
      return Stream.of();
    }
    return type.isRecord()
        ? Stream.of(type)
        : Arrays.stream(type.getPermittedSubclasses()).flatMap(BackendContract::records);
  }
}
