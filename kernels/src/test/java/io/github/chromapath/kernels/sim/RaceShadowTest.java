// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.kernels.sim.RaceShadow.Access;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class RaceShadowTest {
  private static final int WARPS = 3;
  private static final List<Access> KINDS =
      List.of(Access.READ, Access.READ, Access.READ, Access.WRITE, Access.WRITE, Access.ATOMIC);
  private static final int BYTES = 3 * 4096;

  /** Recording a run of lanes at once finds the same races as recording lane by lane. */
  @Test
  void runOfLanesEqualsSingleLanes() {
    int races = 0;
    for (int seed = 0; seed < 2000; seed++) {
      Random random = new Random(seed);
      RaceDetector order = new RaceDetector();
      RaceShadow runs = new RaceShadow(BYTES, false);
      RaceShadow singles = new RaceShadow(BYTES, false);
      order.beginLaunch();
      order.beginBlock(WARPS);
      int rival = 0;
      for (int step = 0; step < 60 && rival == 0; step++) {
        switch (random.nextInt(12)) {
          case 0 -> order.blockBarrier();
          case 1 -> order.warpBarrier(random.nextInt(WARPS));
          case 2 -> order.beginBlock(WARPS);
          case 3 -> order.beginLaunch();
          default -> {
            Access access = KINDS.get(random.nextInt(KINDS.size()));
            int elementBytes = 1 << (random.nextInt(10) == 0 ? random.nextInt(2) : 2);
            int bytes = elementBytes << (access == Access.ATOMIC ? 0 : random.nextInt(3));
            int first = random.nextInt(4);
            int lanes = 1 + random.nextInt(32 - first);
            int offset = 4096 - 1024 + 16 * random.nextInt(64);
            int now = order.now(random.nextInt(WARPS), first);
            rival = runs.accessRun(access, offset, bytes, elementBytes, lanes, now, order);
            int expected = 0;
            for (int i = 0; i < lanes * bytes && expected == 0; i += elementBytes) {
              expected = singles.access(access, offset + i, elementBytes, now + i / bytes, order);
            }
            assertEquals(expected != 0, rival != 0, "seed " + seed + ", step " + step);
            assertEquals(
                rival != 0,
                runs.accessRun(access, offset, bytes, elementBytes, lanes, now, order) != 0,
                "once more");
          }
        }
      }
      races += rival == 0 ? 0 : 1;
    }
    assertEquals(true, races > 500 && races < 2000, races + " races");
  }
}
