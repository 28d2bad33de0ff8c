// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Compares the three transforms, with simple matrix products between them, with the definition.
 * Operands are small integers and weights are multiples of 4. Every step is therefore exact in
 * fp32, and the results are equal.
 */
@Tag("fast")
class WinogradTest {
  private record Problem(int images, int height, int width, int inputs, int outputs) {
    WinogradTiles tiling() {
      return new WinogradTiles(images, height, width);
    }

    int pixels() {
      return images * height * width;
    }

    float[] whole(int count, int scale, long seed) {
      Random random = new Random(seed);
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        values[i] = scale * (random.nextInt(9) - 4);
      }
      return values;
    }

    /**
     * Computes y by Winograd's algorithm.
     *
     * @param bias if present, it, the old y and ReLU are applied
     */
    void run(float[] x, float[] weight, boolean rotated, Optional<float[]> bias, float[] y) {
      int outer = rotated ? inputs : outputs;
      int inner = rotated ? outputs : inputs;
      float[] u = new float[16 * outer * inner];
      float[] v = new float[16 * WinogradTiles.CHUNK * inputs];
      float[] m = new float[16 * WinogradTiles.CHUNK * outputs];
      Float32Span result = Float32Span.of(y);
      WinogradInput input = new WinogradInput(tiling(), Float32Span.of(x), inputs);
      WinogradOutput output =
          new WinogradOutput(
              tiling(),
              result,
              outputs,
              bias.isEmpty()
                  ? WinogradOutput.Epilogue.NONE
                  : new WinogradOutput.Epilogue(
                      bias.map(Float32Span::of), Optional.of(result), true));
      try (Parallel parallel = new Parallel(2)) {
        new WinogradWeight(Float32Span.of(weight), outer, inner, rotated)
            .transform(parallel, Float32Span.of(u));
      }
      Scratch scratch = new Scratch();
      for (int chunk = 0; chunk < tiling().chunks(); chunk++) {
        Arrays.fill(v, Float.NaN);
        input.transform(chunk, scratch, Float32Span.of(v));
        multiply(v, u, rotated, m);
        output.transform(chunk, scratch, Float32Span.of(m));
      }
    }

    private void multiply(float[] v, float[] u, boolean rotated, float[] m) {
      for (int row = 0; row < 16 * WinogradTiles.CHUNK; row++) {
        int matrix = row / WinogradTiles.CHUNK;
        for (int o = 0; o < outputs; o++) {
          float sum = 0;
          for (int i = 0; i < inputs; i++) {
            int element = rotated ? i * outputs + o : o * inputs + i;
            sum += v[row * inputs + i] * u[matrix * inputs * outputs + element];
          }
          m[row * outputs + o] = sum;
        }
      }
    }

    /** The result of the definition, without bias and addend. */
    float[] expected(float[] x, float[] weight, boolean rotated) {
      float[] y = new float[pixels() * outputs];
      for (int p = 0; p < pixels(); p++) {
        int top = p / width % height - 1;
        int left = p % width - 1;
        for (int rs = 0; rs < 9; rs++) {
          int row = top + rs / 3;
          int column = left + rs % 3;
          if (row < 0 || row >= height || column < 0 || column >= width) {
            continue;
          }
          int from = (p / (height * width) * height + row) * width + column;
          for (int o = 0; o < outputs; o++) {
            for (int i = 0; i < inputs; i++) {
              int element = rotated ? (i * 9 + 8 - rs) * outputs + o : (o * 9 + rs) * inputs + i;
              y[p * outputs + o] += x[from * inputs + i] * weight[element];
            }
          }
        }
      }
      return y;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 3, 2",
    "2, 2, 2, 4, 5",
    "2, 5, 7, 3, 4",
    "1, 9, 4, 300, 17",
    "3, 17, 23, 5, 130",
    "1, 1, 40, 600, 3",
    "2, 31, 2, 1, 1"
  })
  void equalsTheConvolution(int images, int height, int width, int inputs, int outputs) {
    Problem problem = new Problem(images, height, width, inputs, outputs);
    float[] x = problem.whole(problem.pixels() * inputs, 1, 1);
    float[] weight = problem.whole(9 * inputs * outputs, 4, 2);
    float[] bias = problem.whole(outputs, 50, 3);
    for (boolean rotated : new boolean[] {false, true}) {
      float[] expected = problem.expected(x, weight, rotated);
      float[] y = new float[expected.length];
      problem.run(x, weight, rotated, Optional.empty(), y);
      assertArrayEquals(expected, y);

      float[] addend = problem.whole(expected.length, 50, 4);
      for (int i = 0; i < expected.length; i++) {
        expected[i] = Math.max(0, expected[i] + bias[i % outputs] + addend[i]);
      }
      problem.run(x, weight, rotated, Optional.of(bias), addend);
      assertArrayEquals(expected, addend);
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 5", "5, 4", "4, 4", "5, 5", "0, 0", "8, 8"})
  void nanAndInfinityAffectTheSameResultsAsInTheDefinition(int row, int column) {
    Problem problem = new Problem(1, 9, 9, 2, 2);
    float[] weight = problem.whole(9 * 4, 4, 6);
    for (float odd : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      float[] x = problem.whole(81 * 2, 1, 5);
      x[(row * 9 + column) * 2 + 1] = odd;
      float[] expected = problem.expected(x, weight, false);
      float[] y = new float[81 * 2];
      problem.run(x, weight, false, Optional.empty(), y);
      for (int i = 0; i < y.length; i++) {
        boolean finite = Float.isFinite(expected[i]);
        assertEquals(finite, Float.isFinite(y[i]), odd + " at element " + i);
        assertTrue(!finite || y[i] == expected[i], odd + " at element " + i);
      }
    }
  }
}
