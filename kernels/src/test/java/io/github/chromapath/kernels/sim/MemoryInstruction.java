// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/**
 * The checks of every memory access: alignment, bounds, lifetime, then order. Adjacent lanes that
 * access adjacent elements are checked at once. If that fails for any reason, each lane is checked
 * alone, so that a fault names its lane.
 */
abstract class MemoryInstruction extends Instruction {
  private final AddressSpace space;
  private final int base;
  private final long offset;
  private final boolean narrow;

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
    this.base = base;
    this.offset = offset;
    this.narrow = narrow;
  }

  final long address(Warp warp, int lane) {
    long address = warp.registers[base][lane];
    return (narrow ? (int) address : address) + offset;
  }

  /**
   * Number of lanes, starting with the first one, that access adjacent elements of {@code bytes}.
   * If they read the same element, the number is negative.
   */
  final int run(Warp warp, int lanes, int bytes, boolean reads) {
    int first = Integer.numberOfTrailingZeros(lanes);
    int most = Integer.numberOfTrailingZeros(~(lanes >>> first));
    if (most == 1) {
      return 1;
    }
    long[] addresses = warp.registers[base];
    long stride = addresses[first + 1] - addresses[first];
    if (stride != bytes && (stride != 0 || !reads)) {
      return 1;
    }
    int count = 2;
    while (count < most && addresses[first + count] - addresses[first + count - 1] == stride) {
      count++;
    }
    return stride == 0 ? -count : count;
  }

  /** The mask of adjacent lanes. */
  static int mask(int first, int count) {
    return (int) (((1L << count) - 1) << first);
  }

  /**
   * Checks a {@link #run} of lanes that access {@code bytes} each, in elements of {@code
   * elementBytes}. If all checks pass, records the access and returns its region. Otherwise returns
   * null, and the lanes must be checked one by one.
   */
  final MemoryRegion together(
      Warp warp, int first, int run, int bytes, int elementBytes, RaceShadow.Access access) {
    if (space == AddressSpace.LOCAL || space == AddressSpace.GENERIC) {
      return null;
    }
    long address = address(warp, first);
    int length = run < 0 ? bytes : run * bytes;
    if ((address & (bytes - 1)) != 0) {
      return null;
    }
    MemoryRegion region = region(warp, space, first, address);
    if (region == null || !region.containsAll(address, length)) {
      return null;
    }
    int at = (int) (address - region.base());
    if (access == RaceShadow.Access.READ ? !region.allWritten(at, length) : !region.writable()) {
      return null;
    }
    RaceShadow races = region.races();
    if (races != null) {
      RaceDetector order = warp.block().order();
      int now = order.now(warp.index(), first);
      int rival =
          run < 0
              ? readByAll(races, at, bytes, elementBytes, now, -run, order)
              : races.accessRun(access, at, bytes, elementBytes, run, now, order);
      if (rival != 0) {
        return null;
      }
    }
    return region;
  }

  /** Recording the first and the last reader has the same effect as recording all of them. */
  private static int readByAll(
      RaceShadow races,
      int at,
      int bytes,
      int elementBytes,
      int now,
      int count,
      RaceDetector order) {
    int rival = 0;
    for (int i = 0; i < bytes && rival == 0; i += elementBytes) {
      rival = races.access(RaceShadow.Access.READ, at + i, elementBytes, now, order);
      if (rival == 0) {
        int last = now + count - 1;
        rival = races.access(RaceShadow.Access.READ, at + i, elementBytes, last, order);
      }
    }
    return rival;
  }

  /** The region that contains all {@code bytes} at the address. */
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
    MemoryRegion region = region(warp, where, lane, inSpace);
    if (region == null || !region.contains(inSpace, bytes)) {
      if (where != AddressSpace.SHARED
          && where != AddressSpace.LOCAL
          && where != AddressSpace.PARAM) {
        String freed = warp.block().memory().describeFreed(inSpace);
        if (freed != null) {
          throw warp.fault(this, KernelFault.Kind.FREED_MEMORY, lane, address, freed);
        }
      }
      throw warp.fault(
          this,
          KernelFault.Kind.OUT_OF_BOUNDS,
          lane,
          address,
          bytes
              + " bytes outside every allocation"
              + (region == null ? "" : ": " + region.describe(inSpace)));
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
          "reads memory that was never written: " + region.describe(region.base() + at));
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

  private MemoryRegion region(Warp warp, AddressSpace where, int lane, long address) {
    return switch (where) {
      case SHARED -> warp.block().shared();
      case LOCAL -> warp.local(lane);
      case PARAM -> warp.block().parameters();
      default -> warp.block().global(this, address);
    };
  }
}
