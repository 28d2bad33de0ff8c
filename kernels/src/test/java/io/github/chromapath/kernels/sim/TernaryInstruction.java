package io.github.chromapath.kernels.sim;

/** d = f(a, b, c) on register bits. */
final class TernaryInstruction extends Instruction {
  /** A function of three registers. */
  interface Operation {
    long apply(long a, long b, long c);
  }

  private final int d;
  private final int a;
  private final int b;
  private final int c;
  private final Operation operation;

  TernaryInstruction(Statement source, int d, int a, int b, int c, Operation operation) {
    super(source, rows(a, b, c), rows(d));
    this.d = d * Warp.LANES;
    this.a = a * Warp.LANES;
    this.b = b * Warp.LANES;
    this.c = c * Warp.LANES;
    this.operation = operation;
  }

  @Override
  void execute(Warp warp, int lanes) {
    long[] file = warp.registers;
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      file[d + lane] = operation.apply(file[a + lane], file[b + lane], file[c + lane]);
    }
  }
}
