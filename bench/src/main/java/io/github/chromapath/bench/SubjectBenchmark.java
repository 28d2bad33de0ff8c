// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench;

import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.bench.profile.Pass;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.TearDown;

/** Parameters of the benchmarks that compare this project with its peers. */
public abstract class SubjectBenchmark extends PassBenchmark {
  /** CPU threads; 0 for all. */
  @Param("0")
  public int threads;

  /** Device that this project computes on; peers use the CPU. */
  @Param("cpu")
  public String device;

  final ReleaseStack owned = new ReleaseStack();

  /** The pass with its weights and pictures. */
  final Workload workload(Pass pass) {
    return new Workload(pass, device, threads);
  }

  /** Releases everything. */
  @TearDown
  public void close() {
    owned.close();
  }
}
