package io.github.chromapath.kernels.sim;

import java.util.function.LongBinaryOperator;

/** d = f(a, b) on register bits; an {@link ArithmeticException} of f is a division by zero. */
final class BinaryInstruction extends Instruction {
  private final int d;
  private final int a;
  private final int b;
  private final LongBinaryOperator operation;

  BinaryInstruction(Statement source, int d, int a, int b, LongBinaryOperator operation) {
    super(source, rows(a, b), rows(d));
    this.d = d * Warp.LANES;
    this.a = a * Warp.LANES;
    this.b = b * Warp.LANES;
    this.operation = operation;
  }

  @Override
  void execute(Warp warp, int lanes) {
    long[] file = warp.registers;
    int lane = 0;
    try {
      for (int rest = lanes; rest != 0; rest &= rest - 1) {
        lane = Integer.numberOfTrailingZeros(rest);
        file[d + lane] = operation.applyAsLong(file[a + lane], file[b + lane]);
      }
    } catch (ArithmeticException zero) {
      throw warp.fault(
          this, KernelFault.Kind.DIVISION_BY_ZERO, lane, -1, "integer division by zero");
    }
  }
}
