// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.convergence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("fast")
class FrameTest {
  @Test
  void readsWidthBeforeHeight() {
    assertEquals(new Frame(112, 192), Frame.parse("192x112"));
    assertEquals(new Frame(224, 224), Frame.parse("224"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "100", "192x100", "192x0", "192X112", "192x112x3", "-8"})
  void otherSizesAreRejected(String size) {
    assertThrows(IllegalArgumentException.class, () -> Frame.parse(size));
  }
}
