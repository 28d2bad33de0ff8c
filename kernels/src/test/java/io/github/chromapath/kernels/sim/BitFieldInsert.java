// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/** d = b with {@code length} bits from {@code position} on replaced by the low bits of a. */
final class BitFieldInsert extends Instruction {
  private final int[] operands;
  private final int d;
  private final int width;

  /** The operands are a, b, position, length. */
  BitFieldInsert(Statement source, int d, int[] operands, int width) {
    super(source, rows(operands), rows(d));
    this.d = d;
    this.operands = operands.clone();
    this.width = width;
  }

  @Override
  void execute(Warp warp, int lanes) {
    long[][] file = warp.registers;
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      int position = (int) file[operands[2]][lane] & 0xff;
      int length = (int) file[operands[3]][lane] & 0xff;
      long a = file[operands[0]][lane];
      long b = file[operands[1]][lane];
      long field = position >= width ? 0 : ones(length) << position & ones(width);
      file[d][lane] = (b & ~field) | (position >= width ? 0 : a << position & field);
    }
  }

  private static long ones(int count) {
    return count >= 64 ? -1 : (1L << count) - 1;
  }
}
