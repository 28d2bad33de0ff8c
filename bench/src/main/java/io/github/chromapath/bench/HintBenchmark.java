// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench;

import io.github.chromapath.color.propagation.ColorPropagation;
import io.github.chromapath.color.propagation.Guide;
import io.github.chromapath.color.propagation.Targets;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * Spreads the colours of 100 hints over a picture of grey tiles with grain, on two threads. The
 * grain and the edges of the tiles make the weights differ by three decades.
 */
public class HintBenchmark extends AverageTimeBenchmark {
  private static final int HINTS = 100;
  private static final int TILE = 61;

  /** Height and width of the picture, in pixels. */
  @Param("1024")
  public int size;

  private Guide guide;
  private Targets targets;

  /** Draws the picture and the hints. */
  @Setup
  public void draw() {
    Random random = new Random(1);
    float[] gray = new float[size * size];
    for (int i = 0; i < gray.length; i++) {
      float tile = (i % size / TILE + i / size / TILE) % 2 == 0 ? 0.4f : 0.6f;
      gray[i] = Math.min(1, Math.max(0, tile + (float) (0.02 * random.nextGaussian())));
    }
    guide = new Guide(gray, new float[2 * gray.length], size);
    targets = new Targets(gray.length);
    for (int hint = 0; hint < HINTS; hint++) {
      int at = random.nextInt(gray.length);
      targets.set(at, 100, 30 * random.nextGaussian(), 30 * random.nextGaussian());
    }
  }

  /** Spreads the hints. */
  @Benchmark
  public float[] spread() {
    return ColorPropagation.spread(guide, targets);
  }
}
