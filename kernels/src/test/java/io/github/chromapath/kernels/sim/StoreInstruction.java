package io.github.chromapath.kernels.sim;

/** st, of one element or a vector of 2 or 4. */
final class StoreInstruction extends MemoryInstruction {
  private final int[] sources;
  private final PtxType type;

  StoreInstruction(
      Statement source,
      AddressSpace space,
      MemoryDecoder.Pointer pointer,
      PtxType type,
      int[] sources) {
    super(
        source,
        space,
        pointer.row(),
        pointer.offset(),
        pointer.narrow(),
        MemoryDecoder.join(pointer.row(), sources),
        rows());
    this.sources = sources.clone();
    this.type = type;
  }

  @Override
  void execute(Warp warp, int lanes) {
    int bytes = type.bytes();
    int width = bytes * sources.length;
    MemoryRegion together = together(warp, lanes, width, bytes, RaceShadow.Access.WRITE);
    if (together != null) {
      int first = Integer.numberOfTrailingZeros(lanes);
      int count = Integer.bitCount(lanes);
      int at = (int) (address(warp, first) - together.base());
      for (int i = 0; i < sources.length; i++) {
        long[] row = warp.registers[sources[i]];
        together.store(at + i * bytes, width, bytes, row, first, first + count);
      }
      together.markWritten(at, count * width);
      return;
    }
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      long address = address(warp, lane);
      MemoryRegion region = locate(warp, lane, address, width);
      int at = offset(region, address);
      for (int i = 0; i < sources.length; i++) {
        store(warp, lane, region, at + i * bytes, bytes, warp.registers[sources[i]][lane]);
      }
    }
  }
}
