// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import com.google.common.base.Suppliers;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/**
 * One declarative case: operands, operations, expected results and their bounds. {@link OpRun} adds
 * the checks that are common to all cases.
 */
public final class OpCase {
  /** How the operations treat an operand. */
  enum Use {
    /** Read only; must not change. */
    READ,
    /** Overwritten entirely; poisoned before the run. */
    WRITE,
    /** Overwritten entirely with unspecified values. */
    SCRATCH,
    /** Read and written. */
    UPDATE
  }

  /**
   * A tensor of the case.
   *
   * @param initial values before the run; null for one that is written
   */
  record Operand(Shape shape, DataType type, Use use, HostTensor initial) {}

  /**
   * The error bound of a result.
   *
   * @param relative largest relative error of the tensor; 0 for bit-identical
   * @param reason derivation of the bound
   */
  record Bound(double relative, String reason) {}

  /**
   * A gradient that finite differences of the outputs must confirm.
   *
   * @param input operand whose elements are moved
   * @param gradient result with the gradient
   * @param step distance of the move
   * @param kink elements of the input within a step of a kink, which are skipped
   */
  record Difference(String input, String gradient, float step, IntPredicate kink) {}

  /** The placed operands, by name. */
  @FunctionalInterface
  public interface Operands {
    /** The operand of that name. */
    Tensor get(String name);
  }

  /** Creates the operations of a case from its operands. */
  @FunctionalInterface
  public interface Program {
    /** The operations, in order. */
    List<Op> operations(Operands operands);
  }

  private final String name;
  private final Map<String, Operand> operands = new LinkedHashMap<>();
  private final Map<String, Bound> bounds = new LinkedHashMap<>();
  private final Map<String, Bound> roundings = new LinkedHashMap<>();
  private final List<Difference> differences = new ArrayList<>();
  private final Map<String, HostTensor> cotangents = new LinkedHashMap<>();
  private Program program;
  private Supplier<Map<String, float[]>> expected;
  private Bound bound;
  private boolean nonFinite;

  private OpCase(String name) {
    this.name = name;
  }

  /** Begins a case. */
  public static OpCase named(String name) {
    return new OpCase(name);
  }

  /** Adds a read-only operand of its values' type. */
  public OpCase reads(String operand, HostTensor value) {
    return operand(operand, new Operand(value.shape(), value.type(), Use.READ, value));
  }

  /** Adds a read-only UINT8 operand. */
  public OpCase readsBytes(String operand, HostTensor value) {
    return operand(operand, new Operand(value.shape(), DataType.UINT8, Use.READ, value));
  }

  /** Adds an fp32 operand that is overwritten. */
  public OpCase writes(String operand, Shape shape) {
    return operand(operand, new Operand(shape, DataType.FLOAT32, Use.WRITE, null));
  }

  /** Adds an operand of the given type that is overwritten. */
  public OpCase writes(String operand, Shape shape, DataType type) {
    return operand(operand, new Operand(shape, type, Use.WRITE, null));
  }

  /** Adds an fp32 operand that is overwritten with values that the case does not specify. */
  public OpCase scratch(String operand, Shape shape) {
    return operand(operand, new Operand(shape, DataType.FLOAT32, Use.SCRATCH, null));
  }

  /** Adds a UINT8 operand that is overwritten. */
  public OpCase writesBytes(String operand, Shape shape) {
    return operand(operand, new Operand(shape, DataType.UINT8, Use.WRITE, null));
  }

  /** Adds an operand of its values' type that is read and written. */
  public OpCase updates(String operand, HostTensor value) {
    return operand(operand, new Operand(value.shape(), value.type(), Use.UPDATE, value));
  }

  /** Sets the operations. */
  public OpCase runs(Program operations) {
    program = operations;
    return this;
  }

  /** Sets the source of the expected value of every written operand. */
  public OpCase expects(TorchOracle oracle) {
    return expects(oracle::solve);
  }

