// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.backend.internal.AllocationStats;
import io.github.chromapath.kernels.cpu.Parallel;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.DataType;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;

/**
 * Computes a {@link WeightGradient}. Each thread computes an equal share of the strips; the shares
 * are added in order. Results are bit-identical in every run with the same number of threads.
 *
 * <p>Padding is multiplied as zeros. So a NaN or infinity in x or dy may turn more elements of the
 * gradient into NaN than by its definition.
 */
final class WeightGradientPlan implements CpuPlan {
  private final WeightGradient gradient;
  private final Parallel parallel;
  private final ReleaseStack owned = new ReleaseStack();
  private final List<WeightGradientShare> shares = new ArrayList<>();
  private final List<dnnl_memory> sums = new ArrayList<>();
  private final DnnlPlan total;
  private final Parallel.Body share = (task, scratch) -> share(task);

  private WeightGradientPlan(
      WeightGradient gradient, DnnlEngine engine, AllocationStats allocations, Parallel parallel) {
    this.gradient = gradient;
    this.parallel = parallel;
    total = new DnnlPlan(engine, allocations, gradient.toString());
    owned.push(total::close);
  }

  /** The plan of {@code gradient}, owned by the caller. */
  static WeightGradientPlan of(
      WeightGradient gradient, DnnlEngine engine, AllocationStats allocations, Parallel parallel) {
    WeightGradientPlan plan = new WeightGradientPlan(gradient, engine, allocations, parallel);
    try {
      plan.buildShares(engine, allocations);
      plan.buildTotal();
      return plan;
    } catch (RuntimeException | Error e) {
      plan.close();
      throw e;
    }
  }

  /** oneDNN creates primitives for the current number of threads, which is 1 for the shares. */
  private void buildShares(DnnlEngine engine, AllocationStats allocations) {
    OpenMp.setThreads(1);
    try {
      addShares(engine, allocations);
    } finally {
      OpenMp.setThreads(parallel.threads());
    }
  }

  private void addShares(DnnlEngine engine, AllocationStats allocations) {
    NativeScope streams = new NativeScope(allocations);
    owned.push(streams::close);
    int count = Math.min(parallel.threads(), gradient.strips());
    for (int i = 0; i < count; i++) {
      DnnlStream stream = engine.newStream(streams);
      WeightGradientShare next =
          new WeightGradientShare(
              gradient, () -> new DnnlPlan(engine, stream, allocations, gradient.toString()));
      owned.push(next::close);
      shares.add(next);
    }
  }

  /** Adds the shares, (tap, I, O) each, and stores the total as (O, tap, I). */
  private void buildTotal() {
    long inputs = gradient.inputs();
    long outputs = gradient.outputs();
    long taps = gradient.taps();
    long[] extents = {outputs, taps, inputs};
    try (NativeScope building = total.building()) {
      dnnl_memory_desc from =
          total.strided(building, DataType.FLOAT32, extents, 1, inputs * outputs, outputs);
      dnnl_memory_desc to =
          total.strided(building, DataType.FLOAT32, extents, taps * inputs, inputs, 1);
      dnnl_memory target = total.tensor(gradient.dWeight(), to);
      for (int i = 0; i < shares.size(); i++) {
        dnnl_primitive_attr attributes = total.attributes(building);
        if (i > 0) {
          PostOperations operations = new PostOperations(total, building);
          operations.sum();
          operations.set(attributes);
        }
        dnnl_memory share = total.memory(from, null);
        sums.add(share);
        total.reorder(
            new DnnlPlan.Operand(share, from), new DnnlPlan.Operand(target, to), attributes);
      }
    }
  }

  @Override
  public long workspaceBytes() {
    return shares.size() * bytesOfShare() + total.workspaceBytes();
  }

  private long bytesOfShare() {
    return Arena.align(shares.get(0).bytes());
  }

  @Override
  public void bind(CpuMemory block, long offset) {
    for (int i = 0; i < shares.size(); i++) {
      long start = offset + i * bytesOfShare();
      shares.get(i).bind(block, start);
      total.place(sums.get(i), block.pointer(start + shares.get(i).sumsOffset()));
    }
    total.bind(block, offset + shares.size() * bytesOfShare());
  }

  @Override
  public void run() {
    parallel.run(shares.size(), share);
    total.run();
  }

  private void share(int task) {
    long strips = gradient.strips();
    int from = (int) (strips * task / shares.size());
    int to = (int) (strips * (task + 1) / shares.size());
    shares.get(task).run(from, to);
  }

  @Override
  public void close() {
    owned.close();
  }
}
