// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/** mov between one wide register and several narrow ones, the first in the lowest bits. */
final class PackInstruction extends Instruction {
  private final int[] narrow;
  private final int wide;
  private final int bits;
  private final boolean unpacks;

  /** A narrow row of -1 is a result that is discarded. */
  PackInstruction(Statement source, int wide, int[] narrow, int bits, boolean unpacks) {
    super(source, unpacks ? rows(wide) : rows(narrow), unpacks ? rows(narrow) : rows(wide));
    this.wide = wide;
    this.narrow = narrow.clone();
    this.bits = bits;
    this.unpacks = unpacks;
  }

  @Override
  void execute(Warp warp, int lanes) {
    long[][] file = warp.registers;
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      long value = unpacks ? file[wide][lane] : 0;
      for (int i = 0; i < narrow.length; i++) {
        if (!unpacks) {
          value |= file[narrow[i]][lane] << (i * bits);
        } else if (narrow[i] >= 0) {
          file[narrow[i]][lane] = value >>> (i * bits) & ((1L << bits) - 1);
        }
      }
      if (!unpacks) {
        file[wide][lane] = value;
      }
    }
  }
}
