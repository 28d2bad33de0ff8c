// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import static io.github.chromapath.kernels.sim.KernelFault.Kind.DIVERGENT_BARRIER;
import static io.github.chromapath.kernels.sim.KernelFault.Kind.DIVISION_BY_ZERO;
import static io.github.chromapath.kernels.sim.KernelFault.Kind.FREED_MEMORY;
import static io.github.chromapath.kernels.sim.KernelFault.Kind.MISALIGNED;
import static io.github.chromapath.kernels.sim.KernelFault.Kind.OUT_OF_BOUNDS;
import static io.github.chromapath.kernels.sim.KernelFault.Kind.RACE;
import static io.github.chromapath.kernels.sim.KernelFault.Kind.READ_ONLY_MEMORY;
import static io.github.chromapath.kernels.sim.KernelFault.Kind.STEP_LIMIT;
import static io.github.chromapath.kernels.sim.KernelFault.Kind.TRAP;
import static io.github.chromapath.kernels.sim.KernelFault.Kind.UNINITIALISED_MEMORY;
import static io.github.chromapath.kernels.sim.KernelFault.Kind.UNINITIALISED_REGISTER;
import static io.github.chromapath.kernels.sim.KernelFault.Kind.WARP_SYNCHRONISATION;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Plants faults into kernels. Each fault is detected, and the kernel without it runs. */
@Tag("fast")
class FaultTest {
  /** Thread t of 64 writes shared word t, and after the barrier reads word 63 - t. */
  private static final String REVERSE =
      """
      shl.b32 %r2, %r0, 2; mov.u32 %r3, words; add.u32 %r4, %r3, %r2; sub.u32 %r5, 252, %r2;
      add.u32 %r5, %r3, %r5;
      st.shared.u32 [%r4], %r0;
      bar.sync 0;
      ld.shared.u32 %r6, [%r5];
      st.global.u32 [%d1], %r6;
      """;

  private final DeviceMemory memory = new DeviceMemory();
  private final long data = memory.allocateInts(new int[64]);

  @Test
  void theCorrectKernelRuns() {
    launch(REVERSE, 64);
    int[] reversed = new int[64];
    for (int i = 0; i < 64; i++) {
      reversed[i] = 63 - i;
    }
    assertArrayEquals(reversed, memory.ints(data, 64));
  }

  @Test
  void aMissingBarrierIsARace() {
    for (int seed = 0; seed < 8; seed++) {
      PtxException fault = fails(REVERSE.replace("bar.sync 0;", ""), 64, seed);
      KernelFault.Kind kind = ((KernelFault) fault).kind();
      assertTrue(kind == RACE || kind == UNINITIALISED_MEMORY, fault.getMessage());
    }
    expect(RACE, "st.shared.u32 [words], %r0;", 2);
    expect(RACE, "st.global.u32 [%d0], %r0;", 2);
    expect(RACE, "ld.global.u32 %r2, [%d0]; st.global.u32 [%d1], %r2;", 2);
  }

  @Test
  void blocksOfALaunchAreUnorderedAndLaunchesAreOrdered() {
    String body = "mov.u32 %r2, %ctaid.x; st.global.u32 [%d0], %r2;";
    KernelFault fault =
        assertThrows(
            KernelFault.class,
            () -> load(body).launch("k", LaunchGeometry.of(2, 1, 1), arguments()));
    assertEquals(RACE, fault.kind());
    launch(body, 1);
    launch(body, 1);
  }

  @Test
  void aWarpBarrierOrdersAWarpAndAnExchangeDoesNot() {
    String exchange =
        "setp.eq.u32 %p0, %r0, 0; @%p0 st.shared.u32 [words], 5; %s ld.shared.u32 %r2, [words];"
            + " st.global.u32 [%d1], %r2;";
    launch(exchange.replace("%s", "bar.warp.sync -1;"), 32);
    expect(RACE, exchange.replace("%s", "shfl.sync.idx.b32 %r3, %r0, 0, 31, -1;"), 32);
    expect(RACE, exchange.replace("%s", "bar.warp.sync -1;"), 64);
  }

