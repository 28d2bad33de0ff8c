package io.github.chromapath.kernels.sim;

/** d = f(a) on register bits. */
final class UnaryInstruction extends Instruction {
  private final int d;
  private final int a;
  private final LaneLoop loop;

  UnaryInstruction(Statement source, int d, int a, LaneLoop loop) {
    super(source, rows(a), rows(d));
    this.d = d;
    this.a = a;
    this.loop = loop;
  }

  @Override
  void execute(Warp warp, int lanes) {
    loop.run(warp.registers[d], warp.registers[a], null, null, lanes);
  }
}
