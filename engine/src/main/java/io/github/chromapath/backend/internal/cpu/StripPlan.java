// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.backend.internal.AllocationStats;
import io.github.chromapath.kernels.cpu.Parallel;
import io.github.chromapath.op.Quantized;
import io.github.chromapath.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Plans {@link Quantized.ConvolveFloat} in strips of rows: a strip of the fp32 result is computed
 * and quantized while it is in the cache, so that the whole result never goes to memory.
 *
 * <p>Each thread processes whole strips on its own. The workspace has one strip for each thread. If
 * threads cannot run primitives alone, all of them compute one strip after the other.
 */
final class StripPlan implements CpuPlan {
  /** Bytes of a strip, so that the input and both results fit into a core's L2 cache. */
  private static final int STRIP_BYTES = 1 << 19;

  private final Quantized.ConvolveFloat op;
  private final Optional<Parallel> parallel;
  private final ReleaseStack owned = new ReleaseStack();
  private final List<RowStrip> strips;
  private final List<Map<RowStrip.Form, QuantizedStrip>> workers = new ArrayList<>();
  private final Parallel.Body body = (task, scratch) -> strip(task, scratch.worker());

  private StripPlan(Quantized.ConvolveFloat op, Optional<Parallel> parallel) {
    this.op = op;
    this.parallel = parallel;
    Shape y = op.y().shape();
    long row = (long) y.w() * y.c() * Float.BYTES;
    int rows = (int) Math.max(1, STRIP_BYTES / row);
    strips = RowStrip.of(op.geometry(), op.x().shape().h(), y.h(), rows);
  }

  /**
   * The plan of an operation, owned by the caller.
   *
   * @param parallel threads that can run primitives alone; empty if they cannot
   */
  static StripPlan of(
      Quantized.ConvolveFloat op,
      DnnlEngine engine,
      AllocationStats allocations,
      Optional<Parallel> parallel) {
    StripPlan plan = new StripPlan(op, parallel);
    parallel.ifPresent(threads -> OpenMp.setThreads(1));
    try {
      plan.build(engine, allocations);
      return plan;
    } catch (RuntimeException | Error e) {
      plan.close();
      throw e;
    } finally {
      parallel.ifPresent(threads -> OpenMp.setThreads(threads.threads()));
    }
  }

  private void build(DnnlEngine engine, AllocationStats allocations) {
    NativeScope streams = new NativeScope(allocations);
    owned.push(streams::close);
    for (int i = 0; i < parallel.map(Parallel::threads).orElse(1); i++) {
      DnnlStream stream = engine.newStream(streams);
      Map<RowStrip.Form, QuantizedStrip> forms = new HashMap<>();
      for (RowStrip strip : strips) {
        forms.computeIfAbsent(
            strip.form(),
            form -> {
              DnnlPlan plan = new DnnlPlan(engine, stream, allocations, op.toString());
              owned.push(plan::close);
              return QuantizedStrip.of(op, form, plan);
            });
      }
      workers.add(forms);
    }
  }

  /** Strips of one thread share a workspace. */
  private long bytesOfWorker() {
    return workers.get(0).values().stream()
        .mapToLong(strip -> strip.plan().workspaceBytes())
        .max()
        .orElse(0);
  }

  @Override
  public long workspaceBytes() {
    return workers.size() * bytesOfWorker();
  }

  @Override
  public void bind(CpuMemory block, long offset) {
    for (int i = 0; i < workers.size(); i++) {
      long start = offset + i * bytesOfWorker();
      workers.get(i).values().forEach(strip -> strip.plan().bind(block, start));
    }
  }

  @Override
  public void run() {
    int tasks = op.x().shape().n() * strips.size();
    if (parallel.isPresent()) {
      parallel.get().run(tasks, body);
    } else {
      for (int task = 0; task < tasks; task++) {
        strip(task, 0);
      }
    }
  }

  private void strip(int task, int worker) {
    RowStrip strip = strips.get(task % strips.size());
    workers.get(worker).get(strip.form()).run(task / strips.size(), strip);
  }

  @Override
  public void close() {
    owned.close();
  }
}
