// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_abc;
import static org.bytedeco.dnnl.global.dnnl.dnnl_acb;
import static org.bytedeco.dnnl.global.dnnl.dnnl_format_tag_any;
import static org.bytedeco.dnnl.global.dnnl.dnnl_matmul_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_equal;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_weights_md;

import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.backend.internal.AllocationStats;
import io.github.chromapath.kernels.cpu.Float32Span;
import io.github.chromapath.kernels.cpu.Parallel;
import io.github.chromapath.kernels.cpu.Scratch;
import io.github.chromapath.kernels.cpu.WinogradInput;
import io.github.chromapath.kernels.cpu.WinogradOutput;
import io.github.chromapath.kernels.cpu.WinogradTiles;
import io.github.chromapath.kernels.cpu.WinogradWeight;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.javacpp.BytePointer;

/**
 * A convolution by Winograd's F(2 x 2, 3 x 3), see {@link WinogradWeight}. A run first transforms
 * the weight. For each chunk it then transforms the input, multiplies 16 pairs of matrices in
 * oneDNN and transforms their products. The data of a chunk stays in the caches.
 *
 * <p>Each thread processes whole chunks with products on a single thread. Results are therefore
 * bit-identical for any number of threads. Each run transforms even a frozen weight again, since a
 * stored transform would need another 16/9 of its memory.
 *
 * <p>NaN in x propagates as defined, also through ReLU. Infinity may become NaN.
 *
 * <p>The workspace contains U in oneDNN's layout. The rest contains U as transformed at first,
 * later V and M of each thread.
 */
final class WinogradPlan implements CpuPlan {
  private static final int MATRICES = 16;

  private final WinogradConvolution convolution;
  private final Parallel parallel;
  private final AllocationStats allocations;
  private final DnnlEngine engine;
  private final ReleaseStack owned = new ReleaseStack();
  private final DnnlPlan packing;
  private final DnnlPlan[] products;
  private final Float32Span[] inputs;
  private final Float32Span[] sums;
  private final WinogradInput input;
  private final WinogradOutput output;
  private final Parallel.Body chunk = this::chunk;
  private WinogradWeight weight;
  private Float32Span transformed;
  private long packedBytes;

  private WinogradPlan(
      WinogradConvolution convolution,
      DnnlEngine engine,
      AllocationStats allocations,
      Parallel parallel) {
    this.convolution = convolution;
    this.parallel = parallel;
    this.allocations = allocations;
    this.engine = engine;
    packing = new DnnlPlan(engine, allocations, convolution.toString());
    owned.push(packing::close);
    products = new DnnlPlan[parallel.threads()];
    inputs = new Float32Span[products.length];
    sums = new Float32Span[products.length];
    WinogradTiles tiles = convolution.tiles();
    Convolution.Epilogue epilogue = convolution.epilogue();
    input = new WinogradInput(tiles, span(convolution.x()), convolution.inputs());
    output =
        new WinogradOutput(
            tiles,
            span(convolution.y()),
            convolution.outputs(),
            new WinogradOutput.Epilogue(
                epilogue.bias().map(WinogradPlan::span),
                epilogue.addend().map(WinogradPlan::span),
                epilogue.relu()));
  }

  /** The plan of {@code convolution}, owned by the caller. */
  static WinogradPlan of(
      WinogradConvolution convolution,
      DnnlEngine engine,
      AllocationStats allocations,
      Parallel parallel) {
    WinogradPlan plan = new WinogradPlan(convolution, engine, allocations, parallel);
    try {
      plan.build();
      return plan;
    } catch (RuntimeException | Error e) {
      plan.close();
      throw e;
    }
  }

  private static Float32Span span(Tensor tensor) {
    return new Float32Span(CpuMemory.bytes(tensor));
  }

  private void build() {
    try (NativeScope building = packing.building()) {
      WinogradConvolution.Kernels kernels = convolution.weight();
      Shape shape = kernels.tensor().shape();
      weight = new WinogradWeight(storedWeight(building), shape.n(), shape.c(), kernels.rotated());
      dnnl_memory_desc made = weights(building, kernels.rotated() ? dnnl_abc : dnnl_acb);
      dnnl_memory_desc wanted = wantedWeights(building);
      packedBytes = Arena.align(dnnl_memory_desc_get_size(wanted));
      dnnl_memory packed;
      if (dnnl_memory_desc_equal(made, wanted) != 0) {
        packed = packing.operand(made, bytes -> transformed = new Float32Span(bytes));
      } else {
        packed = packing.operand(wanted);
        dnnl_memory source = packing.operand(made, bytes -> transformed = new Float32Span(bytes));
        packing.reorder(source, made, packed, wanted);
      }
      singleThreaded(() -> buildProducts(packed));
    }
  }

