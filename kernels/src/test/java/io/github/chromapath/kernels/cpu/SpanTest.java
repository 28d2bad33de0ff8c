// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class SpanTest {
  @Test
  void float32KeepsEveryBit() {
    float[] stored = new float[5];
    Span span = Float32Span.of(stored);
    float[] values = {1.1f, Float.MIN_VALUE, -0f};
    span.store(1, values, 3);
    assertArrayEquals(new float[] {0, 1.1f, Float.MIN_VALUE, -0f, 0}, stored);
    float[] loaded = new float[3];
    span.load(1, loaded, 3);
    assertArrayEquals(values, loaded);
  }

  @Test
  void bfloat16RoundsToNearestEven() {
    Span span = new Bfloat16Span(ByteBuffer.allocate(10));
    float below = Float.intBitsToFloat(0x3f808000);
    float above = Float.intBitsToFloat(0x3f818000);
    float over = Float.intBitsToFloat(0x3f808001);
    span.store(0, new float[] {below, above, over, Float.MAX_VALUE, Float.NaN}, 5);
    float[] loaded = new float[5];
    span.load(0, loaded, 5);
    assertEquals(1, loaded[0]);
    assertEquals(Float.intBitsToFloat(0x3f820000), loaded[1]);
    assertEquals(Float.intBitsToFloat(0x3f810000), loaded[2]);
    assertEquals(Float.POSITIVE_INFINITY, loaded[3]);
    assertTrue(Float.isNaN(loaded[4]));
  }

  @Test
  void spansRefuseRangesOutsideTheirMemory() {
    float[] array = new float[4];
    assertThrows(IndexOutOfBoundsException.class, () -> Float32Span.of(1, 2).load(0, array, 3));
    Span span = new Bfloat16Span(ByteBuffer.allocate(4));
    assertThrows(IndexOutOfBoundsException.class, () -> span.store(1, array, 2));
  }
}
