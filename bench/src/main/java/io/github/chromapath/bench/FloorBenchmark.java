// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench;

import io.github.chromapath.bench.floor.BareConvolutions;
import io.github.chromapath.bench.profile.Pass;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Time of a pass's convolutions alone, as bare oneDNN primitives on the CPU. */
@Warmup(iterations = 2)
@Measurement(iterations = 5)
public class FloorBenchmark extends PassBenchmark {
  /** The pass that contains the convolutions. */
  @Param public Pass.Mode mode;

  /** Height and width of the pictures, in pixels. */
  @Param({"224", "448", "896", "1792"})
  public int size;

  /** Pictures per batch. */
  @Param("1")
  public int batch;

  private BareConvolutions convolutions;

  /** Creates every primitive. */
  @Setup
  public void open() {
    convolutions = new BareConvolutions(pass(mode, size, batch).operations());
  }

  /** Runs every convolution once. */
  @Benchmark
  public void convolutions() {
    convolutions.run();
  }

  /** Releases everything. */
  @TearDown
  public void close() {
    convolutions.close();
  }
}