  @Test
  void atomicsRaceWithPlainAccessButNotWithAtomics() {
    launch("red.global.add.u32 [%d0], 2;", 64);
    assertEquals(128, memory.ints(data, 1)[0]);
    expect(RACE, "red.global.add.u32 [%d0], 2; ld.global.u32 %r2, [%d0];", 64);
    launch("red.global.add.u32 [%d0], 2; bar.sync 0; ld.global.u32 %r2, [%d0];", 64);
  }

  @Test
  void readsByAllThreadsAreTrackedUntilTheBarrier() {
    String sound =
        "ld.global.u32 %r2, [%d0]; bar.sync 0; setp.eq.u32 %p0, %r0, 33; @%p0 st.global.u32 [%d0], 1;";
    launch(sound, 64);
    expect(RACE, sound.replace("bar.sync 0;", ""), 64);
  }

  @Test
  void accessOutOfBoundsIsDetected() {
    KernelFault fault = expect(OUT_OF_BOUNDS, "ld.global.u32 %r2, [%d1+4];", 64);
    assertEquals(data + 256, fault.address());
    assertEquals("k", fault.kernel());
    assertTrue(fault.getMessage().contains("thread (63, 0, 0)"), fault.getMessage());
    assertTrue(fault.getMessage().contains("ld.global.u32 %r2, [%d1+4];"), fault.getMessage());
    expect(OUT_OF_BOUNDS, "ld.global.u32 %r2, [%d0+-4];", 1);
    expect(OUT_OF_BOUNDS, "st.global.u32 [%d0+1000000], 1;", 1);
    expect(OUT_OF_BOUNDS, "st.shared.u32 [words+256], 1;", 1);
    expect(OUT_OF_BOUNDS, "ld.param.u32 %r2, [data+8];", 1);
    expect(OUT_OF_BOUNDS, "ld.global.v4.u32 {%r2, %r3, %r4, %r5}, [%d0+256];", 1);
    expect(OUT_OF_BOUNDS, "mov.u64 %d2, 16; ld.u32 %r2, [%d2];", 1);
  }

  @Test
  void aFaultNamesItsLane() {
    KernelFault fault =
        expect(
            OUT_OF_BOUNDS,
            "setp.eq.u32 %p0, %r0, 37; @%p0 mov.u64 %d1, 64; ld.global.u32 %r2, [%d1];",
            64);
    assertEquals(64, fault.address());
    assertTrue(fault.getMessage().contains("thread (37, 0, 0)"), fault.getMessage());
    fault =
        expect(
            RACE,
            "setp.eq.u32 %p0, %r0, 37; @%p0 st.global.u32 [%d1+4], 1; st.global.u32 [%d1], 2;",
            64);
    assertTrue(fault.getMessage().contains("thread (38, 0, 0)"), fault.getMessage());
  }

  @Test
  void accessPastASharedArrayIsOutOfBounds() {
    expect(OUT_OF_BOUNDS, "st.shared.u32 [bytes+4], 1;", 1);
  }

  @Test
  void misalignedAccessIsDetected() {
    expect(MISALIGNED, "ld.global.v4.u32 {%r2, %r3, %r4, %r5}, [%d0+8];", 1);
    expect(MISALIGNED, "ld.global.u32 %r2, [%d0+2];", 1);
    launch("ld.global.v2.u32 {%r2, %r3}, [%d0+8];", 1);
  }

