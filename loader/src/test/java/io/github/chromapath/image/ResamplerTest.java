// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResamplerTest {
  @Test
  void shrinkingIsTheMeanOfTheArea() {
    float[] image = {1, 3, 5, 7, 2, 4, 6, 8};
    assertArrayEquals(
        new float[] {2.5f, 6.5f}, Resampler.stretch(new PixelArray(image, 4, 2, 1), 2, 1), 1e-6f);
    float[] line = {1, 2, 4};
    float[] halves = {(1 + 0.5f * 2) / 1.5f, (0.5f * 2 + 4) / 1.5f};
    assertArrayEquals(halves, Resampler.stretch(new PixelArray(line, 3, 1, 1), 2, 1), 1e-6f);
  }

  @Test
  void growingIsLinearBetweenPixelCentres() {
    float[] line = {0, 4};
    assertArrayEquals(
        new float[] {0, 1, 3, 4}, Resampler.stretch(new PixelArray(line, 2, 1, 1), 4, 1), 1e-6f);
    assertArrayEquals(
        new float[] {7, 7, 7, 7, 7, 7},
        Resampler.stretch(new PixelArray(new float[] {7}, 1, 1, 1), 3, 2),
        0f);
  }

  @Test
  void oneAxisShrinksWhileTheOtherGrows() {
    float[] image = {0, 2, 4, 6};
    float[] expected = {1, 5, 1, 5};
    assertArrayEquals(expected, Resampler.stretch(new PixelArray(image, 4, 1, 1), 2, 2), 1e-6f);
  }

  @Test
  void agreesWithTheDefinitionAtOddRatiosAndChannels() {
    int width = 37;
    int height = 23;
    float[] image = new float[width * height * 3];
    Random random = new Random(5);
    for (int i = 0; i < image.length; i++) {
      image[i] = random.nextFloat();
    }
    for (int[] to : new int[][] {{16, 9}, {53, 71}, {16, 71}, {53, 9}, {37, 9}, {37, 71}}) {
      double[][] columns = weights(width, to[0]);
      double[][] rows = weights(height, to[1]);
      float[] actual = Resampler.stretch(new PixelArray(image, width, height, 3), to[0], to[1]);
      for (int i = 0; i < actual.length; i++) {
        int x = i / 3 % to[0];
        int y = i / 3 / to[0];
        double sum = 0;
        for (int v = 0; v < height; v++) {
          for (int u = 0; u < width; u++) {
            sum += rows[y][v] * columns[x][u] * image[(v * width + u) * 3 + i % 3];
          }
        }
        assertEquals(sum, actual[i], 2e-6, to[0] + "x" + to[1]);
      }
    }
  }

  /** Row i: the weight of every input in output i, by the definition in {@link Resampler}. */
  private static double[][] weights(int from, int to) {
    double[][] weights = new double[to][from];
    double scale = (double) from / to;
    for (int i = 0; i < to; i++) {
      if (to <= from) {
        for (int j = 0; j < from; j++) {
          double covered = Math.min((i + 1) * scale, j + 1) - Math.max(i * scale, j);
          weights[i][j] = Math.max(0, covered) / scale;
        }
      } else {
        double centre = (i + 0.5) * scale - 0.5;
        int left = (int) Math.floor(centre);
        weights[i][Math.max(left, 0)] += 1 - (centre - left);
        weights[i][Math.min(left + 1, from - 1)] += centre - left;
      }
    }
    return weights;
  }

  @Test
  void fillsABufferFromItsPosition() {
    FloatBuffer target = FloatBuffer.allocate(5);
    target.put(9);
    float[] two = {1, 3};
    Resampler.stretch(new PixelArray(two, 2, 1, 1), target, 1, 1);
    Resampler.stretch(new PixelArray(two, 2, 1, 1), target, 2, 1);
    assertArrayEquals(new float[] {9, 2, 1, 3, 0}, target.array(), 1e-6f);
  }

  @Test
  void labelsAreTakenAtPixelCentres() {
    byte[] line = {10, 11, 12, 13, 14};
    assertArrayEquals(new byte[] {10, 12, 14}, Resampler.nearest(line, 5, 1, 3, 1));
    assertArrayEquals(new byte[] {11, 13}, Resampler.nearest(line, 5, 1, 2, 1));
    assertArrayEquals(
        new byte[] {1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4},
        Resampler.nearest(new byte[] {1, 2, 3, 4}, 2, 2, 4, 4));
  }

  @Test
  void refusesAnArrayOfAnotherSize() {
    assertThrows(IllegalArgumentException.class, () -> new PixelArray(new float[5], 2, 2, 1));
    assertThrows(IllegalArgumentException.class, () -> Resampler.nearest(new byte[5], 2, 2, 1, 1));
  }
}
