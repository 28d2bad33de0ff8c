// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.graph.FrozenWeights;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PixelArray;
import io.github.chromapath.image.Resampler;
import io.github.chromapath.inference.Predictor;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.nn.ParameterStore;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The spread of a random network's colours. */
@Tag("fast")
class ColorSpreadTest {
  private static final int WIDTH = 50;
  private static final int HEIGHT = 30;
  private static final int FULL = NarrowCheckpoints.SIZE;

  /** The multiple of 8 next to 0.7 x 64 = 44.8. */
  private static final int REDUCED = 48;

  @TempDir Path folder;
  private Path checkpoint;

  @BeforeEach
  void writeCheckpoint() throws IOException {
    checkpoint = folder.resolve("random.safetensors");
    NarrowCheckpoints.random(checkpoint, 11);
  }

  private static Picture picture(long seed) {
    byte[] gray = new byte[WIDTH * HEIGHT];
    new Random(seed).nextBytes(gray);
    return Picture.ofGray(WIDTH, HEIGHT, gray);
  }

  private PhotoColorizer.Result colored(ColorizerOptions.Builder options) throws IOException {
    try (Backend backend = Backends.open(1);
        PhotoColorizer colorizer = PhotoColorizer.load(checkpoint, backend, options.build())) {
      return colorizer.colorize(picture(3));
    }
  }

  private static ColorizerOptions.Builder options() {
    return ColorizerOptions.builder().confidence(true);
  }

  private static float[] values(ColorSpread spread) {
    float[] values = new float[spread.width() * spread.height()];
    for (int i = 0; i < values.length; i++) {
      values[i] = spread.at(i);
    }
    return values;
  }

  /** Three predictions of the network by itself, and the definition in fp64. */
  @Test
  void theSpreadIsThatOfThreePredictions() throws IOException {
    ColorSpread spread = colored(options()).spread().orElseThrow();
    assertEquals(FULL, spread.width());
    assertEquals(FULL, spread.height());
    double[][] variants = {
      enlarged(predicted(FULL, false), FULL),
      enlarged(predicted(REDUCED, false), REDUCED),
      enlarged(predicted(REDUCED, true), REDUCED)
    };
    double largest = 0;
    for (int i = 0; i < FULL * FULL; i++) {
      double expected = Math.sqrt(variance(variants, 2 * i) + variance(variants, 2 * i + 1));
      assertEquals(expected, spread.at(i), 1e-3, "pixel " + i);
      largest = Math.max(largest, expected);
    }
    assertTrue(largest > 0.1, "largest " + largest);
  }

  private static double variance(double[][] variants, int at) {
    double mean = (variants[0][at] + variants[1][at] + variants[2][at]) / 3;
    double sum = 0;
    for (double[] variant : variants) {
      sum += (variant[at] - mean) * (variant[at] - mean);
    }
    return sum / 3;
  }

  /** a* and b* at a size, of the picture or of its mirror image, mirrored back. */
  private float[] predicted(int size, boolean mirrored) throws IOException {
    PixelArray gray = new PixelArray(picture(3).gray(), WIDTH, HEIGHT, 1);
    float[] input = Resampler.stretch(gray, size, size);
    float[] context = Resampler.stretch(gray, ModelConfig.CONTEXT_SIZE, ModelConfig.CONTEXT_SIZE);
    if (mirrored) {
      mirror(input, size, 1);
      mirror(context, ModelConfig.CONTEXT_SIZE, 1);
    }
    float[] ab = new float[2 * size * size];
    try (Backend backend = Backends.open(1);
        Checkpoint file = Checkpoint.open(checkpoint);
        ParameterStore store = new ParameterStore();
        FrozenWeights weights = FrozenWeights.on(backend)) {
      ModelConfig model = file.settings().model();
      model.register(store);
      store.allocate(backend);
      file.readParameters(store);
      try (Predictor predictor =
          new Predictor(backend, store, weights, PredictorConfig.of(model, size, size))) {
        predictor.predict(FloatBuffer.wrap(input), FloatBuffer.wrap(context), FloatBuffer.wrap(ab));
      }
    }
    if (mirrored) {
      mirror(ab, size, 2);
    }
    return ab;
  }

