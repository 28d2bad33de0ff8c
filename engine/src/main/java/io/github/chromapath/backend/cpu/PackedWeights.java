package io.github.chromapath.backend.cpu;

import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_clone;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_equal;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;

import io.github.chromapath.backend.Ledger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.global.dnnl;

/**
 * Weights of a block that does not change, in the layouts that oneDNN asked for: each is converted
 * once, however many programs use it. Belongs to the block and is closed with it. Not thread-safe.
 */
final class PackedWeights implements AutoCloseable {
  private record Packed(long offset, dnnl_memory_desc layout, CpuMemory memory) {}

  private final Ledger ledger;
  private final NativeScope layouts;
  private final List<Packed> all = new ArrayList<>();

  PackedWeights(Ledger ledger) {
    this.ledger = ledger;
    this.layouts = new NativeScope(ledger);
  }

  /**
   * A weight in a layout.
   *
   * @param offset of the weight from the start of the block
   * @param convert fills memory with the weight in that layout; called if it was not asked for yet
   */
  CpuMemory get(long offset, dnnl_memory_desc layout, Consumer<CpuMemory> convert) {
    for (Packed packed : all) {
      if (packed.offset == offset && dnnl_memory_desc_equal(packed.layout, layout) != 0) {
        return packed.memory;
      }
    }
    dnnl_memory_desc own =
        layouts.create(
            new dnnl_memory_desc(),
            "dnnl_memory_desc_clone",
            handle -> dnnl_memory_desc_clone(handle, layout),
            dnnl::dnnl_memory_desc_destroy);
    CpuMemory memory = CpuMemory.allocate(dnnl_memory_desc_get_size(layout), ledger);
    all.add(new Packed(offset, own, memory));
    convert.accept(memory);
    return memory;
  }

  @Override
  public void close() {
    all.forEach(packed -> packed.memory.close());
    layouts.close();
  }
}
