// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Executable;
import io.github.chromapath.backend.Usage;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A case on a backend: its operands placed, its operations compiled.
 *
 * <p>For every case, {@link #check} compares the results with the expected ones. A second run from
 * the same state must be bit-identical and allocate nothing. Operands that are only read must not
 * change, and nothing may be written outside the operands. The operations must declare exactly the
 * writes of the case.
 */
final class OpRun implements AutoCloseable {
  private static final float POISON = Float.intBitsToFloat(0x7fc0_dead);
  private static final float POISON_BYTE = 0xAB;

  private final Backend backend;
  private final OpCase opCase;
  private final Arena arena;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final List<Op> operations;
  private final Executable executable;

  OpRun(Backend backend, OpCase opCase) {
    this.backend = backend;
    this.opCase = opCase;
    arena = new Arena(opCase.name());
    guard("front");
    opCase
        .operands()
        .forEach(
            (name, operand) -> {
              tensors.put(name, arena.add(name, operand.shape(), operand.type()));
              guard(name);
            });
    arena.allocate(backend);
    operations = opCase.operations(this::tensor);
    executable = compile();
  }

  private Executable compile() {
    boolean compiled = false;
    try {
      Executable result = backend.compile(operations);
      compiled = true;
      return result;
    } finally {
      if (!compiled) {
        arena.close();
      }
    }
  }

  /**
   * Runs twice and checks every result.
   *
   * @param furtherRoundings roundings to the operands' 16-bit type that the backend declares
   */
  void check(int furtherRoundings) {
    checkDeclaredUse();
    run();
    Map<String, float[]> first = downloadAll();
    Usage steady = backend.usage();
    run();
    assertEquals(
        steady.allocations(), backend.usage().allocations(), "allocations after the first run");
    Map<String, float[]> second = downloadAll();
    opCase
        .operands()
        .forEach(
            (name, operand) ->
                checkOperand(
                    name,
                    operand,
                    first.get(name),
                    second.get(name),
                    opCase.tolerance(name, furtherRoundings)));
    checkGuards();
  }

  /** Sets every operand to its initial state and runs the operations once. */
  void run() {
    opCase.operands().forEach((name, operand) -> upload(name, operand));
    executable.run();
  }

  /** As {@link #run()}, with other values for one operand. */
  void runWith(String changed, float[] values) {
    opCase.operands().forEach((name, operand) -> upload(name, operand));
    TestTensors.upload(backend, values, tensor(changed));
    executable.run();
  }

  float[] download(String name) {
    return TestTensors.download(backend, tensor(name));
  }

  @Override
  public void close() {
    executable.close();
    arena.close();
  }

  private void checkOperand(
      String name, OpCase.Operand operand, float[] first, float[] second, double bound) {
    TensorAssert.assertSameBits(name + ", second run", operand.shape(), second, first);
    if (operand.use() == OpCase.Use.READ) {
      TensorAssert.assertSameBits(
          name + ", read only", operand.shape(), first, operand.initial().values());
      return;
    }
    if (operand.use() == OpCase.Use.SCRATCH) {
      return;
    }
    float[] expected = opCase.expected().get(name);
    assertNotNull(expected, "the case's oracle has no " + name);
    if (opCase.expectsNonFinite()) {
      TensorAssert.assertSameNonFinite(name, operand.shape(), first, expected, bound);
    } else {
      TensorAssert.assertClose(name, operand.shape(), first, expected, bound);
    }
  }

  private void checkDeclaredUse() {
    Set<Tensor> read = new HashSet<>();
    Set<Tensor> written = new HashSet<>();
    for (Op operation : operations) {
      read.addAll(operation.reads());
      written.addAll(operation.writes());
    }
    opCase
        .operands()
        .forEach(
            (name, operand) -> {
              boolean writes = operand.use() != OpCase.Use.READ;
              assertEquals(writes, written.contains(tensor(name)), "writes() names " + name);
              if (operand.initial() != null) {
                assertTrue(read.contains(tensor(name)), "reads() names " + name);
              }
            });
  }

  private void upload(String name, OpCase.Operand operand) {
    Tensor tensor = tensor(name);
    if (operand.initial() != null) {
      TestTensors.upload(backend, operand.initial(), tensor);
    } else {
      float[] poison = new float[Math.toIntExact(tensor.shape().elements())];
      Arrays.fill(poison, tensor.type() == DataType.UINT8 ? POISON_BYTE : POISON);
      TestTensors.upload(backend, poison, tensor);
    }
  }

  private Map<String, float[]> downloadAll() {
    Map<String, float[]> values = new LinkedHashMap<>();
    tensors.keySet().forEach(name -> values.put(name, download(name)));
    return values;
  }

  private void guard(String after) {
    arena.add("guard after " + after, Shape.vector(Arena.ALIGNMENT), DataType.UINT8);
  }

  /** Every byte between operands, guards and padding included, is still zero. */
  private void checkGuards() {
    Tensor block =
        new Tensor("block", Shape.vector(Math.toIntExact(arena.bytes())), DataType.UINT8);
    block.bind(arena.whole().memory(), 0);
    float[] whole = TestTensors.download(backend, block);
    for (Tensor tensor : tensors.values()) {
      int start = Math.toIntExact(tensor.offset());
      Arrays.fill(whole, start, start + Math.toIntExact(tensor.bytes()), 0);
    }
    TensorAssert.assertSameBits(
        "bytes outside the operands", block.shape(), whole, new float[whole.length]);
  }

  private Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(opCase.name() + " has no operand " + name);
    }
    return tensor;
  }
}
