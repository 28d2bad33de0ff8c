// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Usage;
import io.github.chromapath.backend.internal.AllocationStats;
import io.github.chromapath.kernels.cpu.Span;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Memory;
import io.github.chromapath.tensor.OutOfDeviceMemoryException;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class CpuMemoryTest {
  private final AllocationStats allocations = new AllocationStats();

  @Test
  void aBlockIsZeroFilledAlignedAndCounted() {
    try (CpuMemory memory = CpuMemory.allocate(1000, allocations)) {
      assertEquals(1000, memory.bytes());
      assertEquals(0, memory.pointer(0).address() % 64);
      assertEquals(new Usage(1000, 1, 1), allocations.usage());
      ByteBuffer bytes = CpuMemory.bytes(placed(Shape.vector(1000), DataType.UINT8, memory, 0));
      assertEquals(1000, bytes.remaining());
      assertEquals(ByteOrder.nativeOrder(), bytes.order());
      while (bytes.hasRemaining()) {
        assertEquals(0, bytes.get());
      }
    }
    assertEquals(new Usage(0, 0, 1), allocations.usage());
  }

  @Test
  void viewsOfOneTensorShareItsElements() {
    try (CpuMemory memory = CpuMemory.allocate(256, allocations)) {
      Tensor whole = placed(Shape.vector(64), DataType.FLOAT32, memory, 0);
      Tensor part = placed(Shape.vector(4), DataType.FLOAT32, memory, 64);
      Span span = CpuMemory.span(part);
      assertEquals(4, span.size());
      span.store(0, new float[] {1, 2, 3, 4}, 4);
      float[] read = new float[64];
      CpuMemory.span(whole).load(0, read, 64);
      assertEquals(0, read[15]);
      assertEquals(1, read[16]);
      assertEquals(4, read[19]);
      assertEquals(0, read[20]);
      assertEquals(3, CpuMemory.bytes(part).getFloat(8));
    }
  }

  @Test
  void bfloat16IsTheUpperHalfOfAFloat() {
    try (CpuMemory memory = CpuMemory.allocate(64, allocations)) {
      Tensor tensor = placed(Shape.vector(2), DataType.BFLOAT16, memory, 0);
      CpuMemory.span(tensor).store(0, new float[] {1, -2.5f}, 2);
      ByteBuffer bytes = CpuMemory.bytes(tensor);
      assertEquals(Float.floatToRawIntBits(1) >>> 16, bytes.getShort(0) & 0xffff);
      assertEquals(Float.floatToRawIntBits(-2.5f) >>> 16, bytes.getShort(2) & 0xffff);
    }
  }

  @Test
  void tensorsMoreThanTwoGibibytesIntoABlockAreAccessible() {
    long far = (1L << 31) + 640;
    try (CpuMemory memory = CpuMemory.allocate(far + 64, allocations)) {
      Tensor tensor = placed(Shape.vector(16), DataType.FLOAT32, memory, far);
      CpuMemory.bytes(tensor).putFloat(60, 7);
      float[] read = new float[16];
      CpuMemory.span(tensor).load(0, read, 16);
      assertEquals(7, read[15]);
      assertEquals(memory.pointer(0).address() + far, CpuMemory.pointer(tensor).address());
    }
  }

  @Test
  void aTensorOfTwoGibibytesIsRefused() {
    Shape shape = new Shape(8, 1024, 1024, 64);
    try (CpuMemory memory = CpuMemory.allocate(1L << 31, allocations)) {
      Tensor tensor = placed(shape, DataType.FLOAT32, memory, 0);
      Exception e = assertThrows(OutOfDeviceMemoryException.class, () -> CpuMemory.span(tensor));
      assertTrue(e.getMessage().startsWith("x(8, 1024, 1024, 64) has 2147483648 bytes"));
    }
  }

  @Test
  void bytesAreNotFloatingPoint() {
    try (CpuMemory memory = CpuMemory.allocate(64, allocations)) {
      Tensor labels = placed(Shape.vector(64), DataType.UINT8, memory, 0);
      assertThrows(IllegalArgumentException.class, () -> CpuMemory.span(labels));
    }
  }

  @Test
  void useAfterCloseAndForeignMemoryAreRefused() {
    CpuMemory memory = CpuMemory.allocate(64, allocations);
    Tensor tensor = placed(Shape.vector(16), DataType.FLOAT32, memory, 0);
    memory.close();
    memory.close();
    assertThrows(IllegalStateException.class, () -> CpuMemory.bytes(tensor));
    assertThrows(IllegalStateException.class, () -> CpuMemory.span(tensor));
    assertThrows(IllegalStateException.class, () -> CpuMemory.pointer(tensor));
    assertEquals(new Usage(0, 0, 1), allocations.usage());

    Tensor foreign = placed(Shape.vector(16), DataType.FLOAT32, new ForeignMemory(), 0);
    assertThrows(IllegalArgumentException.class, () -> CpuMemory.bytes(foreign));
  }

  @Test
  void aRefusedAllocationStatesItsSize() {
    OutOfDeviceMemoryException e =
        assertThrows(
            OutOfDeviceMemoryException.class, () -> CpuMemory.allocate(1L << 60, allocations));
    assertTrue(e.getMessage().contains(" 1152921504606846976 bytes"), e.getMessage());
    assertEquals(new Usage(0, 0, 0), allocations.usage());
  }

  private static Tensor placed(Shape shape, DataType type, Memory memory, long offset) {
    Tensor tensor = new Tensor("x", shape, type);
    tensor.bind(memory, offset);
    return tensor;
  }

  private record ForeignMemory() implements Memory {
    @Override
    public long bytes() {
      return 64;
    }

    @Override
    public void close() {}
  }
}
