// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;

/**
 * A simulated device's global memory: allocations in a 64-bit address space, aligned to 256 bytes,
 * with gaps between them. No address is used twice, so every use of freed memory is detected.
 * Reports locate it among the 65536 most recently freed allocations. Fresh memory is 0xff in every
 * byte and counts as never written. A range that is not inside one live allocation is refused with
 * a {@link LaunchException}. Not thread-safe.
 */
public final class DeviceMemory {
  private static final long FIRST = 0x7000_0000_0000L;
  private static final int ALIGNMENT = 256;
  private static final int GAP = 4096;

  private static final int REMEMBERED = 1 << 16;

  /** A freed allocation, for reports. */
  private record Freed(String name, int bytes) {}

  private final TreeMap<Long, MemoryRegion> regions = new TreeMap<>();
  private final TreeMap<Long, Freed> freed = new TreeMap<>();
  private final RaceDetector races = new RaceDetector();
  private long next = FIRST;
  private long live;
  private long highWater;

  /** Allocates fresh memory and returns its address; 0 bytes are refused. */
  public long allocate(int bytes) {
    return allocate(bytes, "allocation", true);
  }

  long allocate(int bytes, String name, boolean writable) {
    if (bytes <= 0) {
      throw new LaunchException("cannot allocate " + bytes + " bytes");
    }
    long address = next;
    MemoryRegion region =
        new MemoryRegion(name + " at 0x" + Long.toHexString(address), address, bytes, writable);
    if (writable) {
      region.trackRaces(new RaceShadow(bytes, false));
    }
    regions.put(address, region);
    next = (address + bytes + GAP + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    live += bytes;
    highWater = Math.max(highWater, live);
    return address;
  }

  /** Frees an allocation. An address that is not the start of a live allocation is refused. */
  public void free(long address) {
    MemoryRegion region = regions.remove(address);
    if (region == null) {
      Freed before = freed.get(address);
      throw new LaunchException(
          before == null
              ? "free of 0x" + Long.toHexString(address) + ", which is no allocation"
              : "second free of " + before.name());
    }
    live -= region.size();
    freed.put(address, new Freed(region.name(), region.size()));
    if (freed.size() > REMEMBERED) {
      freed.pollFirstEntry();
    }
  }

  /** Whether the address lies in a live allocation. */
  public boolean isAllocated(long address) {
    MemoryRegion region = nearest(address);
    return region != null && region.contains(address, 1);
  }

  /** The start of the live allocation that contains the address. */
  public long allocationStart(long address) {
    return range(address, 1).base();
  }

  /** The size of the live allocation that contains the address. */
  public int allocationBytes(long address) {
    return range(address, 1).size();
  }

  /** Copies host bytes to the device. */
  public void copyIn(long address, byte[] source) {
    copyIn(address, ByteBuffer.wrap(source), source.length);
  }

  /** Copies host bytes from the buffer's position on to the device; the position stays. */
  public void copyIn(long address, ByteBuffer source, int bytes) {
    MemoryRegion region = range(address, bytes);
    region.copyIn((int) (address - region.base()), source, bytes);
  }

  /** Copies device bytes to the host, written or not. */
  public void copyOut(long address, byte[] target) {
    copyOut(address, ByteBuffer.wrap(target), target.length);
  }

  /**
   * Copies device bytes, written or not, into the buffer from its position on; the position stays.
   */
  public void copyOut(long address, ByteBuffer target, int bytes) {
    MemoryRegion region = range(address, bytes);
    region.copyOut((int) (address - region.base()), target, bytes);
  }

  /**
   * Copies from device to device; the ranges may overlap. Bytes that were never written stay
   * unwritten.
   */
  public void copy(long target, long source, int bytes) {
    MemoryRegion from = range(source, bytes);
    MemoryRegion to = range(target, bytes);
    to.copyFrom(from, (int) (source - from.base()), (int) (target - to.base()), bytes);
  }

  /** Sets {@code bytes} bytes to {@code value}. */
  public void fill(long address, byte value, int bytes) {
    MemoryRegion region = range(address, bytes);
    region.fill((int) (address - region.base()), value, bytes);
  }

  /** Allocates memory for the values and copies them in. */
  public long allocateFloats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return allocateBytes(bytes.array());
  }

  /** Allocates memory for the values and copies them in. */
  public long allocateShorts(short... values) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asShortBuffer().put(values);
    return allocateBytes(bytes.array());
  }

  /** Allocates memory for the values and copies them in. */
  public long allocateInts(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(values);
    return allocateBytes(bytes.array());
  }

  /** Allocates memory for the bytes and copies them in. */
  public long allocateBytes(byte... values) {
    long address = allocate(values.length);
    copyIn(address, values);
    return address;
  }

  /** Copies {@code count} floats to the host. */
  public float[] floats(long address, int count) {
    float[] values = new float[count];
    bytes(address, 4 * count).asFloatBuffer().get(values);
    return values;
  }

  /** Copies {@code count} 16-bit values to the host. */
  public short[] shorts(long address, int count) {
    short[] values = new short[count];
    bytes(address, 2 * count).asShortBuffer().get(values);
    return values;
  }

  /** Copies {@code count} 32-bit integers to the host. */
  public int[] ints(long address, int count) {
    int[] values = new int[count];
    bytes(address, 4 * count).asIntBuffer().get(values);
    return values;
  }

  /** Copies {@code count} 64-bit integers to the host. */
  public long[] longs(long address, int count) {
    long[] values = new long[count];
    bytes(address, 8 * count).asLongBuffer().get(values);
    return values;
  }

  /** Whether the host or a kernel has written every one of the bytes. */
  public boolean isWritten(long address, int bytes) {
    MemoryRegion region = range(address, bytes);
    return region.allWritten((int) (address - region.base()), bytes);
  }

  /** Bytes allocated and not freed. */
  public long liveBytes() {
    return live;
  }

  /** The most bytes that were ever live at once. */
  public long highWaterBytes() {
    return highWater;
  }

  /** The live allocation at or before the address, or null. */
  MemoryRegion nearest(long address) {
    Map.Entry<Long, MemoryRegion> entry = regions.floorEntry(address);
    return entry == null ? null : entry.getValue();
  }

  /** The location of an address in freed memory, or null. */
  String describeFreed(long address) {
    Map.Entry<Long, Freed> entry = freed.floorEntry(address);
    if (entry == null || address >= entry.getKey() + entry.getValue().bytes()) {
      return null;
    }
    Freed memory = entry.getValue();
    return MemoryRegion.describe(memory.name(), entry.getKey(), memory.bytes(), address)
        + ", freed";
  }

  RaceDetector races() {
    return races;
  }

  private ByteBuffer bytes(long address, int count) {
    byte[] bytes = new byte[count];
    copyOut(address, bytes);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private MemoryRegion range(long address, int bytes) {
    MemoryRegion region = nearest(address);
    if (region != null && bytes >= 0 && region.containsAll(address, bytes)) {
      return region;
    }
    String what = bytes + " bytes at 0x" + Long.toHexString(address);
    String gone = describeFreed(address);
    if (gone != null) {
      throw new LaunchException(what + " were freed: the first is " + gone);
    }
    throw new LaunchException(
        region == null
            ? what + " lie in no allocation"
            : what + " do not fit: the first is " + region.describe(address));
  }
}
