// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Shuffles, votes, reductions at barriers, divergence, atomics and addresses between spaces. */
@Tag("fast")
class WarpSemanticsTest {
  private final DeviceMemory memory = new DeviceMemory();

  @Test
  void shufflesKeepTheirOwnValueAtTheEdge() {
    check(32, "shfl.sync.down.b32 %r9, %r1, 3, 31, -1;", i -> i + 3 < 32 ? i + 3 : i);
    check(32, "shfl.sync.up.b32 %r9, %r1, 3, 0, -1;", i -> i - 3 >= 0 ? i - 3 : i);
    check(32, "shfl.sync.bfly.b32 %r9, %r1, 5, 31, -1;", i -> i ^ 5);
    check(32, "shfl.sync.idx.b32 %r9, %r1, 7, 31, -1;", i -> 7);
  }

  @Test
  void shufflesStayInTheirSegment() {
    int eights = 24 << 8;
    check(
        32,
        "shfl.sync.down.b32 %r9, %r1, 3, " + (eights | 31) + ", -1;",
        i -> i % 8 + 3 < 8 ? i + 3 : i);
    check(32, "shfl.sync.up.b32 %r9, %r1, 3, " + eights + ", -1;", i -> i % 8 - 3 >= 0 ? i - 3 : i);
    check(32, "shfl.sync.idx.b32 %r9, %r1, 5, " + (eights | 31) + ", -1;", i -> i / 8 * 8 + 5);
    check(
        32,
        "shfl.sync.bfly.b32 %r9, %r1, 12, " + (eights | 31) + ", -1;",
        i -> (i ^ 12) / 8 > i / 8 ? i : i ^ 12);
  }

  @Test
  void shufflesReportWhetherTheSourceWasInRange() {
    check(
        32,
        "shfl.sync.down.b32 %r2|%p1, %r1, 3, 31, -1; selp.u32 %r9, 1, 0, %p1;",
        i -> i < 29 ? 1 : 0);
  }

  @Test
  void votes() {
    String odd = "and.b32 %r2, %r1, 1; setp.eq.u32 %p1, %r2, 1; ";
    check(32, odd + "vote.sync.ballot.b32 %r9, %p1, -1;", i -> 0xaaaaaaaa);
    check(20, odd + "vote.sync.ballot.b32 %r9, !%p1, -1;", i -> 0x55555);
    check(32, odd + "vote.sync.any.pred %p2, %p1, -1; selp.u32 %r9, 1, 0, %p2;", i -> 1);
    check(32, odd + "vote.sync.all.pred %p2, %p1, -1; selp.u32 %r9, 1, 0, %p2;", i -> 0);
    check(32, odd + "vote.sync.uni.pred %p2, %p1, -1; selp.u32 %r9, 1, 0, %p2;", i -> 0);
  }

  @Test
  void barriersReduceOverTheWholeBlock() {
    String low = "setp.lt.u32 %p1, %r1, 50; ";
    check(100, low + "bar.red.popc.u32 %r9, 0, %p1;", i -> 50);
    check(100, low + "bar.red.or.pred %p2, 0, %p1; selp.u32 %r9, 1, 0, %p2;", i -> 1);
    check(
        100,
        low + "barrier.sync.aligned 0; bar.red.and.pred %p2, 0, %p1; selp.u32 %r9, 1, 0, %p2;",
        i -> 0);
  }

  @Test
  void divergedLanesReconverge() {
    check(
        32,
        """
        mov.u32 %r9, 0; mov.u32 %r2, 0;
        $loop: add.u32 %r9, %r9, %r2; add.u32 %r2, %r2, 1; setp.le.u32 %p1, %r2, %r1;
        @%p1 bra $loop;
        shfl.sync.idx.b32 %r9, %r9, 31, 31, -1;
        """,
        i -> 31 * 32 / 2);
    check(
        32,
        """
        setp.lt.u32 %p1, %r1, 16; @%p1 bra $low;
        shfl.sync.bfly.b32 %r9, %r1, 1, 31, 0xffff0000; bra.uni $meet;
        $low: shfl.sync.bfly.b32 %r9, %r1, 2, 31, 0x0000ffff;
        $meet:
        """,
        i -> i < 16 ? i ^ 2 : i ^ 1);
    check(
        32,
        "setp.lt.u32 %p1, %r1, 5; mov.u32 %r9, 0; @%p1 activemask.b32 %r9;",
        i -> i < 5 ? 31 : 0);
  }

