// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TilingTest {
  @ParameterizedTest
  @CsvSource({
    "0, 1, 1",
    "0, 7, 3",
    "5, 300000, 1",
    "3, 70001, 5",
    "0, 12345, 33",
    "49, 49, 2048",
    "0, 40, 5000"
  })
  void tilesCoverEachElementOnce(int first, int pixels, int channels) {
    Tiling tiling = Tiling.of(first, pixels, channels);
    int[] visits = new int[(first + pixels) * channels];
    try (Parallel parallel = new Parallel(1)) {
      tiling.forEachRange(
          parallel,
          (start, count, scratch) -> {
            assertEquals(0, start % channels);
            assertEquals(0, count % channels);
            assertTrue(count <= tiling.length());
            for (int i = 0; i < count; i++) {
              visits[start + i]++;
            }
          });
    }
    int[] expected = new int[visits.length];
    Arrays.fill(expected, first * channels, expected.length, 1);
    assertArrayEquals(expected, visits);
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 1", "2, 70001, 5", "0, 12345, 33", "0, 49, 2048", "0, 40, 5000"})
  void sumsPerChannelMatchTheDefinition(int first, int pixels, int channels) {
    float[] x = Reference.normal((first + pixels) * channels, 1);
    double[] expected = new double[channels];
    for (int i = first * channels; i < x.length; i++) {
      expected[i % channels] += x[i];
    }
    float[] sums = new float[channels];
    try (Parallel parallel = new Parallel(2)) {
      Tiling tiling = Tiling.of(first, pixels, channels);
      ChannelSums.sum(parallel, tiling, Float32Span.of(x), 1, Slice.all(Float32Span.of(sums)));
    }
    Reference.assertClose(expected, sums, 1e-6);
  }
}
