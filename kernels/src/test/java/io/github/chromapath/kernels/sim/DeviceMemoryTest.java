package io.github.chromapath.kernels.sim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

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
  void bytesAreCountedWhileLiveAndAtTheirMost() {
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
  }

  @Test
  void aModuleOnTwoDevicesStaysApart() {
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
