// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import static io.github.chromapath.kernels.sim.Snippet.b32;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each test checks one rule of integer and bit instructions. */
@Tag("fast")
class IntegerSemanticsTest {
  private final Random random = new Random(11);

  @Test
  void shiftsClampAtTheWidth() {
    for (int n : new int[] {0, 1, 31, 32, 33, 255, -1}) {
      boolean past = Integer.compareUnsigned(n, 32) >= 0;
      int a = 0x80000001;
      assertEquals(past ? 0 : a << n, b32("shl.b32 %r9, %r0, %r1;", a, n));
      assertEquals(past ? 0 : a >>> n, b32("shr.u32 %r9, %r0, %r1;", a, n));
      assertEquals(past ? -1 : a >> n, b32("shr.s32 %r9, %r0, %r1;", a, n));
      long wide = 0x8000000000000001L;
      boolean pastWide = Integer.compareUnsigned(n, 64) >= 0;
      assertEquals(
          pastWide ? -1 : wide >> n, Snippet.run("%d9", "shr.s64 %d9, %d0, %r1;", wide, n));
      assertEquals(pastWide ? 0 : wide << n, Snippet.run("%d9", "shl.b64 %d9, %d0, %r1;", wide, n));
    }
    assertEquals(0xffff, Snippet.run("%h9", "shr.s16 %h9, %h0, %r1;", 0x8000, 40));
    assertEquals(0, Snippet.run("%h9", "shl.b16 %h9, %h0, %r1;", 0x8001, 16));
  }

  @Test
  void funnelShiftsWrapOrClamp() {
    int low = 0x89abcdef;
    int high = 0x01234567;
    long both = (high & 0xffffffffL) << 32 | (low & 0xffffffffL);
    for (int n : new int[] {0, 4, 31, 32, 36}) {
      int clamped = Math.min(n, 32);
      assertEquals(
          (int) (both >>> (n & 31)), b32("shf.r.wrap.b32 %r9, %r0, %r1, %r2;", low, high, n));
      assertEquals(
          (int) (both >>> clamped), b32("shf.r.clamp.b32 %r9, %r0, %r1, %r2;", low, high, n));
      assertEquals(
          (int) ((both << (n & 31)) >>> 32),
          b32("shf.l.wrap.b32 %r9, %r0, %r1, %r2;", low, high, n));
      assertEquals(
          clamped == 32 ? low : (int) ((both << clamped) >>> 32),
          b32("shf.l.clamp.b32 %r9, %r0, %r1, %r2;", low, high, n));
    }
  }

  @Test
  void comparisonsFollowTheTypesSign() {
    assertEquals(1, Snippet.run("%p9", "setp.gt.u32 %p9, %r0, %r1;", -1, 1));
    assertEquals(0, Snippet.run("%p9", "setp.gt.s32 %p9, %r0, %r1;", -1, 1));
    assertEquals(1, Snippet.run("%p9", "setp.lt.s64 %p9, %d0, %d1;", -1, 1));
    assertEquals(0, Snippet.run("%p9", "setp.lt.u64 %p9, %d0, %d1;", -1, 1));
    assertEquals(1, Snippet.run("%p9", "setp.lt.s16 %p9, %h0, %h1;", 0x8000, 1));
    assertEquals(-2, b32("min.s32 %r9, %r0, %r1;", -2, 1));
    assertEquals(1, b32("min.u32 %r9, %r0, %r1;", -2, 1));
    assertEquals(-2, b32("max.u32 %r9, %r0, %r1;", -2, 1));
    assertEquals(-1, b32("set.lt.u32.s32 %r9, %r0, %r1;", -2, 1));
  }

  @Test
  void comparisonsCombineWithAPredicate() {
    String yes = "setp.eq.u32 %p1, %r0, %r0; ";
    assertEquals(0, Snippet.run("%p9", yes + "setp.lt.and.s32 %p9, %r0, %r1, !%p1;", 1, 2));
    assertEquals(1, Snippet.run("%p9", yes + "setp.gt.or.s32 %p9|%p2, %r0, %r1, %p1;", 1, 2));
    assertEquals(0, Snippet.run("%p9", yes + "setp.lt.xor.s32 %p9, %r0, %r1, %p1;", 1, 2));
    assertEquals(1, Snippet.run("%p9", yes + "setp.gt.and.s32 %p2|%p9, %r0, %r1, %p1;", 1, 2));
  }

