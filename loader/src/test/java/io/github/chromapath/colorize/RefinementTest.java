// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.model.InputSize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("fast")
class RefinementTest {
  private static final int WIDTH = 48;
  private static final int HEIGHT = 32;

  @TempDir Path folder;

  private static float[] gray() {
    float[] gray = new float[WIDTH * HEIGHT];
    Random random = new Random(8);
    for (int i = 0; i < gray.length; i++) {
      gray[i] = random.nextFloat();
    }
    return gray;
  }

  private float[] colored(float[] gray, Refinement refinement) throws IOException {
    Path checkpoint = folder.resolve("random.safetensors");
    NarrowCheckpoints.random(checkpoint, 11);
    ColorizerOptions options =
        ColorizerOptions.builder().segmentation(true).refinement(refinement).build();
    try (Backend backend = Backends.open(1);
        PhotoColorizer colorizer = PhotoColorizer.load(checkpoint, backend, options)) {
      return colorizer.colorize(gray, WIDTH, HEIGHT);
    }
  }

  private static float[] mirrored(float[] values, int channels) {
    float[] mirrored = new float[values.length];
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        for (int c = 0; c < channels; c++) {
          mirrored[(y * WIDTH + WIDTH - 1 - x) * channels + c] =
              values[(y * WIDTH + x) * channels + c];
        }
      }
    }
    return mirrored;
  }

  private static double largest(float[] one, float[] other) {
    double largest = 0;
    for (int i = 0; i < one.length; i++) {
      largest = Math.max(largest, Math.abs(one[i] - other[i]));
    }
    return largest;
  }

  /** The mean of a picture's and its mirror image's colours does not depend on which is which. */
  @Test
  void flippedPicturesGetFlippedColours() throws IOException {
    Refinement flip = new Refinement(true, false);
    float[] expected = mirrored(colored(gray(), flip), 3);
    assertArrayEquals(expected, colored(mirrored(gray(), 1), flip), 1e-5f);
    float[] plain = mirrored(colored(gray(), Refinement.NONE), 3);
    assertTrue(largest(plain, colored(mirrored(gray(), 1), Refinement.NONE)) > 1e-3);
  }

  /** Red left of column 50 of 96, where the grey changes too; the colours are of a third. */
  @Test
  void coloursFollowTheEdgesOfThePicture() {
    int width = 96;
    int height = 48;
    int edge = 50;
    InputSize small = new InputSize(height / 3, width / 3);
    float[] gray = new float[small.width() * small.height()];
    float[] ab = new float[2 * gray.length];
    for (int i = 0; i < gray.length; i++) {
      double left = Math.max(0, Math.min(1, edge / 3.0 - i % small.width()));
      gray[i] = (float) (0.2 + 0.6 * left);
      ab[2 * i] = (float) (60 * left);
    }
    float[] full = new float[width];
    for (int x = 0; x < width; x++) {
      full[x] = x < edge ? 0.8f : 0.2f;
    }
    double linear;
    double followed;
    try (FullSizeColors colors = FullSizeColors.linear(small.width(), ab, width, height)) {
      linear = error(colors, full, edge);
    }
    try (FullSizeColors colors = FullSizeColors.edgeAware(small.width(), ab, gray, width, height)) {
      followed = error(colors, full, edge);
    }
    assertTrue(linear > 30, "linear " + linear);
    assertTrue(followed < linear / 10, followed + " of " + linear);
  }

  /** Sum of the errors of a* in a row. */
  private static double error(FullSizeColors colors, float[] gray, int edge) {
    int width = gray.length;
    float[] ab = new float[2 * width];
    colors.get(10 * width, 11 * width, gray, ab);
    double sum = 0;
    for (int x = 0; x < width; x++) {
      sum += Math.abs(ab[2 * x] - (x < edge ? 60 : 0));
    }
    return sum;
  }

  @Test
  void aPictureOfTheNetworksSizeKeepsItsColours() {
    InputSize size = new InputSize(HEIGHT, WIDTH);
    float[] ab = new float[2 * WIDTH * HEIGHT];
    for (int i = 0; i < ab.length; i++) {
      ab[i] = i % 50;
    }
    float[] result = new float[ab.length];
    try (FullSizeColors colors =
        FullSizeColors.edgeAware(size.width(), ab, gray(), WIDTH, HEIGHT)) {
      colors.get(0, WIDTH * HEIGHT, gray(), result);
    }
    assertArrayEquals(ab, result, 1e-3f);
    assertEquals(ab.length, result.length);
  }
}
