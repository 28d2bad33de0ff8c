// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SynthSpecTest {
  @ParameterizedTest
  @CsvSource({"63, 64", "64, 63", "0, 100", "-5, 100", "8193, 64", "64, 8193"})
  void refusesSizesOutOfRange(int width, int height) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> new SynthSpec(width, height, 1));
    assertEquals(
        "synthetic scenes of %dx%d cannot be drawn; each side must be from 64 to 8192 pixels"
            .formatted(width, height),
        refusal.getMessage());
  }

  @Test
  void refusesAnEmptySetOfTimes() {
    assertThrows(IllegalArgumentException.class, () -> new SynthSpec(64, 64, 1, Set.of()));
  }

  @Test
  void gta5SizeIsTheDefault() {
    assertEquals(new SynthSpec(1914, 1052, 7), SynthSpec.gta5(7));
  }
}
