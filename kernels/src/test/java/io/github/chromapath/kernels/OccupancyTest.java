// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("fast")
class OccupancyTest {
  /**
   * Results of {@code cudaOccMaxActiveBlocksPerMultiprocessor} of {@code cuda_occupancy.h} (CUDA
   * Toolkit 13.0), compiled for the host, for devices of these capabilities. The cases cover the
   * limits of warps, registers (whole and by partition), shared memory (static, dynamic, reserved,
   * rounded up) and blocks.
   */
  @ParameterizedTest
  @CsvSource({
    // registers, static shared, dynamic shared, block; warps on sm_75, sm_80, sm_86, sm_90
    "32, 0, 0, 256, 32, 64, 48, 64",
    "33, 0, 0, 256, 32, 48, 48, 48",
    "40, 0, 0, 256, 32, 48, 48, 48",
    "41, 0, 0, 256, 32, 40, 40, 40",
    "48, 8192, 0, 256, 32, 40, 40, 40",
    "49, 128, 19456, 256, 24, 32, 32, 32",
    "56, 0, 0, 256, 32, 32, 32, 32",
    "64, 0, 0, 256, 32, 32, 32, 32",
    "65, 0, 0, 256, 24, 24, 24, 24",
    "72, 17408, 0, 256, 24, 24, 24, 24",
    "98, 16384, 0, 256, 16, 16, 16, 16",
    "128, 0, 0, 256, 16, 16, 16, 16",
    "129, 0, 0, 256, 8, 8, 8, 8",
    "255, 0, 0, 256, 8, 8, 8, 8",
    "200, 0, 0, 32, 8, 8, 8, 8",
    "32, 0, 0, 32, 16, 32, 16, 32",
    "32, 0, 0, 96, 30, 63, 48, 63",
    "20, 0, 49152, 32, 1, 3, 2, 4",
    "16, 128, 48768, 96, 3, 9, 6, 12",
    "24, 1, 0, 128, 32, 64, 48, 64",
  })
  void equalsNvidiasCalculator(
      int registers, int fixed, int dynamic, int block, int sm75, int sm80, int sm86, int sm90) {
    assertEquals(
        List.of(sm75, sm80, sm86, sm90),
        Stream.of(Multiprocessor.values())
            .map(on -> Occupancy.of(on, registers, fixed + dynamic, block).warps())
            .toList());
  }

  @Test
  void percentIsOfTheLargestNumberOfWarps() {
    assertEquals(100, new Occupancy(48, 48).percent());
    assertEquals(83, new Occupancy(40, 48).percent());
    assertEquals(63, new Occupancy(40, 64).percent());
    assertEquals(38, new Occupancy(24, 64).percent());
  }
}
