// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import static io.github.chromapath.kernels.sim.Snippet.f32;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each test checks one rule of cvt. */
@Tag("fast")
class ConversionSemanticsTest {
  @Test
  void floatsBecomeIntegersByRoundingAndClamping() {
    float[] values = {2.5f, 3.5f, -2.5f, -0.5f, 0.7f, -0.7f};
    int[][] expected = {
      {2, 4, -2, 0, 1, -1}, {2, 3, -2, 0, 0, 0}, {2, 3, -3, -1, 0, -1}, {3, 4, -2, 0, 1, 0}
    };
    String[] modes = {"rni", "rzi", "rmi", "rpi"};
    for (int mode = 0; mode < 4; mode++) {
      for (int i = 0; i < values.length; i++) {
        assertEquals(
            expected[mode][i], integer("cvt." + modes[mode] + ".s32.f32 %r9, %f0;", values[i]));
        assertEquals(
            (float) expected[mode][i],
            f32("cvt." + modes[mode] + ".f32.f32 %f9, %f0;", values[i]) + 0f);
      }
    }
    assertEquals(Integer.MAX_VALUE, integer("cvt.rzi.s32.f32 %r9, %f0;", 3e9f));
    assertEquals(Integer.MIN_VALUE, integer("cvt.rzi.s32.f32 %r9, %f0;", -3e9f));
    assertEquals((int) 3_000_000_000L, integer("cvt.rzi.u32.f32 %r9, %f0;", 3e9f));
    assertEquals(-1, integer("cvt.rzi.u32.f32 %r9, %f0;", Float.POSITIVE_INFINITY));
    assertEquals(0, integer("cvt.rzi.u32.f32 %r9, %f0;", -5));
    assertEquals(255, integer("cvt.rzi.u8.f32 %r9, %f0;", 300));
    assertEquals(-128, integer("cvt.rzi.s8.f32 %r9, %f0;", -300));
    long large = Float.floatToRawIntBits(0x1.8p63f);
    assertEquals(0xc000000000000000L, Snippet.run("%d9", "cvt.rzi.u64.f32 %d9, %f0;", large));
    assertEquals(Long.MAX_VALUE, Snippet.run("%d9", "cvt.rzi.s64.f32 %d9, %f0;", large));
  }

  @Test
  void nanBecomesZeroOrASingleTopBitIf64BitsAreInvolved() {
    long nan = 0x7fc00000L;
    assertEquals(0, Snippet.run("%r9", "cvt.rzi.s32.f32 %r9, %f0;", nan));
    assertEquals(0, Snippet.run("%r9", "cvt.rzi.u32.f32 %r9, %f0;", nan));
    assertEquals(Long.MIN_VALUE, Snippet.run("%d9", "cvt.rzi.s64.f32 %d9, %f0;", nan));
    assertEquals(0x80000000L, Snippet.run("%r9", "cvt.rzi.s32.f64 %r9, %g0;", 0x7ff8000000000000L));
  }

  @Test
  void integersBecomeFloatsInEveryDirection() {
    Random random = new Random(9);
    for (int i = 0; i < 60; i++) {
      long value = random.nextLong() >> random.nextInt(40);
      BigInteger signed = BigInteger.valueOf(value);
      BigInteger unsigned = new BigInteger(Long.toUnsignedString(value));
      assertEquals(signed.floatValue(), real("cvt.rn.f32.s64 %f9, %d0;", value));
      assertEquals(unsigned.floatValue(), real("cvt.rn.f32.u64 %f9, %d0;", value));
      assertEquals((float) (int) value, real("cvt.rn.f32.s32 %f9, %r0;", value));
      assertEquals((float) (value & 0xffffffffL), real("cvt.rn.f32.u32 %f9, %r0;", value));
      float down = real("cvt.rm.f32.s64 %f9, %d0;", value);
      assertTrue(new BigDecimal(down).compareTo(new BigDecimal(signed)) <= 0);
      assertTrue(new BigDecimal(Math.nextUp(down)).compareTo(new BigDecimal(signed)) > 0);
      assertEquals(
          unsigned.doubleValue(),
          Double.longBitsToDouble(Snippet.run("%g9", "cvt.rn.f64.u64 %g9, %d0;", value)));
    }
  }