  @Test
  void atomicsReturnTheOldValue() {
    long counter = memory.allocateInts(10);
    int[] before = run(64, "mov.u64 %d5, " + counter + "; atom.global.add.u32 %r9, [%d5], 1;");
    java.util.Arrays.sort(before);
    for (int i = 0; i < 64; i++) {
      assertEquals(10 + i, before[i]);
    }
    long best = memory.allocateInts(-5, -5);
    run(
        64,
        "mov.u64 %d5, "
            + best
            + "; atom.global.max.s32 %r9, [%d5], %r1; red.global.max.u32 [%d5+4], %r1;");
    assertArrayEquals(new int[] {63, -5}, memory.ints(best, 2));
    long swap = memory.allocateInts(7);
    check(1, "mov.u64 %d5, " + swap + "; atom.global.cas.b32 %r9, [%d5], 7, 9;", i -> 7);
    check(1, "mov.u64 %d5, " + swap + "; atom.global.cas.b32 %r9, [%d5], 7, 1;", i -> 9);
    long sum = memory.allocateFloats(0.5f);
    run(64, "mov.u64 %d5, " + sum + "; mov.u32 %r9, 0; red.global.add.f32 [%d5], 0f40000000;");
    assertEquals(128.5f, memory.floats(sum, 1)[0]);
  }

  @Test
  void genericAddressesReachEverySpace() {
    check(
        32,
        """
        mov.u64 %d5, room; cvta.local.u64 %d6, %d5; st.u32 [%d6+4], %r1; ld.local.u32 %r9, [%d5+4];
        """,
        i -> i);
    check(
        1,
        """
        mov.u64 %d5, word; cvta.shared.u64 %d6, %d5; st.u32 [%d6], 42; ld.shared.u32 %r9, [word];
        """,
        i -> 42);
    check(4, "mov.u64 %d5, table; ld.const.u8 %r9, [%d5+2];", i -> 200);
    check(4, "mov.u64 %d5, table; ld.s8 %r9, [%d5+2];", i -> -56);
    check(4, "ld.const.u16 %r9, [table+1];".replace("+1", "+2"), i -> 200 | 4 << 8);
  }

  @Test
  void specialRegistersCountAlongXThenYThenZ() {
    String text =
        """
        .version 7.0
        .target sm_70
        .address_size 64
        .visible .entry where(.param .u64 out) {
        .reg .b32 %r<9>; .reg .b64 %d<4>;
        mov.u32 %r0, %tid.x; mov.u32 %r1, %tid.y; mov.u32 %r2, %tid.z;
        mov.u32 %r3, %ntid.x; mov.u32 %r4, %ntid.y; mov.u32 %r5, %ntid.z;
        mad.lo.u32 %r2, %r2, %r4, %r1; mad.lo.u32 %r2, %r2, %r3, %r0;
        mul.lo.u32 %r3, %r3, %r4; mul.lo.u32 %r3, %r3, %r5;
        mov.u32 %r0, %ctaid.x; mov.u32 %r1, %ctaid.y; mov.u32 %r4, %nctaid.x;
        mad.lo.u32 %r1, %r1, %r4, %r0; mad.lo.u32 %r2, %r1, %r3, %r2;
        ld.param.u64 %d0, [out]; mul.wide.u32 %d1, %r2, 4; add.s64 %d0, %d0, %d1;
        st.global.u32 [%d0], %r2;
        }
        """;
    long out = memory.allocate(4 * 6 * 30);
    try (PtxInterpreter interpreter = new PtxInterpreter(PtxParser.parse(text), memory)) {
      interpreter.launch(
          "where",
          new LaunchGeometry(new Dim3(3, 2, 1), new Dim3(5, 3, 2), 0, 4),
          new Arguments().address(out));
    }
    int[] numbers = memory.ints(out, 180);
    for (int i = 0; i < 180; i++) {
      assertEquals(i, numbers[i]);
    }
  }

  private void check(int threads, String instructions, IntUnaryOperator expected) {
    int[] results = run(threads, instructions);
    for (int i = 0; i < threads; i++) {
      assertEquals(expected.applyAsInt(i), results[i], instructions + " lane " + i);
    }
  }

  /** %r1 is the thread; its %r9 is the result. */
  private int[] run(int threads, String instructions) {
    String text =
        """
        .version 7.0
        .target sm_70
        .address_size 64
        .const .align 2 .b8 table[4] = {1, 2, 200, 4};
        .visible .entry k(.param .u64 out) {
        .reg .b32 %r<10>; .reg .b64 %d<10>; .reg .pred %p<4>;
        .shared .align 4 .u32 word;
        .local .align 8 .b8 room[16];
        mov.u32 %r1, %tid.x;
        """
            + instructions
            + """

            ld.param.u64 %d0, [out];
            mul.wide.u32 %d1, %r1, 4;
            add.s64 %d1, %d0, %d1;
            st.global.u32 [%d1], %r9;
            ret;
            }
            """;
    long out = memory.allocate(4 * threads);
    try (PtxInterpreter interpreter = new PtxInterpreter(PtxParser.parse(text), memory)) {
      interpreter.launch("k", LaunchGeometry.of(1, threads, 2), new Arguments().address(out));
    }
    return memory.ints(out, threads);
  }
}