  private static void mirror(float[] values, int width, int channels) {
    float[] original = values.clone();
    for (int i = 0; i < values.length; i++) {
      int row = i / (width * channels);
      int x = i / channels % width;
      values[i] = original[(row * width + width - 1 - x) * channels + i % channels];
    }
  }

  /** Bilinear between pixel centres, edges repeated, in fp64. */
  private static double[] enlarged(float[] ab, int size) {
    double[] enlarged = new double[2 * FULL * FULL];
    for (int i = 0; i < enlarged.length; i++) {
      double x = source(i / 2 % FULL, size);
      double y = source(i / 2 / FULL, size);
      int left = (int) x;
      int top = (int) y;
      int right = Math.min(left + 1, size - 1);
      int bottom = Math.min(top + 1, size - 1);
      double above = between(ab, size, top, left, right, i % 2, x - left);
      double below = between(ab, size, bottom, left, right, i % 2, x - left);
      enlarged[i] = above + (y - top) * (below - above);
    }
    return enlarged;
  }

  private static double source(int at, int size) {
    return Math.min(Math.max((at + 0.5) * size / FULL - 0.5, 0), size - 1);
  }

  private static double between(
      float[] ab, int size, int row, int left, int right, int channel, double part) {
    double first = ab[2 * (row * size + left) + channel];
    double second = ab[2 * (row * size + right) + channel];
    return first + part * (second - first);
  }

  /** The spread does not depend on other options of the colours either. */
  @Test
  void theColoursStayTheSame() throws IOException {
    float[] spread = values(colored(options()).spread().orElseThrow());
    for (Refinement refinement : List.of(Refinement.NONE, new Refinement(true, true))) {
      PhotoColorizer.Result without =
          colored(ColorizerOptions.builder().segmentation(true).refinement(refinement));
      PhotoColorizer.Result with = colored(options().segmentation(true).refinement(refinement));
      assertArrayEquals(without.picture().rgb(), with.picture().rgb());
      assertArrayEquals(
          without.classes().orElseThrow().indices(), with.classes().orElseThrow().indices());
      assertTrue(without.spread().isEmpty());
      assertArrayEquals(spread, values(with.spread().orElseThrow()));
    }
  }

  @Test
  void eachPictureOfABatchHasItsOwnSpread() throws IOException {
    float[] alone = values(colored(options()).spread().orElseThrow());
    try (Backend backend = Backends.open(1);
        PhotoColorizer colorizer =
            PhotoColorizer.load(checkpoint, backend, options().batch(3).build())) {
      List<PhotoColorizer.Result> results =
          colorizer.colorize(List.of(picture(8), picture(3), picture(9)));
      assertArrayEquals(alone, values(results.get(1).spread().orElseThrow()), 1e-4f);
      float[] other = values(results.get(2).spread().orElseThrow());
      assertTrue(Math.abs(other[100] - alone[100]) > 1e-4);
      ColorSpread[] received = new ColorSpread[1];
      int[] rows = new int[1];
      colorizer.colorize(
          (row, count, strip) ->
              System.arraycopy(picture(3).gray(), row * WIDTH, strip, 0, count * WIDTH),
          WIDTH,
          HEIGHT,
          new RgbSink() {
            @Override
            public void write(int row, int count, float[] rgb) {
              assertTrue(received[0] != null, "the spread comes first");
              rows[0] += count;
            }

            @Override
            public void spread(ColorSpread spread) {
              received[0] = spread;
            }
          });
      assertEquals(HEIGHT, rows[0]);
      assertArrayEquals(alone, values(received[0]), 1e-4f);
    }
  }

  /** A network that leaves every picture grey is sure of it. */
  @Test
  void equalPredictionsHaveNoSpread() throws IOException {
    NarrowCheckpoints.neutral(checkpoint);
    ColorSpread spread = colored(options()).spread().orElseThrow();
    float[] full = spread.resized(WIDTH, HEIGHT);
    assertEquals(WIDTH * HEIGHT, full.length);
    assertArrayEquals(new float[full.length], full, 1e-4f);
    Picture shown = spread.picture(WIDTH, HEIGHT);
    assertEquals(WIDTH, shown.width());
    for (int channel = 0; channel < 3; channel++) {
      assertTrue(shown.sample(7, 7, channel) < 5, "almost black");
    }
  }
}