  @Test
  void integersNarrowByTruncatingOrClamping() {
    assertEquals(0xffffff80L, Snippet.run("%r9", "cvt.s32.s8 %r9, %r0;", 0x180));
    assertEquals(0x80, Snippet.run("%r9", "cvt.u32.u8 %r9, %r0;", 0x180));
    assertEquals(-1L, Snippet.run("%d9", "cvt.s64.s32 %d9, %r0;", -1));
    assertEquals(0xffffffffL, Snippet.run("%d9", "cvt.u64.u32 %d9, %r0;", -1));
    assertEquals(127, Snippet.run("%r9", "cvt.sat.s8.s32 %r9, %r0;", 1000));
    assertEquals(0, Snippet.run("%r9", "cvt.sat.u8.s32 %r9, %r0;", -1000));
    assertEquals(255, Snippet.run("%r9", "cvt.sat.u8.u32 %r9, %r0;", -1));
  }

  @Test
  void everyHalfIsDecodedByItsFields() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      int exponent = bits >> 10 & 31;
      double fraction = (bits & 0x3ff) / 1024.0;
      double magnitude =
          exponent == 31
              ? fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN
              : exponent == 0 ? fraction * 0x1p-14 : (1 + fraction) * Math.pow(2, exponent - 15);
      assertEquals(bits < 0x8000 ? magnitude : -magnitude, FloatFormat.BINARY16.decode(bits));
      assertEquals(Float.intBitsToFloat(bits << 16), (float) FloatFormat.BFLOAT16.decode(bits));
    }
    assertEquals(1.5f, f32("cvt.f32.f16 %f9, %h0;", Float.intBitsToFloat(0x3e00)));
  }

  @Test
  void roundingToHalfIsToNearestAndTiesAreToEven() {
    for (FloatFormat format : new FloatFormat[] {FloatFormat.BINARY16, FloatFormat.BFLOAT16}) {
      int infinity = format == FloatFormat.BINARY16 ? 0x7c00 : 0x7f80;
      for (int bits = 0; bits < infinity - 1; bits++) {
        double low = format.decode(bits);
        double high = format.decode(bits + 1);
        double middle = low + (high - low) / 2;
        assertEquals(bits, format.encode(low, Rounding.NEAREST_EVEN));
        assertEquals(bits + (bits & 1), format.encode(middle, Rounding.NEAREST_EVEN));
        assertEquals(bits, format.encode(Math.nextDown(middle), Rounding.NEAREST_EVEN));
        assertEquals(bits + 1, format.encode(Math.nextUp(middle), Rounding.NEAREST_EVEN));
        assertEquals(bits, format.encode(middle, Rounding.TO_ZERO));
        assertEquals(bits + 1, format.encode(middle, Rounding.UP));
        assertEquals(0x8000 | bits, format.encode(-middle, Rounding.UP));
        assertEquals(0x8000 | bits + 1, format.encode(-middle, Rounding.DOWN));
      }
    }
  }

  @Test
  void halvesOverflowToInfinityOrTheLargest() {
    assertEquals(0x7c00, half("rn", 65520));
    assertEquals(0x7bff, half("rn", Math.nextDown(65520f)));
    assertEquals(0x7bff, half("rz", 1e9f));
    assertEquals(0x7bff, half("rm", 1e9f));
    assertEquals(0xfc00, half("rm", -1e9f));
    assertEquals(0x7fff, half("rn", Float.NaN));
    assertEquals(0x8000, half("rn", -1e-9f));
    assertEquals(0x0001, half("rp", 1e-9f));
  }

  private static long half(String rounding, float value) {
    return Snippet.run(
        "%h9",
        "cvt." + rounding + ".f16.f32 %h9, %f0;", Float.floatToRawIntBits(value) & 0xffffffffL);
  }

  private static int integer(String instructions, float value) {
    return (int) Snippet.run("%r9", instructions, Float.floatToRawIntBits(value) & 0xffffffffL);
  }

  private static float real(String instructions, long value) {
    return Float.intBitsToFloat((int) Snippet.run("%f9", instructions, value));
  }
}
