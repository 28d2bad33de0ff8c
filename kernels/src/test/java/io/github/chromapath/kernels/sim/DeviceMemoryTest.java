// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class DeviceMemoryTest {
  private final DeviceMemory memory = new DeviceMemory();

  @Test
  void freshMemoryIsNanAndCountsAsUnwritten() {
    long address = memory.allocate(200);
    assertTrue(Float.isNaN(memory.floats(address, 1)[0]));
    assertFalse(memory.isWritten(address, 200));
    memory.fill(address + 3, (byte) 1, 190);
    assertTrue(memory.isWritten(address + 3, 190));
    assertFalse(memory.isWritten(address + 2, 1));
    assertFalse(memory.isWritten(address + 193, 1));
  }

  @Test
  void liveBytesAndTheirMaximumAreCounted() {
    long a = memory.allocate(100);
    long b = memory.allocate(50);
    memory.free(a);
    long c = memory.allocate(20);
    assertEquals(70, memory.liveBytes());
    assertEquals(150, memory.highWaterBytes());
    assertTrue(a % 256 == 0 && b % 256 == 0 && c > b, "aligned, never given twice");
  }

  @Test
  void wrongUsesAreRefused() {
    long a = memory.allocateInts(1, 2, 3);
    assertArrayEquals(new int[] {2, 3}, memory.ints(a + 4, 2));
    assertThrows(LaunchException.class, () -> memory.ints(a + 4, 3));
    assertThrows(LaunchException.class, () -> memory.free(a + 4));
    assertThrows(LaunchException.class, () -> memory.allocate(0));
    assertThrows(LaunchException.class, () -> memory.copyIn(16, new byte[1]));
    memory.free(a);
    assertThrows(LaunchException.class, () -> memory.free(a));
    assertThrows(LaunchException.class, () -> memory.ints(a, 1));
    assertThrows(LaunchException.class, () -> memory.copyIn(a, new byte[0]));
    assertThrows(LaunchException.class, () -> memory.allocationBytes(a));
  }

  @Test
  void buffersAreCopiedFromTheirPositionOn() {
    long a = memory.allocate(16);
    ByteBuffer source = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6}).position(2);
    memory.copyIn(a + 4, source, 3);
    assertEquals(2, source.position());
    assertTrue(memory.isWritten(a + 4, 3));
    assertFalse(memory.isWritten(a + 4, 4));
    ByteBuffer target = ByteBuffer.allocateDirect(8).position(1);
    memory.copyOut(a + 3, target, 5);
    byte[] copied = new byte[8];
    target.get(0, copied);
    assertArrayEquals(new byte[] {0, -1, 3, 4, 5, -1, 0, 0}, copied);
    assertThrows(LaunchException.class, () -> memory.copyIn(a, source, -1));
  }

  @Test
  void copiesOnTheDeviceCopyWhetherBytesWereWritten() {
    for (int[] ends : new int[][] {{0, 256}, {3, 300}, {64, 13}, {130, 128}, {5, 5}}) {
      long a = memory.allocate(1000);
      long b = memory.allocate(1000);
      memory.fill(b, (byte) 7, 1000);
      for (int i = 0; i < 399; i += 3) {
        memory.fill(a + i, (byte) i, 1 + i % 2);
      }
      byte[] before = new byte[1000];
      memory.copyOut(a, before);
      memory.copy(b + ends[1], a + ends[0], 400);
      memory.copy(a + ends[1], a + ends[0], 400);
      byte[] after = new byte[1000];
      byte[] within = new byte[1000];
      memory.copyOut(b, after);
      memory.copyOut(a, within);
      for (int i = 0; i < 400; i++) {
        int from = ends[0] + i;
        boolean written = from < 399 && (from % 3 == 0 || from % 6 == 4);
        assertEquals(before[from], after[ends[1] + i]);
        assertEquals(before[from], within[ends[1] + i]);
        assertEquals(written, memory.isWritten(b + ends[1] + i, 1), "byte " + i);
        assertEquals(written, memory.isWritten(a + ends[1] + i, 1), "byte " + i + " within");
      }
      assertTrue(memory.isWritten(b, ends[1]));
      assertTrue(memory.isWritten(b + ends[1] + 400, 600 - ends[1]));
    }
  }

  @Test
  void addressesBelongToTheirAllocationWhileItIsLive() {
    long a = memory.allocate(100);
    long b = memory.allocate(50);
    assertTrue(memory.isAllocated(a + 99) && memory.isAllocated(b));
    assertFalse(memory.isAllocated(a + 100) || memory.isAllocated(a - 1));
    assertEquals(100, memory.allocationBytes(a + 99));
    assertEquals(b, memory.allocationStart(b + 49));
    assertThrows(LaunchException.class, () -> memory.allocationBytes(a + 100));
    memory.free(a);
    assertFalse(memory.isAllocated(a));
  }

  @Test
  void freedMemoryIsRefusedAfterAnyNumberOfFrees() {
    long first = memory.allocate(4);
    memory.free(first);
    for (int i = 0; i < 70_000; i++) {
      memory.free(memory.allocate(4));
    }
    assertThrows(LaunchException.class, () -> memory.free(first));
    assertThrows(LaunchException.class, () -> memory.ints(first, 1));
    assertEquals(0, memory.liveBytes());
  }

  @Test
  void aModuleOnTwoDevicesHasSeparateVariables() {
    String text =
        """
        .version 7.0
        .target sm_70
        .address_size 64
        .visible .entry k(.param .u64 data) {
        .reg .b32 %r<2>; .reg .b64 %d<2>;
        ld.param.u64 %d0, [data];
        ld.global.u32 %r0, [%d0];
        add.u32 %r0, %r0, 1;
        st.global.u32 [%d0], %r0;
        ret;
        }
        """;
    PtxModule module = PtxParser.parse(text);
    DeviceMemory other = new DeviceMemory();
    long a = memory.allocateInts(1);
    assertEquals(a, other.allocateInts(7), "the same address on both");
    for (DeviceMemory device : new DeviceMemory[] {memory, other}) {
      new PtxInterpreter(module, device)
          .launch("k", LaunchGeometry.of(1, 1, 1), new Arguments().address(a));
    }
    assertEquals(2, memory.ints(a, 1)[0]);
    assertEquals(8, other.ints(a, 1)[0]);
  }
}
