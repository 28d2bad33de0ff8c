// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_clone;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_equal;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;

import io.github.chromapath.backend.internal.AllocationStats;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.BytePointer;

/**
 * Weights of a frozen block in the layouts that oneDNN requested. Each is converted once for any
 * number of executables. Belongs to the block and is closed with it. Not thread-safe.
 *
 * <p>A weight that fills its block is not stored twice. As soon as a layout contains every bit of
 * it, the block's own bytes are released. Further layouts are converted from that layout. A layout
 * remains after the executables that requested it are closed.
 */
final class PackedWeights implements AutoCloseable {
  /** Copies a weight into memory of another layout immediately. */
  @FunctionalInterface
  interface Conversion {
    void convert(
        BytePointer from, dnnl_memory_desc fromLayout, CpuMemory to, dnnl_memory_desc toLayout);
  }

  private record Packed(long offset, dnnl_memory_desc layout, boolean exact, CpuMemory memory) {}

  private final CpuMemory block;
  private final AllocationStats allocations;
  private final NativeScope layouts;
  private final List<Packed> all = new ArrayList<>();

  PackedWeights(CpuMemory block, AllocationStats allocations) {
    this.block = block;
    this.allocations = allocations;
    this.layouts = new NativeScope(allocations);
  }

  /**
   * The address of a weight in a layout: in the block if the block has that layout, or elsewhere.
   *
   * @param stored the layout in the block
   * @param exact whether the layout's type represents every value of the weight's type
   */
  BytePointer get(
      Tensor weight,
      dnnl_memory_desc stored,
      dnnl_memory_desc wanted,
      boolean exact,
      Conversion conversion) {
    long offset = weight.offset();
    if (!block.unpackedReleased() && dnnl_memory_desc_equal(stored, wanted) != 0) {
      return block.pointer(offset);
    }
    for (Packed packed : all) {
      if (packed.offset == offset && dnnl_memory_desc_equal(packed.layout, wanted) != 0) {
        return packed.memory.pointer(0);
      }
    }
    CpuMemory memory = convert(offset, stored, wanted, exact, conversion);
    if (exact && offset == 0 && Arena.align(weight.bytes()) >= block.bytes()) {
      block.releaseUnpacked();
    }
    return memory.pointer(0);
  }

  private CpuMemory convert(
      long offset,
      dnnl_memory_desc stored,
      dnnl_memory_desc wanted,
      boolean exact,
      Conversion conversion) {
    Optional<Packed> source =
        all.stream().filter(packed -> packed.exact && packed.offset == offset).findFirst();
    BytePointer from =
        source.map(packed -> packed.memory.pointer(0)).orElseGet(() -> block.unpacked(offset));
    dnnl_memory_desc fromLayout = source.map(Packed::layout).orElse(stored);
    CpuMemory memory = CpuMemory.allocate(dnnl_memory_desc_get_size(wanted), allocations);
    try {
      conversion.convert(from, fromLayout, memory, wanted);
      all.add(new Packed(offset, copy(wanted), exact, memory));
      return memory;
    } catch (RuntimeException | Error e) {
      memory.close();
      throw e;
    }
  }

  private dnnl_memory_desc copy(dnnl_memory_desc layout) {
    return layouts.create(
        new dnnl_memory_desc(),
        "dnnl_memory_desc_clone",
        handle -> dnnl_memory_desc_clone(handle, layout),
        dnnl::dnnl_memory_desc_destroy);
  }

  @Override
  public void close() {
    all.forEach(packed -> packed.memory.close());
    layouts.close();
  }
}