  @Test
  void unwrittenMemoryCannotBeRead() {
    expect(UNINITIALISED_MEMORY, "ld.shared.u32 %r2, [words];", 1);
    expect(UNINITIALISED_MEMORY, "ld.local.u32 %r2, [room];", 1);
    expect(UNINITIALISED_REGISTER, "add.u32 %r2, %r9, 1;", 1);
    expect(UNINITIALISED_REGISTER, "@%p3 bra $end;", 1);
    expect(
        UNINITIALISED_REGISTER,
        "setp.lt.u32 %p0, %r0, 5; @%p0 mov.u32 %r9, 1; add.u32 %r2, %r9, 1;",
        32);
    expect(
        UNINITIALISED_REGISTER,
        "setp.lt.u32 %p0, %r0, 5; @%p0 bra $a; mov.u32 %r9, 1; $a: add.u32 %r2, %r9, 1;",
        32);
    launch(
        "setp.lt.u32 %p0, %r0, 5; @%p0 bra $a; mov.u32 %r9, 1; bra $b; $a: mov.u32 %r9, 2;"
            + " $b: add.u32 %r2, %r9, 1;",
        32);
    String loop =
        "mov.u32 %r3, 0; $again: setp.eq.u32 %p0, %r3, 0; %s mov.u32 %r9, %r3;"
            + " add.u32 %r3, %r3, 1; setp.lt.u32 %p1, %r3, 3; @%p1 bra $again; add.u32 %r2, %r9, 1;";
    launch(loop.replace("%s", "@%p0"), 32);
    expect(UNINITIALISED_REGISTER, loop.replace("%s", "@%p0 add.u32 %r4, %r9, 1;"), 32);
    long fresh = memory.allocate(8);
    Arguments arguments = new Arguments().address(fresh);
    PtxInterpreter interpreter = load("ld.global.u32 %r2, [%d0];");
    KernelFault fault =
        assertThrows(
            KernelFault.class,
            () -> interpreter.launch("k", LaunchGeometry.of(1, 1, 1), arguments));
    assertEquals(UNINITIALISED_MEMORY, fault.kind());
  }

  @Test
  void sharedMemoryOfThePreviousBlockIsUnwritten() {
    String body =
        "mov.u32 %r2, %ctaid.x; setp.eq.u32 %p0, %r2, 0; @%p0 st.shared.u32 [words], 1;"
            + " @!%p0 ld.shared.u32 %r3, [words];";
    for (int seed = 0; seed < 4; seed++) {
      long order = seed;
      KernelFault fault =
          assertThrows(
              KernelFault.class,
              () -> load(body).launch("k", LaunchGeometry.of(2, 1, order), arguments()));
      assertEquals(UNINITIALISED_MEMORY, fault.kind());
    }
  }

  @Test
  void useOfFreedMemoryIsDetected() {
    PtxInterpreter interpreter = load("ld.global.u32 %r2, [%d0];");
    memory.free(data);
    KernelFault fault =
        assertThrows(
            KernelFault.class,
            () -> interpreter.launch("k", LaunchGeometry.of(1, 1, 1), arguments()));
    assertEquals(FREED_MEMORY, fault.kind());
  }

  @Test
  void writesToConstantMemoryAreDetected() {
    expect(READ_ONLY_MEMORY, "mov.u64 %d2, table; st.global.u32 [%d2], 1;", 1);
  }

  @Test
  void aBarrierThatSomeThreadsMissIsDetected() {
    expect(DIVERGENT_BARRIER, "setp.lt.u32 %p0, %r0, 40; @%p0 bar.sync 0;", 64);
    expect(DIVERGENT_BARRIER, "setp.lt.u32 %p0, %r0, 7; @%p0 bar.sync 0;", 8);
    expect(DIVERGENT_BARRIER, "setp.lt.u32 %p0, %r0, 40; @%p0 ret; bar.sync 0;", 64);
    expect(
        DIVERGENT_BARRIER,
        "setp.lt.u32 %p0, %r0, 32; @%p0 bra $a; bar.sync 1; bra $end; $a: bar.sync 0;",
        64);
    expect(
        DIVERGENT_BARRIER,
        "setp.lt.u32 %p0, %r0, 3; @%p0 bra $a; bar.sync 0; bra $end; $a: bar.sync 0;",
        32);
    expect(DIVERGENT_BARRIER, "bar.sync 0, 32;", 64);
    launch("bar.sync 0, 64;", 64);
  }

  @Test
  void anExchangeThatAMemberCannotReachIsDetected() {
    expect(
        WARP_SYNCHRONISATION,
        "setp.lt.u32 %p0, %r0, 3; @%p0 bra $a; bar.sync 0; bra $end;"
            + " $a: shfl.sync.idx.b32 %r2, %r0, 0, 31, -1;",
        32);
    expect(WARP_SYNCHRONISATION, "shfl.sync.idx.b32 %r2, %r0, 0, 31, 1;", 2);
  }

