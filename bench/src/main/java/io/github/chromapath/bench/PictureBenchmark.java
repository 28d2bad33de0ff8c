// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench;

import io.github.chromapath.color.Cam16Ucs;
import io.github.chromapath.color.ViewingConditions;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** CAM16-UCS differences of two pictures, pixel by pixel, on one thread. */
public class PictureBenchmark extends AverageTimeBenchmark {
  /** Height and width of the pictures, in pixels. */
  @Param("896")
  public int size;

  private Cam16Ucs space;
  private float[] first;
  private float[] second;

  /** Draws the pictures. */
  @Setup
  public void draw() {
    space = new Cam16Ucs(ViewingConditions.paper());
    first = random(1);
    second = random(2);
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
}
