package io.github.chromapath.kernels.sim;

/** ld, of one element or a vector of 2 or 4. */
final class LoadInstruction extends MemoryInstruction {
  private final int[] targets;
  private final PtxType type;
  private final PtxType[] held;

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
  }

  @Override
  void execute(Warp warp, int lanes) {
    int bytes = type.bytes();
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      long address = address(warp, lane);
      MemoryRegion region = locate(warp, lane, address, bytes * targets.length);
      int at = offset(region, address);
      for (int i = 0; i < targets.length; i++) {
        long value = load(warp, lane, region, at + i * bytes, bytes);
        if (targets[i] >= 0) {
          warp.registers[targets[i] * Warp.LANES + lane] = held[i].truncate(type.extend(value));
        }
      }
    }
  }
}
