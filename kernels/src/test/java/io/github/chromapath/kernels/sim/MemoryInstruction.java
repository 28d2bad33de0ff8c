package io.github.chromapath.kernels.sim;

/** The checks that every access to memory passes: alignment, bounds, lifetime, then its order. */
abstract class MemoryInstruction extends Instruction {
  private final AddressSpace space;
  private final int base;
  private final long offset;
  private final boolean narrow;
  private MemoryRegion latest;
  private DeviceMemory latestMemory;

  /**
   * @param base the row of the address
   * @param narrow whether that row holds 32 bits
   */
  MemoryInstruction(
      Statement source,
      AddressSpace space,
      int base,
      long offset,
      boolean narrow,
      int[] reads,
      int[] writes) {
    super(source, reads, writes);
    this.space = space;
    this.base = base * Warp.LANES;
    this.offset = offset;
    this.narrow = narrow;
  }

  final long address(Warp warp, int lane) {
    long address = warp.registers[base + lane];
    return (narrow ? (int) address : address) + offset;
  }

  /** The region that holds all {@code bytes} at the address. */
  final MemoryRegion locate(Warp warp, int lane, long address, int bytes) {
    if ((address & (bytes - 1)) != 0) {
      throw warp.fault(
          this,
          KernelFault.Kind.MISALIGNED,
          lane,
          address,
          bytes + " bytes at an address that is no multiple of " + bytes);
    }
    AddressSpace where = space == AddressSpace.GENERIC ? AddressSpace.of(address) : space;
    long inSpace = space == AddressSpace.GENERIC ? where.fromGeneric(address) : address;
    MemoryRegion region =
        switch (where) {
          case SHARED -> warp.block().shared();
          case LOCAL -> warp.local(lane);
          case PARAM -> warp.block().parameters();
          default -> global(warp, inSpace);
        };
    if (region == null || !region.contains(inSpace, bytes)) {
      throw warp.fault(
          this,
          KernelFault.Kind.OUT_OF_BOUNDS,
          lane,
          address,
          bytes
              + " bytes outside every allocation"
              + (region == null ? "" : ": " + region.describe(inSpace)));
    }
    if (region.freed()) {
      throw warp.fault(
          this, KernelFault.Kind.FREED_MEMORY, lane, address, region.describe(inSpace) + ", freed");
    }
    return region;
  }

  /** The offset in its region of an address that was located there. */
  final int offset(MemoryRegion region, long address) {
    long inSpace =
        space == AddressSpace.GENERIC ? AddressSpace.of(address).fromGeneric(address) : address;
    return (int) (inSpace - region.base());
  }

  /** The element at an offset, which must have been written. */
  final long load(Warp warp, int lane, MemoryRegion region, int at, int bytes) {
    order(warp, lane, region, at, bytes, RaceShadow.Access.READ);
    return value(warp, lane, region, at, bytes);
  }

  final void store(Warp warp, int lane, MemoryRegion region, int at, int bytes, long value) {
    requireWritable(warp, lane, region, at);
    order(warp, lane, region, at, bytes, RaceShadow.Access.WRITE);
    region.store(at, bytes, value);
    region.markWritten(at, bytes);
  }

  final long value(Warp warp, int lane, MemoryRegion region, int at, int bytes) {
    if (!region.written(at, bytes)) {
      throw warp.fault(
          this,
          KernelFault.Kind.UNINITIALISED_MEMORY,
          lane,
          region.base() + at,
          "reads what was never written: " + region.describe(region.base() + at));
    }
    return region.load(at, bytes);
  }

  final void requireWritable(Warp warp, int lane, MemoryRegion region, int at) {
    if (!region.writable()) {
      throw warp.fault(
          this,
          KernelFault.Kind.READ_ONLY_MEMORY,
          lane,
          region.base() + at,
          "writes " + region.describe(region.base() + at));
    }
  }

  final void order(
      Warp warp, int lane, MemoryRegion region, int at, int bytes, RaceShadow.Access access) {
    RaceShadow races = region.races();
    if (races == null) {
      return;
    }
    RaceDetector order = warp.block().order();
    int rival = races.access(access, at, bytes, order.now(warp.index(), lane), order);
    if (rival != 0) {
      throw warp.fault(
          this,
          KernelFault.Kind.RACE,
          lane,
          region.base() + at,
          access
              + " of "
              + region.describe(region.base() + at)
              + " with no barrier after an access by "
              + order.describe(rival));
    }
  }

  private MemoryRegion global(Warp warp, long address) {
    DeviceMemory memory = warp.block().memory();
    MemoryRegion region = latest;
    if (region == null
        || memory != latestMemory
        || region.freed()
        || !region.contains(address, 1)) {
      region = memory.nearest(address);
      latest = region;
      latestMemory = memory;
    }
    return region;
  }
}
