// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import static io.github.chromapath.tensor.DataType.BFLOAT16;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("fast")
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
  @CsvSource({
    "0, 1, 1",
    "2, 70001, 5",
    "0, 12345, 33",
    "0, 1501, 1024",
    "0, 301, 1536",
    "0, 49, 2048",
    "0, 40, 5000"
  })
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

  /** Numbers of bf16 are summed in another order of memory, but in the same order of additions. */
  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1025, 1",
    "70001, 3",
    "33333, 4",
    "12345, 32",
    "1501, 1024",
    "301, 1026",
    "301, 1536",
    "49, 2048",
    "40, 5000"
  })
  void sumsOfBfloat16HaveTheBitsOfFp32(int pixels, int channels) {
    Shape shape = new Shape(1, 1, pixels, channels);
    Tensor x = HostMemory.of(BFLOAT16, shape, Reference.normal(pixels * channels, 3));
    Span narrow = Span.of(HostMemory.bytes(x), BFLOAT16);
    Span wide = Float32Span.of(HostMemory.values(x));
    float[] sums = new float[channels];
    float[] expected = new float[channels];
    try (Parallel parallel = new Parallel(2)) {
      Slice actual = Slice.all(Float32Span.of(sums));
      ChannelSums.sum(parallel, Tiling.whole(shape, narrow), narrow, 1, actual);
      Slice reference = Slice.all(Float32Span.of(expected));
      ChannelSums.sum(parallel, Tiling.whole(shape, wide), wide, 1, reference);
    }
    assertArrayEquals(expected, sums);
  }
}
