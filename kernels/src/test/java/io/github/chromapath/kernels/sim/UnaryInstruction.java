package io.github.chromapath.kernels.sim;

import java.util.function.LongUnaryOperator;

/** d = f(a) on register bits. */
final class UnaryInstruction extends Instruction {
  private final int d;
  private final int a;
  private final LongUnaryOperator operation;

  UnaryInstruction(Statement source, int d, int a, LongUnaryOperator operation) {
    super(source, rows(a), rows(d));
    this.d = d * Warp.LANES;
    this.a = a * Warp.LANES;
    this.operation = operation;
  }

  @Override
  void execute(Warp warp, int lanes) {
    long[] file = warp.registers;
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      file[d + lane] = operation.applyAsLong(file[a + lane]);
    }
  }
}