  @Test
  void literalsSetPredicates() {
    assertEquals(0, Snippet.run("%p9", "mov.pred %p9, 0;"));
    assertEquals(1, Snippet.run("%p9", "mov.pred %p9, 1;"));
    assertEquals(1, Snippet.run("%p9", "mov.pred %p9, -1;"));
    assertEquals(1, Snippet.run("%p9", "mov.pred %p1, 0; not.pred %p9, %p1;"));
  }

  @Test
  void highAndWideProductsAreExact() {
    for (int i = 0; i < 40; i++) {
      long a = random.nextLong();
      long b = i == 0 ? -1 : random.nextLong();
      BigInteger signed = BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
      BigInteger unsigned = unsigned(a).multiply(unsigned(b));
      assertEquals(
          signed.shiftRight(64).longValue(), Snippet.run("%d9", "mul.hi.s64 %d9, %d0, %d1;", a, b));
      assertEquals(
          unsigned.shiftRight(64).longValue(),
          Snippet.run("%d9", "mul.hi.u64 %d9, %d0, %d1;", a, b));
      int x = (int) a;
      int y = (int) b;
      assertEquals((int) (((long) x * y) >> 32), b32("mul.hi.s32 %r9, %r0, %r1;", x, y));
      assertEquals(
          (int) (((x & 0xffffffffL) * (y & 0xffffffffL)) >>> 32),
          b32("mul.hi.u32 %r9, %r0, %r1;", x, y));
      assertEquals((long) x * y, Snippet.run("%d9", "mul.wide.s32 %d9, %r0, %r1;", x, y));
      assertEquals(
          (x & 0xffffffffL) * (y & 0xffffffffL) + 5,
          Snippet.run("%d9", "mov.u64 %d8, 5; mad.wide.u32 %d9, %r0, %r1, %d8;", x, y));
      assertEquals(x * y + 7, b32("mad.lo.s32 %r9, %r0, %r1, 7;", x, y));
    }
  }

  @Test
  void divisionTruncatesAndWrapsOnOverflow() {
    assertEquals(-3, b32("div.s32 %r9, %r0, %r1;", -7, 2));
    assertEquals(-1, b32("rem.s32 %r9, %r0, %r1;", -7, 2));
    assertEquals(Integer.MIN_VALUE, b32("div.s32 %r9, %r0, %r1;", Integer.MIN_VALUE, -1));
    assertEquals(Integer.divideUnsigned(-7, 2), b32("div.u32 %r9, %r0, %r1;", -7, 2));
    assertEquals(
        Long.remainderUnsigned(-7, 10), Snippet.run("%d9", "rem.u64 %d9, %d0, %d1;", -7, 10));
    assertEquals(0xfffd, Snippet.run("%h9", "div.s16 %h9, %h0, %h1;", 0xfff9, 2));
  }

  @Test
  void saturatingAdditionStopsAtTheRange() {
    assertEquals(Integer.MAX_VALUE, b32("add.sat.s32 %r9, %r0, %r1;", Integer.MAX_VALUE, 1));
    assertEquals(Integer.MIN_VALUE, b32("sub.sat.s32 %r9, %r0, %r1;", Integer.MIN_VALUE, 1));
    assertEquals(Integer.MIN_VALUE, b32("add.s32 %r9, %r0, %r1;", Integer.MAX_VALUE, 1));
  }

