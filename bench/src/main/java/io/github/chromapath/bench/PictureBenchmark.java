// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench;

import io.github.chromapath.color.Cam16Ucs;
import io.github.chromapath.color.ViewingConditions;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** CAM16-UCS differences of two pictures, pixel by pixel, on one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class PictureBenchmark {
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
