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
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      long address = address(warp, lane);
      MemoryRegion region = locate(warp, lane, address, bytes * sources.length);
      int at = offset(region, address);
      for (int i = 0; i < sources.length; i++) {
        store(
            warp,
            lane,
            region,
            at + i * bytes,
            bytes,
            warp.registers[sources[i] * Warp.LANES + lane]);
      }
    }
  }
}
