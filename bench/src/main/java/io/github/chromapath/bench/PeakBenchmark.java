// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench;

import io.github.chromapath.bench.floor.MatrixProduct;
import io.github.chromapath.bench.floor.Triad;
import io.github.chromapath.graph.Precision;
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

/** Peak rates of the CPU: products of large matrices, and STREAM's triad. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PeakBenchmark {
  /** A matrix product. */
  @State(Scope.Benchmark)
  public static class Matrices {
    /** Type of the factors. */
    @Param({"FP32", "BF16"})
    public Precision precision;

    private MatrixProduct product;

    /** Creates the primitive. */
    @Setup
    public void open() {
      product = new MatrixProduct(precision == Precision.BF16);
    }

    /** Releases it. */
    @TearDown
    public void close() {
      product.close();
    }
  }

  /** A triad. */
  @State(Scope.Benchmark)
  public static class Arrays {
    /** CPU threads; 0 for all. */
    @Param("0")
    public int threads;

    private Triad triad;

    /** Fills the arrays. */
    @Setup
    public void open() {
      triad = new Triad(threads == 0 ? Runtime.getRuntime().availableProcessors() : threads);
    }
  }

  /** {@link MatrixProduct#FLOPS} multiplications and additions. */
  @Benchmark
  public void product(Matrices matrices) {
    matrices.product.run();
  }

  /** {@link Triad#BYTES} bytes. */
  @Benchmark
  public float triad(Arrays arrays) {
    return arrays.triad.run();
  }
}
