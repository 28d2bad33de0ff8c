// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import static io.github.chromapath.kernels.sim.Snippet.f32;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each test checks one rule of float instructions. */
@Tag("fast")
class FloatSemanticsTest {
  private static final float NAN = Float.NaN;

  @Test
  void fmaRoundsOnce() {
    float a = 1 + 0x1p-12f;
    assertEquals(0x1p-24f, f32("fma.rn.f32 %f9, %f0, %f0, %f1;", a, -(1 + 0x1p-11f)));
    assertEquals(0f, f32("mul.f32 %f8, %f0, %f0; add.f32 %f9, %f8, %f1;", a, -(1 + 0x1p-11f)));
  }

  @Test
  void directedRoundingEnclosesTheExactResult() {
    Random random = new Random(3);
    for (int i = 0; i < 60; i++) {
      float a = (float) random.nextGaussian();
      float b = (float) Math.scalb(random.nextGaussian(), random.nextInt(40) - 20);
      float c = (float) Math.scalb(random.nextGaussian(), random.nextInt(60) - 30);
      BigDecimal exact = new BigDecimal(a).multiply(new BigDecimal(b)).add(new BigDecimal(c));
      float down = f32("fma.rm.f32 %f9, %f0, %f1, %f2;", a, b, c);
      float up = f32("fma.rp.f32 %f9, %f0, %f1, %f2;", a, b, c);
      float zero = f32("fma.rz.f32 %f9, %f0, %f1, %f2;", a, b, c);
      assertTrue(new BigDecimal(down).compareTo(exact) <= 0);
      assertTrue(new BigDecimal(Math.nextUp(down)).compareTo(exact) > 0);
      assertTrue(new BigDecimal(up).compareTo(exact) >= 0);
      assertTrue(new BigDecimal(Math.nextDown(up)).compareTo(exact) < 0);
      assertEquals(exact.signum() > 0 ? down : up, zero);
      BigDecimal sum = new BigDecimal(a).add(new BigDecimal(c));
      float low = f32("add.rm.f32 %f9, %f0, %f1;", a, c);
      assertTrue(new BigDecimal(low).compareTo(sum) <= 0);
      assertTrue(new BigDecimal(Math.nextUp(low)).compareTo(sum) > 0);
    }
    assertEquals(-0f, f32("sub.rm.f32 %f9, %f0, %f0;", 3));
    assertEquals(Float.MAX_VALUE, f32("mul.rz.f32 %f9, %f0, %f0;", Float.MAX_VALUE));
  }

  @Test
  void minAndMaxDropNanUnlessNanIsRequested() {
    assertEquals(2f, f32("min.f32 %f9, %f0, %f1;", NAN, 2));
    assertEquals(2f, f32("max.f32 %f9, %f0, %f1;", 2, NAN));
    assertEquals(NAN, f32("max.f32 %f9, %f0, %f1;", NAN, NAN));
    assertEquals(NAN, f32("max.NaN.f32 %f9, %f0, %f1;", 2, NAN));
    assertEquals(NAN, f32("min.NaN.f32 %f9, %f0, %f1;", NAN, 2));
    assertEquals(-0f, f32("min.f32 %f9, %f0, %f1;", 0f, -0f));
    assertEquals(0f, f32("max.f32 %f9, %f0, %f1;", -0f, 0f));
  }

  @Test
  void aNanResultHasTheDevicesBits() {
    assertEquals(0x7fffffffL, Snippet.run("%f9", "sub.f32 %f9, %f0, %f0;", 0x7f800000));
    assertEquals(
        0x7fc12345L, Snippet.run("%f9", "mov.f32 %f9, %f0;", 0x7fc12345), "moves keep every bit");
  }

  @Test
  void comparisonsWithNan() {
    String[] ordered = {"eq", "ne", "lt", "le", "gt", "ge", "num"};
    String[] unordered = {"equ", "neu", "ltu", "leu", "gtu", "geu", "nan"};
    for (int i = 0; i < ordered.length; i++) {
      assertEquals(0, compare(ordered[i], NAN, 1), ordered[i]);
      assertEquals(1, compare(unordered[i], NAN, 1), unordered[i]);
    }
    for (int i = 0; i < 6; i++) {
      for (float b : new float[] {0, 1, 2}) {
        assertEquals(compare(ordered[i], 1, b), compare(unordered[i], 1, b), ordered[i]);
      }
    }
    assertEquals(1, compare("num", 1, 2));
    assertEquals(0, compare("nan", 1, 2));
    assertEquals(1, compare("eq", 0f, -0f));
    assertEquals(1, compare("lt", 1, 2));
    assertEquals(0, compare("gt", 1, 2));
  }

