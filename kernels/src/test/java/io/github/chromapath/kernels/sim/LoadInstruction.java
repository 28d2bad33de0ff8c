// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.util.Arrays;

/** ld, of one element or a vector of 2 or 4. */
final class LoadInstruction extends MemoryInstruction {
  private final int[] targets;
  private final PtxType type;
  private final PtxType[] held;
  private final boolean widens;

  /**
   * @param targets the rows of the results; -1 for a result that is discarded
   * @param held the types of the registers, which may be wider than the element
   */
  LoadInstruction(
      Statement source,
      AddressSpace space,
      MemoryDecoder.Pointer pointer,
      PtxType type,
      int[] targets,
      PtxType[] held) {
    super(
        source,
        space,
        pointer.row(),
        pointer.offset(),
        pointer.narrow(),
        rows(pointer.row()),
        rows(targets));
    this.targets = targets.clone();
    this.type = type;
    this.held = held.clone();
    widens = type.isSigned() && Arrays.stream(held).anyMatch(h -> h.bytes() > type.bytes());
  }

  @Override
  void execute(Warp warp, int lanes) {
    int bytes = type.bytes();
    int width = bytes * targets.length;
    int rest = lanes;
    while (rest != 0) {
      int first = Integer.numberOfTrailingZeros(rest);
      int run = run(warp, rest, width, true);
      int end = first + Math.abs(run);
      MemoryRegion region = together(warp, first, run, width, bytes, RaceShadow.Access.READ);
      if (region != null) {
        load(warp, first, end, region, run < 0 ? 0 : width);
      } else {
        for (int lane = first; lane < end; lane++) {
          load(warp, lane);
        }
      }
      rest &= ~mask(first, end - first);
    }
  }

  private void load(Warp warp, int first, int end, MemoryRegion region, int stride) {
    int bytes = type.bytes();
    int at = (int) (address(warp, first) - region.base());
    for (int i = 0; i < targets.length; i++) {
      if (targets[i] < 0) {
        continue;
      }
      long[] row = warp.registers[targets[i]];
      region.load(at + i * bytes, stride, bytes, row, first, end);
      if (widens) {
        for (int lane = first; lane < end; lane++) {
          row[lane] = held[i].truncate(type.extend(row[lane]));
        }
      }
    }
  }

  private void load(Warp warp, int lane) {
    int bytes = type.bytes();
    long address = address(warp, lane);
    MemoryRegion region = locate(warp, lane, address, bytes * targets.length);
    int at = offset(region, address);
    for (int i = 0; i < targets.length; i++) {
      long value = load(warp, lane, region, at + i * bytes, bytes);
      if (targets[i] >= 0) {
        warp.registers[targets[i]][lane] = held[i].truncate(type.extend(value));
      }
    }
  }
}
