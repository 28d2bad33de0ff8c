package io.github.chromapath.kernels.sim;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * A simulated device's global memory: allocations in a 64-bit address space, aligned to 256 bytes,
 * with gaps between them. No address is ever given out twice, so the use of freed memory is always
 * seen. Fresh memory is 0xff in every byte and counts as never written. Not safe for several
 * threads at once.
 */
public final class DeviceMemory {
  private static final long FIRST = 0x7000_0000_0000L;
  private static final int ALIGNMENT = 256;
  private static final int GAP = 4096;

  private final TreeMap<Long, MemoryRegion> regions = new TreeMap<>();
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

  /** Frees what {@link #allocate} gave; any other address, or a second time, is refused. */
  public void free(long address) {
    MemoryRegion region = regions.get(address);
    if (region == null) {
      throw new LaunchException(
          "free of 0x" + Long.toHexString(address) + ", which is no allocation");
    }
    if (region.freed()) {
      throw new LaunchException("second free of " + region.name());
    }
    live -= region.size();
    region.free();
  }

  /** Copies host bytes to the device. */
  public void copyIn(long address, byte[] source) {
    MemoryRegion region = range(address, source.length);
    region.copyIn((int) (address - region.base()), source);
  }

  /** Copies device bytes to the host, written or not. */
  public void copyOut(long address, byte[] target) {
    MemoryRegion region = range(address, target.length);
    region.copyOut((int) (address - region.base()), target);
  }

  /** Sets {@code bytes} bytes to {@code value}. */
  public void fill(long address, byte value, int bytes) {
    byte[] source = new byte[bytes];
    Arrays.fill(source, value);
    copyIn(address, source);
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
    int offset = (int) (address - region.base());
    for (int i = 0; i < bytes; i++) {
      if (!region.written(offset + i, 1)) {
        return false;
      }
    }
    return true;
  }

  /** Bytes allocated and not freed. */
  public long liveBytes() {
    return live;
  }

  /** The most bytes that were ever live at once. */
  public long highWaterBytes() {
    return highWater;
  }

  /** The allocation at or before the address, live or freed, or null. */
  MemoryRegion nearest(long address) {
    Map.Entry<Long, MemoryRegion> entry = regions.floorEntry(address);
    return entry == null ? null : entry.getValue();
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
    String what = bytes + " bytes at 0x" + Long.toHexString(address);
    if (region == null) {
      throw new LaunchException(what + " lie in no allocation");
    }
    if (!region.contains(address, bytes)) {
      throw new LaunchException(what + " do not fit: the first is " + region.describe(address));
    }
    if (region.freed()) {
      throw new LaunchException(what + " were freed: " + region.name());
    }
    return region;
  }
}
