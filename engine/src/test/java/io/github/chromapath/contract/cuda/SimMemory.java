// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import io.github.chromapath.backend.internal.cuda.dryrun.AllocationTable;
import io.github.chromapath.kernels.cpu.Bfloat16Span;
import io.github.chromapath.kernels.cpu.Float16Span;
import io.github.chromapath.kernels.cpu.Float32Span;
import io.github.chromapath.kernels.cpu.Span;
import io.github.chromapath.kernels.sim.DeviceMemory;
import io.github.chromapath.tensor.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The device's bytes and allocations, and conversions between numbers and bytes. */
final class SimMemory {
  /** The bytes of unwritten memory: NaN in every floating-point type. */
  static final byte POISON = (byte) 0xff;

  private final DeviceMemory bytes = new DeviceMemory();
  private final AllocationTable table;

  SimMemory(long capacity) {
    table = new AllocationTable(capacity);
  }

  DeviceMemory bytes() {
    return bytes;
  }

  AllocationTable table() {
    return table;
  }

  long allocate(long size, String call) {
    table.requireRoom(size, call);
    long address = bytes.allocate(Math.toIntExact(size));
    table.add(address, size);
    return address;
  }

  /** Frees the allocation that starts at the address. Returns false if there is none. */
  boolean free(long address) {
    boolean live = table.remove(address);
    if (live) {
      bytes.free(address);
    }
    return live;
  }

  /** Reads numbers, which must have been written. */
  float[] read(long address, DataType type, int count, String what) {
    byte[] stored = new byte[Math.multiplyExact(count, type.bytes())];
    bytes.copyOut(address, stored);
    if (!bytes.isWritten(address, stored.length)) {
      throw new SimFault(what + " was never written in whole", "CUDA_ERROR_LAUNCH_FAILED");
    }
    float[] values = new float[count];
    span(stored, type).load(0, values, count);
    return values;
  }

  /** Rounds numbers to the type and writes them. */
  void write(long address, DataType type, float[] values) {
    byte[] stored = new byte[Math.multiplyExact(values.length, type.bytes())];
    span(stored, type).store(0, values, values.length);
    bytes.copyIn(address, stored);
  }

  /** Makes bytes as those of fresh memory: no one may read them. */
  void forget(long address, int size) {
    long fresh = bytes.allocate(size);
    bytes.copy(address, fresh, size);
    bytes.free(fresh);
  }

  /** Whether bytes are as {@link #forget} left them. */
  boolean untouched(long address, int size) {
    byte[] stored = new byte[size];
    bytes.copyOut(address, stored);
    for (byte value : stored) {
      if (value != POISON) {
        return false;
      }
    }
    return true;
  }

  private static Span span(byte[] stored, DataType type) {
    ByteBuffer buffer = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN);
    return switch (type) {
      case FLOAT32 -> new Float32Span(buffer);
      case FLOAT16 -> new Float16Span(buffer.asShortBuffer());
      case BFLOAT16 -> new Bfloat16Span(buffer);
      case UINT8, INT8 -> throw new IllegalArgumentException("bytes are no numbers here");
    };
  }
}