  @Test
  void everyTableOfLop3IsLookedUpBitByBit() {
    int a = random.nextInt();
    int b = random.nextInt();
    int c = random.nextInt();
    for (int table = 0; table < 256; table++) {
      int expected = 0;
      for (int bit = 0; bit < 32; bit++) {
        int row = (a >>> bit & 1) << 2 | (b >>> bit & 1) << 1 | (c >>> bit & 1);
        expected |= (table >>> row & 1) << bit;
      }
      assertEquals(expected, b32("lop3.b32 %r9, %r0, %r1, %r2, " + table + ";", a, b, c));
    }
    // The table of any function is that function of 0xf0, 0xcc and 0xaa.
    int chosen = (0xf0 & 0xcc) | (~0xf0 & 0xaa & 0xff);
    assertEquals((a & b) | (~a & c), b32("lop3.b32 %r9, %r0, %r1, %r2, " + chosen + ";", a, b, c));
  }

  @Test
  void permuteModes() {
    int a = 0x33221100;
    int b = 0x77665544;
    assertEquals(0x66112233, b32("prmt.b32 %r9, %r0, %r1, 0x6123;", a, b));
    assertEquals(0xffffff00, b32("prmt.b32 %r9, %r0, %r1, 0xfff8;", a, 0x80000000));
    assertEquals(0x55443322, b32("prmt.b32.f4e %r9, %r0, %r1, 2;", a, b));
    assertEquals(0x77001122, b32("prmt.b32.b4e %r9, %r0, %r1, 2;", a, b));
    assertEquals(0x22222222, b32("prmt.b32.rc8 %r9, %r0, %r1, 2;", a, b));
    assertEquals(0x33222222, b32("prmt.b32.ecl %r9, %r0, %r1, 2;", a, b));
    assertEquals(0x22221100, b32("prmt.b32.ecr %r9, %r0, %r1, 2;", a, b));
    assertEquals(0x33223322, b32("prmt.b32.rc16 %r9, %r0, %r1, 1;", a, b));
  }

  @Test
  void bitFields() {
    assertEquals(0xbc, b32("bfe.u32 %r9, %r0, 8, 8;", 0x12abbcdd));
    assertEquals(0xffffffbc, b32("bfe.s32 %r9, %r0, 8, 8;", 0x12abbcdd));
    assertEquals(0xfffffff8, b32("bfe.s32 %r9, %r0, 28, 8;", 0x82abbcdd));
    assertEquals(0, b32("bfe.s32 %r9, %r0, 8, 0;", -1));
    assertEquals(-1, b32("bfe.s32 %r9, %r0, 40, 3;", -1));
    assertEquals(0, b32("bfe.u32 %r9, %r0, 40, 3;", -1));
    assertEquals(0x1234cd78, b32("bfi.b32 %r9, %r0, %r1, 8, 8;", 0xabcd, 0x12345678));
    assertEquals(0x12345678, b32("bfi.b32 %r9, %r0, %r1, 32, 8;", 0xabcd, 0x12345678));
    assertEquals(5, b32("popc.b32 %r9, %r0;", 0x80000f00));
    assertEquals(32, b32("clz.b32 %r9, %r0;", 0));
    assertEquals(63, Snippet.run("%r9", "clz.b64 %r9, %d0;", 1));
    assertEquals(0x0f000001, b32("brev.b32 %r9, %r0;", 0x800000f0));
    assertEquals(-1, b32("bfind.u32 %r9, %r0;", 0));
    assertEquals(30, b32("bfind.s32 %r9, %r0;", 0x80000000));
    assertEquals(1, b32("bfind.shiftamt.u32 %r9, %r0;", 0x40000000));
  }

  @Test
  void wideRegistersPackNarrowOnesLowestFirst() {
    assertEquals(0x22221111, b32("mov.b32 %r9, {%h0, %h1};", 0x1111, 0x2222));
    assertEquals(0x2222, b32("mov.b32 {%h8, %h9}, %r0; cvt.u32.u16 %r9, %h9;", 0x22221111));
    assertEquals(0x0000000200000001L, Snippet.run("%d9", "mov.b64 %d9, {%r0, %r1};", 1, 2));
    assertEquals(7, b32("{ .reg .b32 %r1; mov.u32 %r1, 9; } mov.u32 %r9, %r1;", 1, 7));
  }

  private static BigInteger unsigned(long value) {
    return new BigInteger(Long.toUnsignedString(value));
  }
}
