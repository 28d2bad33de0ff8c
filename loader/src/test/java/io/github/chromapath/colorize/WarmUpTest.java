// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import io.github.chromapath.image.PictureLibrary;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class WarmUpTest {
  @Test
  void loadsOpenCvAndMayBeClosedTwice() {
    WarmUp warmUp = WarmUp.start();
    warmUp.close();
    assertDoesNotThrow(PictureLibrary::require);
    warmUp.close();
  }
}
