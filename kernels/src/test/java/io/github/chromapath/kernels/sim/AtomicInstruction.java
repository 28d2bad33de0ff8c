// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/** atom and red: d = memory; memory = f(memory, b, c), as one step. */
final class AtomicInstruction extends MemoryInstruction {
  private final PtxType type;
  private final int d;
  private final int b;
  private final int c;
  private final TernaryInstruction.Operation operation;

  /**
   * @param d the row of the result, or -1 for red
   * @param c the row of the third operand, or -1
   */
  AtomicInstruction(
      Statement source,
      AddressSpace space,
      MemoryDecoder.Pointer pointer,
      PtxType type,
      int d,
      int b,
      int c,
      TernaryInstruction.Operation operation) {
    super(
        source,
        space,
        pointer.row(),
        pointer.offset(),
        pointer.narrow(),
        rows(pointer.row(), b, c),
        rows(d));
    this.type = type;
    this.d = d;
    this.b = b;
    this.c = c;
    this.operation = operation;
  }

  @Override
  void execute(Warp warp, int lanes) {
    long[][] file = warp.registers;
    int bytes = type.bytes();
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      long address = address(warp, lane);
      MemoryRegion region = locate(warp, lane, address, bytes);
      int at = offset(region, address);
      requireWritable(warp, lane, region, at);
      order(warp, lane, region, at, bytes, RaceShadow.Access.ATOMIC);
      long before = value(warp, lane, region, at, bytes);
      long third = c < 0 ? 0 : file[c][lane];
      region.store(at, bytes, operation.apply(before, file[b][lane], third));
      if (d >= 0) {
        file[d][lane] = before;
      }
    }
  }
}
