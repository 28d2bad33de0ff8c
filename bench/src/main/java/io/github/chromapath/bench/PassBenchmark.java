// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench;

import io.github.chromapath.bench.profile.Pass;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.model.ModelConfig;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Parameters and settings of every benchmark of a pass over the whole network. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
public abstract class PassBenchmark {
  /** How activations are stored. */
  @Param({"FP32", "BF16"})
  public Precision precision;

  /** Multiplier of the network's channel counts. */
  @Param("1.0")
  public double width;

  /** The pass with these parameters. */
  final Pass pass(Pass.Mode mode, int size, int batch) {
    return new Pass(mode, ModelConfig.standard().withWidth(width), size, batch, precision);
  }
}
