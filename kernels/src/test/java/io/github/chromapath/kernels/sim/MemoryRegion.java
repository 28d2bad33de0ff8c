package io.github.chromapath.kernels.sim;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Bytes at consecutive addresses, with a bit for each that says whether it was ever written and,
 * where needed, a bit that says whether it may be touched at all. Fresh bytes are 0xff: NaN in
 * every float format, -1 as an integer.
 */
final class MemoryRegion {
  private static final byte POISON = (byte) 0xff;
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final String name;
  private final long base;
  private final int size;
  private final boolean writable;
  private byte[] data;
  private long[] written;
  private long[] permitted;
  private RaceShadow races;

  MemoryRegion(String name, long base, int size, boolean writable) {
    this.name = name;
    this.base = base;
    this.size = size;
    this.writable = writable;
    data = new byte[size];
    written = new long[(size + 63) / 64];
    Arrays.fill(data, POISON);
  }

  String name() {
    return name;
  }

  long base() {
    return base;
  }

  int size() {
    return size;
  }

  boolean writable() {
    return writable;
  }

  boolean freed() {
    return data == null;
  }

  /** Drops the bytes; the region stays known as one that was freed. */
  void free() {
    data = null;
    written = null;
    races = null;
  }

  /** Makes every byte fresh again. */
  void reset() {
    Arrays.fill(data, POISON);
    Arrays.fill(written, 0);
  }

  void trackRaces(RaceShadow shadow) {
    races = shadow;
  }

  RaceShadow races() {
    return races;
  }

  void forbidAll() {
    permitted = new long[written.length];
  }

  void permit(int from, int bytes) {
    for (int i = from; i < from + bytes; i++) {
      permitted[i >> 6] |= 1L << i;
    }
  }

  /** Whether the bytes, which do not straddle a multiple of 16, lie inside. */
  boolean contains(long address, int bytes) {
    long offset = address - base;
    return offset >= 0
        && offset <= size - bytes
        && (permitted == null || all(permitted, (int) offset, bytes));
  }

  /** Whether every byte of an aligned element was written. */
  boolean written(int offset, int bytes) {
    return all(written, offset, bytes);
  }

  void markWritten(int offset, int bytes) {
    written[offset >> 6] |= mask(bytes) << offset;
  }

  long load(int offset, int bytes) {
    return switch (bytes) {
      case 1 -> data[offset] & 0xffL;
      case 2 -> (short) SHORTS.get(data, offset) & 0xffffL;
      case 4 -> (int) INTS.get(data, offset) & 0xffffffffL;
      default -> (long) LONGS.get(data, offset);
    };
  }

  void store(int offset, int bytes, long value) {
    switch (bytes) {
      case 1 -> data[offset] = (byte) value;
      case 2 -> SHORTS.set(data, offset, (short) value);
      case 4 -> INTS.set(data, offset, (int) value);
      default -> LONGS.set(data, offset, value);
    }
  }

  void copyIn(int offset, byte[] source) {
    System.arraycopy(source, 0, data, offset, source.length);
    for (int i = offset; i < offset + source.length; i++) {
      if ((i & 63) == 0 && i + 64 <= offset + source.length) {
        written[i >> 6] = -1;
        i += 63;
      } else {
        written[i >> 6] |= 1L << i;
      }
    }
  }

  void copyOut(int offset, byte[] target) {
    System.arraycopy(data, offset, target, 0, target.length);
  }

  /** Where an address lies, for a report. */
  String describe(long address) {
    long end = base + size;
    if (address >= end) {
      return (address - end) + " bytes past the end of " + name + " (" + size + " bytes)";
    }
    if (address < base) {
      return (base - address) + " bytes before " + name + " (" + size + " bytes)";
    }
    return "byte " + (address - base) + " of " + name + " (" + size + " bytes)";
  }

  private static boolean all(long[] bits, int offset, int bytes) {
    long mask = mask(bytes) << offset;
    return (bits[offset >> 6] & mask) == mask;
  }

  private static long mask(int bytes) {
    return (1L << bytes) - 1;
  }
}
