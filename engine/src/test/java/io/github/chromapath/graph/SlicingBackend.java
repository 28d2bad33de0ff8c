// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Executable;
import io.github.chromapath.contract.BackendDecorator;
import io.github.chromapath.op.AsyncAllReduce;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.Memory;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A device that sums the gradients of small networks in slices, as it does those of large ones.
 * Closing it checks that there were some.
 */
public final class SlicingBackend extends BackendDecorator {
  private static final long SLICE_BYTES = 4096;

  private final List<Memory> blocks = new ArrayList<>();
  private long slices;

  /** The same device with small slices. */
  public SlicingBackend(Backend device) {
    super(device);
  }

  @Override
  public Executable compile(List<Op> operations) {
    List<Op> sliced = ReductionOverlap.apply(operations, SLICE_BYTES);
    slices += sliced.stream().filter(AsyncAllReduce.Start.class::isInstance).count();
    sliced.stream().flatMap(operation -> operation.writes().stream()).forEach(this::provide);
    return super.compile(sliced);
  }

  /** Binds a temporary that the slices need, for which the program has planned no memory. */
  private void provide(Tensor tensor) {
    if (!tensor.bound()) {
      Memory block = allocate(tensor.bytes());
      blocks.add(block);
      tensor.bind(block, 0);
    }
  }

  @Override
  public void close() {
    blocks.forEach(Memory::close);
    super.close();
    assertTrue(slices > 1, "nothing was summed in slices");
  }
}
