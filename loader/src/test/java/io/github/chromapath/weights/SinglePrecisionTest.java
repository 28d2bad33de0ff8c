// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.chromapath.weights.torch.WeightsFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("fast")
class SinglePrecisionTest {
  @TempDir Path folder;

  @Test
  void roundedDoublesAreCounted() throws Exception {
    double third = 1 / 3.0;
    // Exact: 24 significant bits, subnormal floats, zeros, infinity and NaN.
    double[] exact = {16777215, 0x1p-149, -0.0, Double.NEGATIVE_INFINITY, Double.NaN};
    Path path =
        new RawSafetensors()
            .doubles("exact", exact)
            .doubles("inexact", third, 16777217, 0x1p-150, 2)
            .shorts("half", "F16", List.of(1), 0x3c01)
            .write(folder.resolve("a"));
    try (SinglePrecision file = new SinglePrecision(WeightsFiles.open(path))) {
      float[] same = {16777215, 0x1p-149f, -0f, Float.NEGATIVE_INFINITY, Float.NaN};
      assertArrayEquals(same, file.readFloats("exact"));
      assertArrayEquals(new float[] {1 + 0x1p-10f}, file.readFloats("half"));
      assertEquals(Optional.empty(), file.note());
      // 11184811 / 2^25 is the float next to a third; ties go to the even neighbour.
      assertArrayEquals(
          new float[] {11184811 * 0x1p-25f, 16777216, 0, 2}, file.readFloats("inexact"));
      String note = ": 3 doubles are rounded to single precision, for example in 'inexact'.";
      file.readFloats("inexact");
      assertEquals(Optional.of(path + note), file.note());
      assertArrayEquals(new double[] {third, 16777217, 0x1p-150, 2}, file.readDoubles("inexact"));
    }
  }

  @Test
  void doublesBeyondTheRangeOfFloatsAreRefused() throws Exception {
    Path path = new RawSafetensors().doubles("big", 1, 1e39).write(folder.resolve("a"));
    try (SinglePrecision file = new SinglePrecision(WeightsFiles.open(path))) {
      assertEquals(
          path
              + ": the value 1.0E39 of tensor 'big' is too large for F32; choose a type with a"
              + " larger range.",
          assertThrows(CheckpointException.class, () -> file.readFloats("big")).getMessage());
    }
  }
}
