package io.github.chromapath.kernels.sim;

import java.util.Arrays;

/** ld, of one element or a vector of 2 or 4. */
final class LoadInstruction extends MemoryInstruction {
  private final int[] targets;
  private final PtxType type;
  private final PtxType[] held;
  private final boolean widens;

  /**
   * @param targets the rows of the results; -1 where nobody reads it
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
    MemoryRegion together = together(warp, lanes, width, bytes, RaceShadow.Access.READ);
    if (together != null) {
      load(warp, lanes, together);
      return;
    }
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      long address = address(warp, lane);
      MemoryRegion region = locate(warp, lane, address, width);
      int at = offset(region, address);
      for (int i = 0; i < targets.length; i++) {
        long value = load(warp, lane, region, at + i * bytes, bytes);
        if (targets[i] >= 0) {
          warp.registers[targets[i]][lane] = held[i].truncate(type.extend(value));
        }
      }
    }
  }

  private void load(Warp warp, int lanes, MemoryRegion region) {
    int bytes = type.bytes();
    int first = Integer.numberOfTrailingZeros(lanes);
    int end = first + Integer.bitCount(lanes);
    int stride = stride(warp, lanes, bytes * targets.length);
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
}
