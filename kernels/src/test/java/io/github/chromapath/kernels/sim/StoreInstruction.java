// SPDX-License-Identifier: Apache-2.0
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
    int rest = lanes;
    while (rest != 0) {
      int first = Integer.numberOfTrailingZeros(rest);
      int end = first + run(warp, rest, width, false);
      MemoryRegion region =
          together(warp, first, end - first, width, bytes, RaceShadow.Access.WRITE);
      if (region != null) {
        store(warp, first, end, region);
      } else {
        for (int lane = first; lane < end; lane++) {
          store(warp, lane);
        }
      }
      rest &= ~mask(first, end - first);
    }
  }

  private void store(Warp warp, int first, int end, MemoryRegion region) {
    int bytes = type.bytes();
    int width = bytes * sources.length;
    int at = (int) (address(warp, first) - region.base());
    for (int i = 0; i < sources.length; i++) {
      region.store(at + i * bytes, width, bytes, warp.registers[sources[i]], first, end);
    }
    region.markWritten(at, (end - first) * width);
  }

  private void store(Warp warp, int lane) {
    int bytes = type.bytes();
    long address = address(warp, lane);
    MemoryRegion region = locate(warp, lane, address, bytes * sources.length);
    int at = offset(region, address);
    for (int i = 0; i < sources.length; i++) {
      store(warp, lane, region, at + i * bytes, bytes, warp.registers[sources[i]][lane]);
    }
  }
}