  /** The weight in its original layout, which a frozen one may have left. */
  private Float32Span storedWeight(NativeScope building) {
    Tensor tensor = convolution.weight().tensor();
    Optional<PackedWeights> frozen = CpuMemory.of(tensor).packed();
    if (frozen.isEmpty()) {
      return span(tensor);
    }
    dnnl_memory_desc stored =
        ConvolutionPlan.storedWeight(convolution.operation(), tensor, packing, building);
    BytePointer start = frozen.get().get(tensor, stored, stored, true, packing::convert);
    return new Float32Span(start.limit(tensor.bytes()).asByteBuffer());
  }

  private dnnl_memory_desc wantedWeights(NativeScope building) {
    dnnl_primitive_desc[] product = new dnnl_primitive_desc[1];
    singleThreaded(() -> product[0] = product(packing, building));
    return dnnl_primitive_desc_query_md(product[0], dnnl_query_weights_md, 0);
  }

  /** Runs work with one OpenMP thread; oneDNN creates primitives for the current number. */
  private void singleThreaded(Runnable work) {
    OpenMp.setThreads(1);
    try {
      work.run();
    } finally {
      OpenMp.setThreads(parallel.threads());
    }
  }

  private void buildProducts(dnnl_memory packedWeights) {
    NativeScope streams = new NativeScope(allocations);
    owned.push(streams::close);
    for (int i = 0; i < products.length; i++) {
      int worker = i;
      DnnlPlan plan =
          new DnnlPlan(engine, engine.newStream(streams), allocations, convolution.toString());
      owned.push(plan::close);
      products[worker] = plan;
      try (NativeScope building = plan.building()) {
        Map<Integer, dnnl_memory> arguments = new LinkedHashMap<>();
        arguments.put(
            DNNL_ARG_SRC,
            plan.operand(
                chunk(plan, building, convolution.inputs()),
                bytes -> inputs[worker] = new Float32Span(bytes)));
        arguments.put(DNNL_ARG_WEIGHTS, packedWeights);
        arguments.put(
            DNNL_ARG_DST,
            plan.operand(
                chunk(plan, building, convolution.outputs()),
                bytes -> sums[worker] = new Float32Span(bytes)));
        plan.append(product(plan, building), arguments);
      }
    }
  }

  private dnnl_primitive_desc product(DnnlPlan plan, NativeScope building) {
    dnnl_memory_desc source = chunk(plan, building, convolution.inputs());
    dnnl_memory_desc anyWeights = weights(building, dnnl_format_tag_any);
    dnnl_memory_desc target = chunk(plan, building, convolution.outputs());
    dnnl_primitive_attr attributes = plan.attributes(building);
    return plan.descriptor(
        building,
        "dnnl_matmul_primitive_desc_create",
        handle ->
            dnnl_matmul_primitive_desc_create(
                handle, engine.handle(), source, anyWeights, null, target, attributes));
  }

  private static dnnl_memory_desc chunk(DnnlPlan plan, NativeScope building, int channels) {
    return plan.layout(
        building, DataType.FLOAT32, dnnl_abc, MATRICES, WinogradTiles.CHUNK, channels);
  }

  private dnnl_memory_desc weights(NativeScope building, int tag) {
    return packing.layout(
        building, DataType.FLOAT32, tag, MATRICES, convolution.inputs(), convolution.outputs());
  }

  @Override
  public long workspaceBytes() {
    long bytes = packedBytes;
    for (DnnlPlan product : products) {
      bytes += product.workspaceBytes();
    }
    return Math.max(bytes, packing.workspaceBytes());
  }

  @Override
  public void bind(CpuMemory block, long offset) {
    packing.bind(block, offset);
    long next = offset + packedBytes;
    for (DnnlPlan product : products) {
      product.bind(block, next);
      next += product.workspaceBytes();
    }
  }

  @Override
  public void run() {
    weight.transform(parallel, transformed);
    packing.run();
    parallel.run(convolution.tiles().chunks(), chunk);
  }

  private void chunk(int number, Scratch scratch) {
    int worker = scratch.worker();
    input.transform(number, scratch, inputs[worker]);
    products[worker].run();
    output.transform(number, scratch, sums[worker]);
  }

  @Override
  public void close() {
    owned.close();
  }
}
