// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.bench.profile.Pass;
import io.github.chromapath.bench.profile.RecordedOperations;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One operation of a pass alone, as its own program. The cost of calling the program, some
 * microseconds, is included.
 */
@BenchmarkMode(Mode.AverageTime)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class OperationBenchmark extends PassBenchmark {
  /** The pass that contains the operation. */
  @Param("INFERENCE")
  public Pass.Mode mode;

  /** Height and width of the pictures, in pixels. */
  @Param("896")
  public int size;

  /** Pictures per batch. */
  @Param("1")
  public int batch;

  /** CPU threads; 0 for all. */
  @Param("0")
  public int threads;

  /** The device. */
  @Param("cpu")
  public String device;

  /** Name of the operation, as {@code chromapath-bench operations --list} prints it. */
  @Param("NAME")
  public String operation;

  private final ReleaseStack owned = new ReleaseStack();
  private RecordedOperations.Single single;

  /** Records the pass, and compiles the operation. */
  @Setup
  public void open() {
    RecordedOperations operations = RecordedOperations.of(pass(mode, size, batch));
    Backend backend = Backends.open(device, BackendOptions.builder().threads(threads).build());
    owned.push(backend::close);
    single = operations.compile(operation, backend);
    owned.push(single::close);
  }

  /** Runs it once. */
  @Benchmark
  public void operation() {
    single.run();
  }

  /** Releases everything. */
  @TearDown
  public void close() {
    owned.close();
  }
}
