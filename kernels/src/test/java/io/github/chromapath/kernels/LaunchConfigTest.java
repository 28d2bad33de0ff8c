// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("fast")
class LaunchConfigTest {
  @ParameterizedTest
  @CsvSource({"0,32,0", "-1,32,0", "1,0,0", "1,33,0", "1,288,0", "1,32,-1", "1,32,49153"})
  void refusesInvalidLaunches(int grid, int block, int sharedBytes) {
    assertThrows(IllegalArgumentException.class, () -> new LaunchConfig(grid, block, sharedBytes));
  }

  @ParameterizedTest
  @CsvSource({"0,1", "1,1", "256,1", "257,2", "1000000,100", "9223372036854775807,100"})
  void coversItemsUpToTheLimit(long items, int grid) {
    assertEquals(new LaunchConfig(grid, 256, 0), LaunchConfig.covering(items, 100));
  }

  @Test
  void acceptsTheLimits() {
    LaunchConfig largest = new LaunchConfig(Integer.MAX_VALUE, 256, 49152);
    assertEquals(Integer.MAX_VALUE, largest.grid());
  }
}
