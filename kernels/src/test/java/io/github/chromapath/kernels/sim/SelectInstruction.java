package io.github.chromapath.kernels.sim;

/** d = p ? a : b. */
final class SelectInstruction extends Instruction {
  private final int d;
  private final int a;
  private final int b;
  private final Operand.Register p;

  SelectInstruction(Statement source, int d, int a, int b, Operand.Register p) {
    super(source, rows(a, b, p.row()), rows(d));
    this.d = d * Warp.LANES;
    this.a = a * Warp.LANES;
    this.b = b * Warp.LANES;
    this.p = p;
  }

  @Override
  void execute(Warp warp, int lanes) {
    long[] file = warp.registers;
    int chosen = warp.predicate(p);
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      file[d + lane] = file[((chosen >>> lane & 1) != 0 ? a : b) + lane];
    }
  }
}
