// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_ab;
import static org.bytedeco.dnnl.global.dnnl.dnnl_format_tag_any;
import static org.bytedeco.dnnl.global.dnnl.dnnl_matmul_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_weights_md;

import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.DataType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * The part of a {@link WeightGradient} that one thread computes: sums over consecutive strips of dy
 * for every tap, each (I, O) in fp32. Not thread-safe.
 *
 * <p>Its memory contains, in this order: X of each phase, dY, a row of zeros and the sums, which
 * are all zero when a run starts, then dY in oneDNN's layout, and the workspace of its primitives.
 */
final class WeightGradientShare implements AutoCloseable {
  private record View(dnnl_memory memory, long offset) {}

  private final WeightGradient gradient;
  private final ReleaseStack owned = new ReleaseStack();
  private final List<RowTransfer> inputs = new ArrayList<>();
  private final RowTransfer output;
  private final DnnlPlan products;
  private final List<View> views = new ArrayList<>();
  private final long phaseBytes;
  private final long outputOffset;
  private final long zerosOffset;
  private final long sumsOffset;
  private final long packedOffset;
  private final long workspaceOffset;
  private BytePointer memory;

  /**
   * A share whose primitives run on {@code plans}' stream. oneDNN creates them for the current
   * number of threads.
   */
  WeightGradientShare(WeightGradient gradient, Supplier<DnnlPlan> plans) {
    this.gradient = gradient;
    int type = gradient.type().bytes();
    try {
      for (RowTransfer.Part part : gradient.phases()) {
        inputs.add(own(new RowTransfer(gradient.x(), part, transposed(), plans)));
      }
      output = own(new RowTransfer(gradient.dy(), rowsOfOutput(), padded(), plans));
      phaseBytes = Arena.align((long) gradient.inputs() * gradient.channelPitch() * type);
      outputOffset = inputs.size() * phaseBytes;
      zerosOffset = outputOffset + Arena.align((long) gradient.depth() * gradient.outputs() * type);
      sumsOffset =
          zerosOffset + Arena.align(Math.max(inputs.get(0).zeroBytes(), output.zeroBytes()));
      packedOffset = sumsOffset + Arena.align(sumBytes());
      products = plans.get();
      owned.push(products::close);
      workspaceOffset = packedOffset + appendProducts();
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  private RowTransfer own(RowTransfer transfer) {
    owned.push(transfer::close);
    return transfer;
  }

  private RowTransfer.Target transposed() {
    return new RowTransfer.Target(
        -gradient.axis().first(), gradient.channelPitch(), gradient.pitch(), 1);
  }

  private RowTransfer.Part rowsOfOutput() {
    return new RowTransfer.Part(RowTransfer.Phase.ALL, gradient.rows(), gradient.dy().shape().w());
  }

  private RowTransfer.Target padded() {
    long channels = gradient.outputs();
    return new RowTransfer.Target(0, 1, gradient.pitch() * channels, channels);
  }

  /** Bytes of the sums of one tap. */
  private long tapBytes() {
    return (long) gradient.inputs() * gradient.outputs() * Float.BYTES;
  }

  private long sumBytes() {
    return gradient.taps() * tapBytes();
  }

  /** Returns the bytes of dY in oneDNN's layout. */
  private long appendProducts() {
    try (NativeScope building = products.building()) {
      long depth = gradient.depth();
      long outputs = gradient.outputs();
      dnnl_memory_desc source =
          products.strided(
              building,
              gradient.type(),
              new long[] {gradient.inputs(), depth},
              gradient.channelPitch(),
              1);
      dnnl_memory_desc sums =
          products.layout(building, DataType.FLOAT32, dnnl_ab, gradient.inputs(), outputs);
      dnnl_primitive_desc product = product(source, depth, sums, building);
      dnnl_memory_desc wanted = dnnl_primitive_desc_query_md(product, dnnl_query_weights_md, 0);
      dnnl_memory_desc stored = products.layout(building, gradient.type(), dnnl_ab, depth, outputs);
      dnnl_memory packed = view(wanted, packedOffset);
      products.reorder(view(stored, outputOffset), stored, packed, wanted);
      for (int row = 0; row < gradient.kernel(); row++) {
        for (int column = 0; column < gradient.kernel(); column++) {
          Map<Integer, dnnl_memory> arguments = new LinkedHashMap<>();
          arguments.put(DNNL_ARG_SRC, view(source, tapOffset(row, column)));
          arguments.put(DNNL_ARG_WEIGHTS, packed);
          int tap = row * gradient.kernel() + column;
          arguments.put(DNNL_ARG_DST, view(sums, sumsOffset + tap * tapBytes()));
          products.append(product, arguments);
        }
      }
      return Arena.align(dnnl_memory_desc_get_size(wanted));
    }
  }

  private dnnl_primitive_desc product(
      dnnl_memory_desc source, long depth, dnnl_memory_desc sums, NativeScope building) {
    dnnl_memory_desc any =
        products.layout(building, gradient.type(), dnnl_format_tag_any, depth, gradient.outputs());
    dnnl_primitive_attr attributes = products.attributes(building);
    PostOperations operations = new PostOperations(products, building);
    operations.sum();
    operations.set(attributes);
    return products.descriptor(
        building,
        "dnnl_matmul_primitive_desc_create",
        handle ->
            dnnl_matmul_primitive_desc_create(
                handle, products.engine().handle(), source, any, null, sums, attributes));
  }

  private long tapOffset(int row, int column) {
    long shift = (long) gradient.shift(row, column) * gradient.type().bytes();
    return gradient.phase(row, column) * phaseBytes + shift;
  }

  private dnnl_memory view(dnnl_memory_desc layout, long offset) {
    dnnl_memory view = products.memory(layout, null);
    views.add(new View(view, offset));
    return view;
  }

  /** Size of its memory in bytes. */
  long bytes() {
    long workspace = Math.max(products.workspaceBytes(), output.workspaceBytes());
    for (RowTransfer input : inputs) {
      workspace = Math.max(workspace, input.workspaceBytes());
    }
    return workspaceOffset + workspace;
  }

  /** Binds the share to its memory, {@link #bytes} from byte {@code offset} of a block. */
  void bind(CpuMemory block, long offset) {
    memory = block.pointer(offset);
    long workspace = offset + workspaceOffset;
    products.bind(block, workspace);
    for (View view : views) {
      products.place(view.memory(), block.pointer(offset + view.offset()));
    }
    for (int i = 0; i < inputs.size(); i++) {
      inputs.get(i).bind(block, workspace, offset + i * phaseBytes, offset + zerosOffset);
    }
    output.bind(block, workspace, offset + outputOffset, offset + zerosOffset);
  }

  /** Where the sums are in its memory. */
  long sumsOffset() {
    return sumsOffset;
  }

  /** Computes the sums over strips {@code [from, to)} of all images. */
  void run(int from, int to) {
    Pointer.memset(memory, 0, packedOffset);
    int perImage = gradient.stripsOfImage();
    int above = gradient.axis().first();
    for (int strip = from; strip < to; strip++) {
      int image = strip / perImage;
      int row = strip % perImage * gradient.rows();
      for (RowTransfer input : inputs) {
        input.run(image, row + above);
      }
      output.run(image, row);
      products.run();
    }
  }

  @Override
  public void close() {
    owned.close();
  }
}
