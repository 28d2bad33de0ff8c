// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Bytes at consecutive addresses. One bit per byte records whether it was ever written. If needed,
 * another bit records whether it may be accessed at all. Fresh bytes are 0xff: NaN in every float
 * format, -1 as an integer.
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
  private final byte[] data;
  private final long[] written;
  private long[] permitted;
  private RaceShadow races;

  MemoryRegion(String name, long base, int size, boolean writable) {
    this.name = name;
    this.base = base;
    this.size = size;
    this.writable = writable;
    data = new byte[size];
    written = BitRange.of(size);
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

  /** Resets every byte to fresh. */
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
    permitted = BitRange.of(size);
  }

  void permit(int from, int bytes) {
    BitRange.set(permitted, from, bytes);
  }

  /** Whether the bytes, which do not cross a multiple of 16, lie inside. */
  boolean contains(long address, int bytes) {
    long offset = address - base;
    return offset >= 0
        && offset <= size - bytes
        && (permitted == null || all(permitted, (int) offset, bytes));
  }

  /** Whether all of the bytes lie inside. */
  boolean containsAll(long address, int bytes) {
    long offset = address - base;
    return offset >= 0
        && offset <= size - bytes
        && (permitted == null || BitRange.all(permitted, (int) offset, bytes));
  }

  /** Whether every byte of an aligned element was written. */
  boolean written(int offset, int bytes) {
    return all(written, offset, bytes);
  }

  /** Whether all of the bytes were written. */
  boolean allWritten(int offset, int bytes) {
    return BitRange.all(written, offset, bytes);
  }

  void markWritten(int offset, int bytes) {
    BitRange.set(written, offset, bytes);
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

  /** Loads an element into each lane of a row: that at i times stride into lane first + i. */
  void load(int offset, int stride, int bytes, long[] row, int first, int end) {
    if (stride == 0) {
      Arrays.fill(row, first, end, load(offset, bytes));
    } else if (bytes == 4) {
      for (int lane = first; lane < end; lane++) {
        row[lane] = (int) INTS.get(data, offset + (lane - first) * stride) & 0xffffffffL;
      }
    } else {
      for (int lane = first; lane < end; lane++) {
        row[lane] = load(offset + (lane - first) * stride, bytes);
      }
    }
  }

  /** Stores the element of each lane of a row, located as for {@link #load}; records nothing. */
  void store(int offset, int stride, int bytes, long[] row, int first, int end) {
    if (bytes == 4) {
      for (int lane = first; lane < end; lane++) {
        INTS.set(data, offset + (lane - first) * stride, (int) row[lane]);
      }
    } else {
      for (int lane = first; lane < end; lane++) {
        store(offset + (lane - first) * stride, bytes, row[lane]);
      }
    }
  }

  void copyIn(int offset, ByteBuffer source, int bytes) {
    source.get(source.position(), data, offset, bytes);
    markWritten(offset, bytes);
  }

  void copyOut(int offset, ByteBuffer target, int bytes) {
    target.put(target.position(), data, offset, bytes);
  }

  /** Copies bytes, and whether they were written; the ranges may overlap. */
  void copyFrom(MemoryRegion source, int from, int to, int bytes) {
    System.arraycopy(source.data, from, data, to, bytes);
    BitRange.copy(source.written, from, written, to, bytes);
  }

  void fill(int offset, byte value, int bytes) {
    Arrays.fill(data, offset, offset + bytes, value);
    markWritten(offset, bytes);
  }

  /** The location of an address, for a report. */
  String describe(long address) {
    return describe(name, base, size, address);
  }

  /** The location of an address relative to {@code size} bytes at {@code base}, for a report. */
  static String describe(String name, long base, int size, long address) {
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
    long mask = ((1L << bytes) - 1) << offset;
    return (bits[offset >> 6] & mask) == mask;
  }
}
