// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench;

import io.github.chromapath.bench.floor.BareConvolutions;
import io.github.chromapath.bench.profile.Pass;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.model.ModelConfig;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The time of a pass's convolutions as bare oneDNN primitives on the processor. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 5)
@Fork(1)
public class FloorBenchmark {
  /** The pass that the convolutions are of. */
  @Param public Pass.Mode mode;

  /** How activations are stored. */
  @Param({"FP32", "BF16"})
  public Precision precision;

  /** Rows and columns of the pictures. */
  @Param({"224", "448", "896", "1792"})
  public int size;

  /** Pictures. */
  @Param("1")
  public int batch;

  /** Multiplier of the network's channel counts. */
  @Param("1.0")
  public double width;

  private BareConvolutions convolutions;

  /** Creates every primitive. */
  @Setup
  public void open() {
    ModelConfig model = ModelConfig.standard().withWidth(width);
    convolutions = new BareConvolutions(new Pass(mode, model, size, batch, precision).operations());
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
