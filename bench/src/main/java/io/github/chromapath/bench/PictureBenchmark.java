// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench;

import io.github.chromapath.color.Cam16Ucs;
import io.github.chromapath.color.PictureColorizer;
import io.github.chromapath.color.ViewingConditions;
import io.github.chromapath.op.Lightness;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * Conversions of whole pictures on one thread: CAM16-UCS differences, pixel by pixel, and the
 * colouring of a grey picture with given a* and b* in two readings of its lightness. Grey is
 * uniform in [0, 1]; a* and b* are normal with standard deviation 10.
 */
public class PictureBenchmark extends AverageTimeBenchmark {
  /** Height and width of the pictures, in pixels. */
  @Param("896")
  public int size;

  private Cam16Ucs space;
  private float[] first;
  private float[] second;
  private float[] gray;
  private float[] ab;

  /** Draws the pictures. */
  @Setup
  public void draw() {
    space = new Cam16Ucs(ViewingConditions.paper());
    first = random(1);
    second = random(2);
    gray = Arrays.copyOf(first, size * size);
    Random normal = new Random(3);
    ab = new float[2 * gray.length];
    for (int i = 0; i < ab.length; i++) {
      ab[i] = (float) (10 * normal.nextGaussian());
    }
  }

  private float[] random(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[3 * size * size];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble();
    }
    return values;
  }

  /** Compares. */
  @Benchmark
  public float[] cam16Ucs() {
    return space.differences(first, second);
  }

  /** Colours with L* of the grey pixels. */
  @Benchmark
  public float[] colorizeSrgb() {
    return new PictureColorizer(1, Lightness.SRGB).colorize(gray, ab);
  }

  /** Colours with the luma of the grey pixels. */
  @Benchmark
  public float[] colorizeExact() {
    return new PictureColorizer(1, Lightness.EXACT).colorize(gray, ab);
  }
}
