// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.dnnl_fpmath_mode_strict;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_create_with_strides;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_create_with_tag;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_equal;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_set_data_handle;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_deterministic;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_fpmath_mode;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_scratchpad_mode;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_scratchpad_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_weights_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_reorder_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_scratchpad_mode_user;

import io.github.chromapath.backend.internal.AllocationStats;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * The primitives of one operation, run one after the other, and their workspace. The workspace
 * contains operands in layouts that oneDNN requests, then one scratchpad that the primitives share.
 *
 * <p>A plan is built primitive by primitive, bound to its workspace by {@link #bind}, then run. It
 * owns its primitives, memory objects and argument lists until {@link #close()}. Not thread-safe.
 */
final class DnnlPlan implements CpuPlan {
  /** Memory and its layout. */
  record Operand(dnnl_memory memory, dnnl_memory_desc layout) {}

  private record WorkspaceView(dnnl_memory memory, long offset) {}

  private record Bound(long offset, long bytes, Consumer<ByteBuffer> user) {}

  private final DnnlEngine engine;
  private final DnnlStream stream;
  private final AllocationStats allocations;
  private final String description;
  private final NativeScope scope;
  private final List<DnnlCall> calls = new ArrayList<>();
  private final List<WorkspaceView> operands = new ArrayList<>();
  private final List<Bound> users = new ArrayList<>();
  private final List<dnnl_memory> scratchpads = new ArrayList<>();
  private long operandBytes;
  private long scratchpadBytes;

  /** An empty plan; messages contain {@code description}. */
  DnnlPlan(DnnlEngine engine, AllocationStats allocations, String description) {
    this(engine, engine.stream(), allocations, description);
  }

  /** An empty plan that runs on {@code stream}. */
  DnnlPlan(DnnlEngine engine, DnnlStream stream, AllocationStats allocations, String description) {
    this.engine = engine;
    this.stream = stream;
    this.allocations = allocations;
    this.description = description;
    this.scope = new NativeScope(allocations);
  }

  DnnlEngine engine() {
    return engine;
  }

  /** A scope for objects that are needed only while the plan is built. */
  NativeScope building() {
    return scope.nested();
  }

  /** The name of a function and its purpose, for messages. */
  String call(String function) {
    return function + " for " + description;
  }

  /** A layout, owned by {@code owner}. */
  dnnl_memory_desc layout(NativeScope owner, DataType type, int tag, long... extents) {
    return owner.create(
        new dnnl_memory_desc(),
        call("dnnl_memory_desc_create_with_tag"),
        handle ->
            dnnl_memory_desc_create_with_tag(handle, extents.length, extents, code(type), tag),
        dnnl::dnnl_memory_desc_destroy);
  }

  /** A layout with a distance between the elements of each dimension, owned by {@code owner}. */
  dnnl_memory_desc strided(NativeScope owner, DataType type, long[] extents, long... strides) {
    return owner.create(
        new dnnl_memory_desc(),
        call("dnnl_memory_desc_create_with_strides"),
        handle ->
            dnnl_memory_desc_create_with_strides(
                handle, extents.length, extents, code(type), strides),
        dnnl::dnnl_memory_desc_destroy);
  }

  private static int code(DataType type) {
    return switch (type) {
      case FLOAT32 -> dnnl.dnnl_f32;
      case FLOAT16 -> dnnl.dnnl_f16;
      case BFLOAT16 -> dnnl.dnnl_bf16;
      case UINT8 -> dnnl.dnnl_u8;
      case INT8 -> dnnl.dnnl_s8;
    };
  }

  /** Attributes: strict arithmetic, reproducible sums, and scratchpads in the workspace. */
  dnnl_primitive_attr attributes(NativeScope owner) {
    dnnl_primitive_attr attributes =
        owner.create(
            new dnnl_primitive_attr(),
            call("dnnl_primitive_attr_create"),
            dnnl::dnnl_primitive_attr_create,
            dnnl::dnnl_primitive_attr_destroy);
    DnnlStatus.check(
        dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user),
        call("dnnl_primitive_attr_set_scratchpad_mode"));
    DnnlStatus.check(
        dnnl_primitive_attr_set_fpmath_mode(attributes, dnnl_fpmath_mode_strict),
        call("dnnl_primitive_attr_set_fpmath_mode"));
    DnnlStatus.check(
        dnnl_primitive_attr_set_deterministic(attributes, 1),
        call("dnnl_primitive_attr_set_deterministic"));
    return attributes;
  }

  /** The descriptor of a primitive, which {@code function} creates; owned by {@code owner}. */
  dnnl_primitive_desc descriptor(
      NativeScope owner, String function, ToIntFunction<dnnl_primitive_desc> create) {
    return owner.create(
        new dnnl_primitive_desc(), call(function), create, dnnl::dnnl_primitive_desc_destroy);
  }

  /** A tensor's own memory with a layout. */
  dnnl_memory tensor(Tensor tensor, dnnl_memory_desc layout) {
    return memory(layout, CpuMemory.pointer(tensor));
  }

  /** fp32 numbers that do not change, owned by the plan. */
  dnnl_memory constant(dnnl_memory_desc layout, float... values) {
    Pointer numbers = scope.allocate((long) values.length * Float.BYTES);
    new FloatPointer(numbers).put(values);
    return memory(layout, numbers);
  }

  /** A new operand in the workspace. */
  dnnl_memory operand(dnnl_memory_desc layout) {
    dnnl_memory memory = memory(layout, null);
    operands.add(new WorkspaceView(memory, operandBytes));
    operandBytes += Arena.align(dnnl_memory_desc_get_size(layout));
    return memory;
  }

  /** A new operand in the workspace; {@code user} receives its bytes when the plan is bound. */
  dnnl_memory operand(dnnl_memory_desc layout, Consumer<ByteBuffer> user) {
    users.add(new Bound(operandBytes, dnnl_memory_desc_get_size(layout), user));
    return operand(layout);
  }

  /** Appends the conversion of an operand from one layout and type to another. */
  void reorder(
      dnnl_memory from, dnnl_memory_desc fromLayout, dnnl_memory to, dnnl_memory_desc toLayout) {
    try (NativeScope building = building()) {
      reorder(new Operand(from, fromLayout), new Operand(to, toLayout), attributes(building));
    }
  }

  /**
   * Appends a conversion with attributes, such as a sum with the former contents of {@code to}.
   *
   * @param attributes owned by the caller
   */
  void reorder(Operand from, Operand to, dnnl_primitive_attr attributes) {
    try (NativeScope building = building()) {
      dnnl_primitive_desc descriptor =
          descriptor(
              building,
              "dnnl_reorder_primitive_desc_create",
              handle ->
                  dnnl_reorder_primitive_desc_create(
                      handle,
                      from.layout(),
                      engine.handle(),
                      to.layout(),
                      engine.handle(),
                      attributes));
      Map<Integer, dnnl_memory> arguments = new LinkedHashMap<>();
      arguments.put(DNNL_ARG_FROM, from.memory());
      arguments.put(DNNL_ARG_TO, to.memory());
      append(descriptor, arguments);
    }
  }

  /** A tensor in the layout {@code wanted}: in place, or converted when the plan runs. */
  dnnl_memory converted(Tensor tensor, dnnl_memory_desc stored, dnnl_memory_desc wanted) {
    dnnl_memory source = tensor(tensor, stored);
    if (dnnl_memory_desc_equal(stored, wanted) != 0) {
      return source;
    }
    dnnl_memory converted = operand(wanted);
    reorder(source, stored, converted, wanted);
    return converted;
  }

  /**
   * A weight in the layout that {@code descriptor} requests: converted now if the weight is frozen,
   * otherwise as {@link #converted}.
   *
   * @param exact whether the requested type represents every value of the weight's type
   */
  dnnl_memory weight(
      Tensor weight, dnnl_memory_desc stored, dnnl_primitive_desc descriptor, boolean exact) {
    dnnl_memory_desc wanted = dnnl_primitive_desc_query_md(descriptor, dnnl_query_weights_md, 0);
    Optional<PackedWeights> packed = CpuMemory.of(weight).packed();
    return packed.isPresent()
        ? memory(wanted, packed.get().get(weight, stored, wanted, exact, this::convert))
        : converted(weight, stored, wanted);
  }

  /** Converts an operand into another block at once, not when the plan runs. */
  void convert(Pointer from, dnnl_memory_desc fromLayout, CpuMemory to, dnnl_memory_desc toLayout) {
    try (DnnlPlan once = new DnnlPlan(engine, allocations, description)) {
      once.reorder(
          once.memory(fromLayout, from),
          fromLayout,
          once.memory(toLayout, to.pointer(0)),
          toLayout);
      try (CpuMemory workspace =
          CpuMemory.allocate(Math.max(1, once.workspaceBytes()), allocations)) {
        once.bind(workspace, 0);
        once.run();
      }
    }
  }

  /** Appends a primitive; {@code arguments} maps argument numbers to memory. */
  void append(dnnl_primitive_desc descriptor, Map<Integer, dnnl_memory> arguments) {
    dnnl_primitive primitive =
        scope.create(
            new dnnl_primitive(),
            call("dnnl_primitive_create"),
            handle -> dnnl_primitive_create(handle, descriptor),
            dnnl::dnnl_primitive_destroy);
    Map<Integer, dnnl_memory> all = new LinkedHashMap<>(arguments);
    dnnl_memory_desc scratchpad =
        dnnl_primitive_desc_query_md(descriptor, dnnl_query_scratchpad_md, 0);
    long size = dnnl_memory_desc_get_size(scratchpad);
    if (size > 0) {
      dnnl_memory memory = memory(scratchpad, null);
      scratchpads.add(memory);
      scratchpadBytes = Math.max(scratchpadBytes, Arena.align(size));
      all.put(DNNL_ARG_SCRATCHPAD, memory);
    }
    dnnl_exec_arg_t list =
        new dnnl_exec_arg_t(
            scope.allocate((long) all.size() * Pointer.sizeof(dnnl_exec_arg_t.class)));
    int count = 0;
    for (Map.Entry<Integer, dnnl_memory> argument : all.entrySet()) {
      list.getPointer(count++).arg(argument.getKey()).memory(argument.getValue());
    }
    calls.add(new DnnlCall(stream, call("dnnl_primitive_execute"), primitive, list, all.size()));
  }

  @Override
  public long workspaceBytes() {
    return operandBytes + scratchpadBytes;
  }

  @Override
  public void bind(CpuMemory block, long offset) {
    for (WorkspaceView operand : operands) {
      place(operand.memory(), block.pointer(offset + operand.offset()));
    }
    for (Bound bound : users) {
      bound.user().accept(block.bytes(offset + bound.offset(), bound.bytes()));
    }
    for (dnnl_memory scratchpad : scratchpads) {
      place(scratchpad, block.pointer(offset + operandBytes));
    }
  }

  @Override
  public void run() {
    for (DnnlCall call : calls) {
      call.run();
    }
  }

  @Override
  public void close() {
    scope.close();
  }

  /** Moves memory to another address. */
  void place(dnnl_memory memory, Pointer address) {
    DnnlStatus.check(
        dnnl_memory_set_data_handle(memory, address), call("dnnl_memory_set_data_handle"));
  }

  /** Memory at an address with a layout. The address may be null and set later. */
  dnnl_memory memory(dnnl_memory_desc layout, Pointer address) {
    return scope.create(
        new dnnl_memory(),
        call("dnnl_memory_create"),
        handle -> dnnl_memory_create(handle, layout, engine.handle(), address),
        dnnl::dnnl_memory_destroy);
  }
}
