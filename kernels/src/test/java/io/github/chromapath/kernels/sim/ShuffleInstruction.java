// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/**
 * shfl.sync: d = a of the source lane, p = whether that lane is in range. Out of range, a lane
 * keeps its own a. Reading a lane that does not participate is a fault, since its value is
 * undefined on a device.
 */
final class ShuffleInstruction extends WarpExchange {
  /** The way to compute the source lane. */
  enum Mode {
    UP,
    DOWN,
    BFLY,
    IDX
  }

  private final Mode mode;
  private final int d;
  private final int p;
  private final int a;
  private final int b;
  private final int c;

  /** The rows are d, p (or -1), a, b, c. */
  ShuffleInstruction(Statement source, Mode mode, int members, int[] rows) {
    super(source, members, rows(members, rows[2], rows[3], rows[4]), rows(rows[0], rows[1]));
    this.mode = mode;
    d = rows[0];
    p = rows[1];
    a = rows[2];
    b = rows[3];
    c = rows[4];
  }

  @Override
  void exchange(Warp warp, int lanes) {
    long[][] file = warp.registers;
    long[] values = file[a].clone();
    int inRange = 0;
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      int offset = (int) file[b][lane] & 31;
      int bounds = (int) file[c][lane];
      int segment = bounds >> 8 & 31;
      int last = (lane & segment) | (bounds & 31 & ~segment);
      int from =
          switch (mode) {
            case UP -> lane - offset;
            case DOWN -> lane + offset;
            case BFLY -> lane ^ offset;
            case IDX -> (lane & segment) | (offset & ~segment);
          };
      boolean valid = mode == Mode.UP ? from >= last : from <= last;
      if (!valid) {
        from = lane;
      } else {
        inRange |= 1 << lane;
      }
      if ((lanes >>> from & 1) == 0) {
        throw warp.fault(
            this,
            KernelFault.Kind.WARP_SYNCHRONISATION,
            lane,
            -1,
            "the shuffle reads lane " + from + ", which does not participate");
      }
      file[d][lane] = values[from];
    }
    if (p >= 0) {
      warp.setPredicate(p, lanes, inRange);
    }
  }
}