  /** Sets the source of the expected value of every written operand. */
  public OpCase expects(Supplier<Map<String, float[]>> values) {
    expected = Suppliers.memoize(values::get);
    return this;
  }

  /** Sets the bound of every result for which no other bound is set. */
  public OpCase within(double relative, String reason) {
    bound = new Bound(relative, reason);
    return this;
  }

  /** Sets the bound of one result. */
  public OpCase within(String operand, double relative, String reason) {
    bounds.put(operand, new Bound(relative, reason));
    return this;
  }

  /**
   * Sets the number of roundings to 16 bits between the operands and one result. Default: one for a
   * result in 16 bits, none for others.
   */
  public OpCase roundings(String operand, double count, String reason) {
    roundings.put(operand, new Bound(count, reason));
    return this;
  }

  /**
   * Declares that NaN and infinities are expected, exactly at the places where the oracle has them.
   */
  public OpCase nonFinite() {
    nonFinite = true;
    return this;
  }

  /** Names the cotangent of an output for finite differences. */
  public OpCase cotangent(String output, HostTensor value) {
    cotangents.put(output, value);
    return this;
  }

  /** Declares a gradient without kinks for finite differences. */
  public OpCase difference(String input, String gradient, float step) {
    return difference(input, gradient, step, element -> false);
  }

  /** Declares a gradient for finite differences, and which elements of the input have kinks. */
  public OpCase difference(String input, String gradient, float step, IntPredicate kink) {
    differences.add(new Difference(input, gradient, step, kink));
    return this;
  }

  String name() {
    return name;
  }

  Map<String, Operand> operands() {
    return operands;
  }

  List<Op> operations(Operands placed) {
    return program.operations(placed);
  }

  Map<String, float[]> expected() {
    return expected.get();
  }

  Bound bound(String operand) {
    Bound own = bounds.getOrDefault(operand, bound);
    if (own == null) {
      throw new IllegalStateException(name + " states no bound for " + operand);
    }
    return own;
  }

  /**
   * The largest allowed error of a result. It is the case's bound, which covers the fp32
   * arithmetic, plus half a unit in the last place of 1 for each rounding to 16 bits: 2^-8 for
   * bfloat16 and 2^-11 for binary16. A bound of 0 means that nothing is rounded.
   *
   * @param furtherRoundings additional roundings to the 16-bit type that the backend declares
   */
  double tolerance(String operand, int furtherRoundings) {
    double relative = bound(operand).relative();
    Bound stated = roundings.get(operand);
    DataType type = operands.get(operand).type();
    double count = stated != null ? stated.relative() : type.bytes() == 2 ? 1 : 0;
    return relative == 0 ? 0 : relative + (count + furtherRoundings) * unitRoundoff();
  }

  /** The 16-bit type of operands; FLOAT32 if all are wider, or bytes. */
  DataType storage() {
    return operands.values().stream()
        .map(Operand::type)
        .filter(type -> type == DataType.FLOAT16 || type == DataType.BFLOAT16)
        .findFirst()
        .orElse(DataType.FLOAT32);
  }

  /** Whether an operation is a convolution. */
  boolean convolves() {
    return program
        .operations(name -> new Tensor(name, operands.get(name).shape(), operands.get(name).type()))
        .stream()
        .anyMatch(Convolution.class::isInstance);
  }

  /** Rounding of the operands' 16-bit type; 0 if all are wider, or bytes. */
  private double unitRoundoff() {
    return switch (storage()) {
      case FLOAT16 -> 0x1p-11;
      case BFLOAT16 -> 0x1p-8;
      case FLOAT32, UINT8, INT8 -> 0;
    };
  }

  boolean expectsNonFinite() {
    return nonFinite;
  }

  Map<String, HostTensor> cotangents() {
    return cotangents;
  }

  List<Difference> differences() {
    return differences;
  }

  private OpCase operand(String operand, Operand value) {
    if (operands.put(operand, value) != null) {
      throw new IllegalStateException(name + " has two operands " + operand);
    }
    return this;
  }
}
