// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplesTest {
  @ParameterizedTest
  @ValueSource(ints = {8, 16})
  void everyValueComesBackUnsigned(int bits) {
    Samples samples = Samples.of(bits, 1 << bits);
    for (int value = 0; value < samples.length(); value++) {
      samples.set(value, value);
    }
    for (int value = 0; value < samples.length(); value++) {
      assertEquals(value, samples.get(value));
    }
    assertEquals(bits, samples.bits());
    int[] part = new int[200];
    samples.get(50, part.length, part);
    assertEquals(50, part[0]);
    assertEquals(249, part[199]);
  }

  @Test
  void refusesOtherDepths() {
    assertThrows(IllegalArgumentException.class, () -> Samples.of(12, 1));
  }
}
