// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Strips against the resizing of whole images. */
@Tag("fast")
class StripResamplerTest {
  /** Sums of up to 2000 values in [0, 1] in another order, each rounded to 2^-24. */
  private static final float ROUNDING = 2e-6f;

  @ParameterizedTest
  @CsvSource({
    "301, 413, 64, 48",
    "1914, 105, 448, 64",
    "40, 900, 64, 64",
    "64, 48, 64, 48",
    "20, 30, 64, 48"
  })
  void stripsReduceAsTheWhole(int width, int height, int toWidth, int toHeight) {
    float[] values = random(width * height);
    FloatBuffer first = FloatBuffer.allocate(toWidth * toHeight);
    FloatBuffer second = FloatBuffer.allocate(32 * 32);
    StripResampler.stretch(
        width,
        height,
        (from, to, part) -> System.arraycopy(values, from, part, 0, to - from),
        List.of(
            new StripResampler.Target(toWidth, toHeight, first),
            new StripResampler.Target(32, 32, second)));
    PixelArray image = new PixelArray(values, width, height, 1);
    assertArrayEquals(Resampler.stretch(image, toWidth, toHeight), first.array(), ROUNDING);
    assertArrayEquals(Resampler.stretch(image, 32, 32), second.array(), ROUNDING);
  }

  @ParameterizedTest
  @CsvSource({
    "64, 48, 301, 413",
    "64, 48, 40, 900",
    "64, 48, 300, 20",
    "64, 48, 64, 48",
    "1, 1, 9, 7"
  })
  void rowsAreEnlargedAsTheWhole(int width, int height, int toWidth, int toHeight) {
    float[] values = random(2 * width * height);
    float[] rows = new float[2 * toWidth * toHeight];
    try (FloatImage image =
            FloatImage.of(
                width,
                height,
                2,
                (from, to, part) -> System.arraycopy(values, 2 * from, part, 0, 2 * (to - from)));
        EnlargedImage enlarged = EnlargedImage.of(image, toWidth, toHeight)) {
      int step = 7;
      for (int from = 0; from < toWidth * toHeight; from += step) {
        int to = Math.min(toWidth * toHeight, from + step);
        float[] part = new float[2 * step];
        enlarged.get(from, to, part);
        System.arraycopy(part, 0, rows, 2 * from, 2 * (to - from));
      }
    }
    float[] whole = Resampler.stretch(new PixelArray(values, width, height, 2), toWidth, toHeight);
    assertArrayEquals(whole, rows, ROUNDING);
  }

  private static float[] random(int length) {
    Random random = new Random(length);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextFloat();
    }
    return values;
  }
}
