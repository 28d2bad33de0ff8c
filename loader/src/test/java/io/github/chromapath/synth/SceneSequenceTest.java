// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import org.junit.jupiter.api.Test;

class SceneSequenceTest {
  private static final SceneGenerator GENERATOR = new SceneGenerator(new SynthSpec(160, 96, 5));

  private static byte[] bytes(BufferedImage image) {
    return ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
  }

  @Test
  void equalNumbersGiveEqualFrames() {
    SceneSequence.Frame one = GENERATOR.sequence(2, 6).frame(3);
    SceneSequence.Frame other =
        new SceneGenerator(new SynthSpec(160, 96, 5)).sequence(2, 6).frame(3);
    assertArrayEquals(bytes(one.image()), bytes(other.image()));
    assertArrayEquals(one.flow(), other.flow());
    assertEquals(0, GENERATOR.sequence(2, 6).frame(0).flow().length);
    assertThrows(IndexOutOfBoundsException.class, () -> GENERATOR.sequence(2, 6).frame(6));
  }

  /** Along the flow, the same thing has the same colour, up to noise and interpolation. */
  @Test
  void theFlowLeadsToTheSameThing() {
    for (int index = 1; index <= 4; index++) {
      SceneSequence sequence = GENERATOR.sequence(index, 5);
      byte[] before = bytes(sequence.frame(2).image());
      SceneSequence.Frame frame = sequence.frame(3);
      byte[] now = bytes(frame.image());
      double along = 0;
      double still = 0;
      int known = 0;
      for (int p = 0; p < now.length / 3; p++) {
        float dx = frame.flow()[2 * p];
        float dy = frame.flow()[2 * p + 1];
        if (Float.isNaN(dx)) {
          continue;
        }
        known++;
        int x = Math.round(p % 160 + dx);
        int row = p / 160;
        int y = Math.round(row + dy);
        for (int c = 0; c < 3; c++) {
          int level = now[3 * p + c] & 255;
          along += Math.abs(level - (before[3 * (160 * y + x) + c] & 255));
          still += Math.abs(level - (before[3 * p + c] & 255));
        }
      }
      assertTrue(known > 0.7 * 160 * 96, "known " + known);
      assertTrue(along < 0.7 * still, index + ": " + along + " along, " + still + " still");
    }
  }
}