  @Test
  void trapsDivisionsByZeroAndEndlessLoopsAreFaults() {
    expect(TRAP, "trap;", 1);
    expect(DIVISION_BY_ZERO, "mov.u32 %r3, 0; div.u32 %r2, %r0, %r3;", 1);
    PtxInterpreter interpreter = load("$again: bra.uni $again;").withStepLimit(1000);
    KernelFault fault =
        assertThrows(
            KernelFault.class,
            () -> interpreter.launch("k", LaunchGeometry.of(1, 1, 1), arguments()));
    assertEquals(STEP_LIMIT, fault.kind());
  }

  @Test
  void argumentsOfWrongCountOrWidthAreRefused() {
    PtxInterpreter interpreter = load("");
    LaunchGeometry config = LaunchGeometry.of(1, 1, 1);
    refused(() -> interpreter.launch("k", config, new Arguments()), "takes 1 arguments, not 0");
    refused(
        () -> interpreter.launch("k", config, new Arguments().int32(3)),
        "argument 0 (data, U64) has 8 bytes, not 4");
    refused(
        () -> interpreter.launch("other", config, new Arguments()), "no kernel is called other");
  }

  @Test
  void launchLimits() {
    PtxInterpreter interpreter = load("");
    refused(() -> interpreter.launch("k", LaunchGeometry.of(1, 1025, 1), arguments()), "exceeds");
    refused(() -> interpreter.launch("k", LaunchGeometry.of(0, 32, 1), arguments()), "no blocks");
    refused(
        () ->
            interpreter.launch(
                "k", new LaunchGeometry(new Dim3(1, 65536, 1), Dim3.of(1), 0, 1), arguments()),
        "exceeds");
    refused(
        () ->
            interpreter.launch(
                "k", new LaunchGeometry(Dim3.of(1), new Dim3(32, 33, 1), 0, 1), arguments()),
        "more than 1024 threads");
    refused(
        () ->
            interpreter.launch(
                "k", LaunchGeometry.of(1, 1, 1).withShared(49152 - 259), arguments()),
        "49153 bytes of shared memory exceed 49152");
    interpreter.launch("k", LaunchGeometry.of(1, 1, 1).withShared(49152 - 260), arguments());
  }

  private static void refused(Runnable launch, String words) {
    LaunchException refusal = assertThrows(LaunchException.class, launch::run);
    assertTrue(refusal.getMessage().contains(words), refusal.getMessage());
  }

  private KernelFault expect(KernelFault.Kind kind, String body, int threads) {
    KernelFault fault = (KernelFault) fails(body, threads, 5);
    assertEquals(kind, fault.kind(), fault.getMessage());
    return fault;
  }

  private PtxException fails(String body, int threads, long seed) {
    PtxInterpreter interpreter = load(body);
    return assertThrows(
        KernelFault.class,
        () -> interpreter.launch("k", LaunchGeometry.of(1, threads, seed), arguments()));
  }

  private void launch(String body, int threads) {
    load(body).launch("k", LaunchGeometry.of(1, threads, 5), arguments());
  }

  private Arguments arguments() {
    return new Arguments().address(data);
  }

  /** %r0 is the thread, %d0 the address of 64 words, %d1 the address of the thread's own word. */
  private PtxInterpreter load(String body) {
    String text =
        """
        .version 7.0
        .target sm_70
        .address_size 64
        .const .align 4 .b8 table[4] = {1, 2, 3, 4};
        .visible .entry k(.param .u64 data) {
        .reg .b32 %r<10>; .reg .b64 %d<10>; .reg .pred %p<4>;
        .shared .align 4 .b8 bytes[4];
        .shared .align 4 .b8 words[256];
        .local .align 8 .b8 room[16];
        mov.u32 %r0, %tid.x;
        ld.param.u64 %d0, [data];
        mul.wide.u32 %d1, %r0, 4;
        add.s64 %d1, %d0, %d1;
        """
            + body
            + "\n$end: ret;\n}\n";
    return new PtxInterpreter(PtxParser.parse(text), memory);
  }
}
