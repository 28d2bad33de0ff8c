// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Patience over scripted validation losses. */
@Tag("fast")
class EarlyStoppingTest {
  @Test
  void stopsAfterPatienceEpochsWithoutALowerNumber() {
    EarlyStopping state = EarlyStopping.start(3);
    assertFalse(state.improved());
    double[] losses = {5, 4, 4, 4.5, 3, 3, 9, Double.NaN};
    boolean[] improved = {true, true, false, false, true, false, false, false};
    for (int i = 0; i < losses.length; i++) {
      assertFalse(state.exhausted(), "before epoch " + i);
      state = state.after(losses[i]);
      assertEquals(improved[i], state.improved(), "epoch " + i);
    }
    assertTrue(state.exhausted());
    assertEquals(3, state.best());
  }
}
