// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.LongBinaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class LaneFunctionTest {
  /** The first runs use the shared loop, later ones its copy. */
  @Test
  void everyRunAffectsItsLanesOnly() {
    LongBinaryOperator f = (a, b) -> 3 * a + b;
    LaneFunction function = new LaneFunction(LongBinaryOperator.class, f, new BinaryLanes(f));
    long[] a = new long[32];
    long[] b = new long[32];
    for (int i = 0; i < 32; i++) {
      a[i] = i;
      b[i] = 1000L * i;
    }
    for (int run = 0; run < 5000; run++) {
      int lanes = run % 3 == 0 ? -1 : run * 0x9e3779b9;
      long[] d = new long[32];
      function.run(d, a, b, null, lanes);
      for (int i = 0; i < 32; i++) {
        assertEquals((lanes >>> i & 1) != 0 ? 1003 * i : 0, d[i], "run " + run + " lane " + i);
      }
    }
  }

  @Test
  void comparisonsReturnTheLanesInWhichTheyHold() {
    CompareInstruction.Comparison less = (a, b) -> a < b;
    LaneFunction function =
        new LaneFunction(CompareInstruction.Comparison.class, less, new CompareLanes(less));
    long[] a = new long[32];
    long[] b = new long[32];
    for (int i = 0; i < 32; i++) {
      a[i] = i % 4;
      b[i] = 2;
    }
    for (int run = 0; run < 5000; run++) {
      assertEquals(0x33333333, function.run(null, a, b, null, -1));
      assertEquals(0x03, function.run(null, a, b, null, 0x0f));
    }
  }
}