  @Test
  void rootsAndQuotientsAreCorrectlyRounded() {
    Random random = new Random(5);
    for (int i = 0; i < 40; i++) {
      float a = Math.abs((float) random.nextGaussian());
      float b = (float) random.nextGaussian();
      assertEquals(a / b, f32("div.rn.f32 %f9, %f0, %f1;", a, b));
      assertEquals(1 / b, f32("rcp.rn.f32 %f9, %f0;", b));
      assertEquals((float) Math.sqrt(a), f32("sqrt.rn.f32 %f9, %f0;", a));
      assertEquals((float) (1 / Math.sqrt(a)), f32("rsqrt.approx.f32 %f9, %f0;", a));
    }
    assertEquals(8f, f32("ex2.approx.f32 %f9, %f0;", 3));
    assertEquals(-3f, f32("lg2.approx.f32 %f9, %f0;", 0.125f));
    assertEquals(Float.NEGATIVE_INFINITY, f32("lg2.approx.f32 %f9, %f0;", 0));
    assertEquals(0f, f32("ex2.approx.f32 %f9, %f0;", Float.NEGATIVE_INFINITY));
    assertEquals(Float.POSITIVE_INFINITY, f32("rcp.approx.f32 %f9, %f0;", 0));
    assertEquals((float) Math.sin(1), f32("sin.approx.f32 %f9, %f0;", 1));
  }

  @Test
  void subnormalsStayUnlessFlushed() {
    assertEquals(0x1p-140f, f32("mul.f32 %f9, %f0, %f1;", 0x1p-100f, 0x1p-40f));
    assertEquals(0f, f32("mul.ftz.f32 %f9, %f0, %f1;", 0x1p-100f, 0x1p-40f));
    assertEquals(-0f, f32("add.ftz.f32 %f9, %f0, %f0;", -0x1p-140f));
    assertEquals(0f, f32("ex2.approx.ftz.f32 %f9, %f0;", -130));
  }

  @Test
  void saturationClampsToOneAndTurnsNanIntoZero() {
    assertEquals(1f, f32("add.sat.f32 %f9, %f0, %f0;", 3));
    assertEquals(0f, f32("fma.rn.sat.f32 %f9, %f0, %f0, %f1;", 1, -3));
    assertEquals(0f, f32("mul.sat.f32 %f9, %f0, %f0;", NAN));
    assertEquals(0.25f, f32("cvt.sat.f32.f32 %f9, %f0;", 0.25f));
  }

  @Test
  void signsAreBits() {
    assertEquals(0f, f32("neg.f32 %f9, %f0;", -0f));
    assertEquals(3f, f32("abs.f32 %f9, %f0;", -3));
    assertEquals(-4f, f32("copysign.f32 %f9, %f0, %f1;", -3, 4));
    assertEquals(4f, f32("slct.f32.s32 %f9, %f0, %f1, -1;", 3, 4));
    assertEquals(3f, f32("slct.f32.f32 %f9, %f0, %f1, %f2;", 3, 4, -0f));
  }

  @Test
  void doublesAreDoubles() {
    long tenth = Double.doubleToRawLongBits(0.1);
    assertEquals(
        Double.doubleToRawLongBits(Math.fma(0.1, 0.1, 0.1)),
        Snippet.run("%g9", "fma.rn.f64 %g9, %g0, %g0, %g0;", tenth));
    assertEquals(
        Double.doubleToRawLongBits(1 / 0.1), Snippet.run("%g9", "rcp.rn.f64 %g9, %g0;", tenth));
  }

  @Test
  void unsupportedInstructionsAreNamed() {
    refused("mad.lo.cc.u32 %r9, %r0, %r0, %r0;", "modifier .cc of mad");
    refused("dp4a.u32.u32 %r9, %r0, %r0, %r0;", "opcode dp4a is not interpreted");
    refused("div.rz.f32 %f9, %f0, %f0;", ".approx and .rn");
    refused("add.u32 %d9, %d0, %d0;", "register %d9 (B64) is read as U32");
    refused("add.u32 %r9, %r0, %nowhere;", "unknown register %nowhere");
    refused("bra $nowhere;", "no label $nowhere");
    refused("call.uni (retval0), vprintf, (a);", "calls are not interpreted");
  }

  private static void refused(String instructions, String words) {
    PtxSyntaxException refusal =
        assertThrows(PtxSyntaxException.class, () -> Snippet.run("%r9", instructions, 1));
    assertTrue(refusal.getMessage().contains(words), refusal.getMessage());
  }

  private static long compare(String relation, float a, float b) {
    return Snippet.run(
        "%p9",
        "setp." + relation + ".f32 %p9, %f0, %f1;",
        Float.floatToRawIntBits(a),
        Float.floatToRawIntBits(b));
  }
}
