// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.floor;

import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_engine_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_create_with_tag;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_wait;

import io.github.chromapath.backend.ReleaseStack;
import java.util.List;
import java.util.function.ToIntFunction;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;

/**
 * oneDNN called directly. Primitives choose every layout themselves; operands share a few blocks of
 * memory. {@link #close} releases everything.
 */
final class Dnnl implements AutoCloseable {
  private static final int CHUNK = 1 << 20;

  private final ReleaseStack owned = new ReleaseStack();
  private final dnnl_engine engine = new dnnl_engine();
  private final dnnl_stream stream = new dnnl_stream();

  Dnnl() {
    check(dnnl_engine_create(engine, dnnl_cpu, 0), "dnnl_engine_create");
    owned.push(() -> dnnl.dnnl_engine_destroy(engine));
    check(dnnl_stream_create(stream, engine, dnnl.dnnl_stream_default_flags), "dnnl_stream_create");
    owned.push(() -> dnnl.dnnl_stream_destroy(stream));
  }

  /** Throws an exception with the function's name if the status is not success. */
  static void check(int status, String function) {
    if (status != dnnl.dnnl_success) {
      throw new IllegalStateException(function + " returned status " + status);
    }
  }

  dnnl_engine engine() {
    return engine;
  }

  /** The layout {@code tag}, which may let oneDNN choose. */
  dnnl_memory_desc layout(int type, int tag, long... extents) {
    dnnl_memory_desc layout = new dnnl_memory_desc();
    check(
        dnnl_memory_desc_create_with_tag(layout, extents.length, extents, type, tag),
        "dnnl_memory_desc_create_with_tag");
    owned.push(() -> dnnl.dnnl_memory_desc_destroy(layout));
    return layout;
  }

  /** Owns the descriptor that {@code create} makes. */
  dnnl_primitive_desc descriptor(String function, ToIntFunction<dnnl_primitive_desc> create) {
    dnnl_primitive_desc descriptor = new dnnl_primitive_desc();
    check(create.applyAsInt(descriptor), function);
    owned.push(() -> dnnl.dnnl_primitive_desc_destroy(descriptor));
    return descriptor;
  }

  /**
   * Memory whose values are between 0.5 and 1 both as fp32 and as bf16, so that none is denormal in
   * either type.
   */
  Pointer block(long bytes) {
    ShortPointer block = new ShortPointer((bytes + 1) / 2);
    short[] values = new short[CHUNK];
    for (int i = 0; i < CHUNK; i++) {
      values[i] = (short) (0x3F00 + i % 101);
    }
    for (long from = 0; from < block.limit(); from += CHUNK) {
      int count = (int) Math.min(CHUNK, block.limit() - from);
      block.getPointer(from).put(values, 0, count);
    }
    owned.push(block::close);
    return block;
  }

  /**
   * An operand of a primitive.
   *
   * @param argument number of the primitive's argument
   * @param query number of the query for its layout
   */
  record Operand(int argument, int query) {}

  /** Descriptor of a primitive, with its operands in the order of their blocks. */
  record Recipe(dnnl_primitive_desc descriptor, List<Operand> operands) {
    /** The layout that oneDNN has chosen for an operand. */
    dnnl_memory_desc layout(int operand) {
      return dnnl_primitive_desc_query_md(descriptor, operands.get(operand).query(), 0);
    }

    /** Bytes of an operand. */
    long bytes(int operand) {
      return dnnl_memory_desc_get_size(layout(operand));
    }
  }

  /** The primitive; its operands are at the start of {@code blocks}. */
  Runnable primitive(Recipe recipe, Pointer[] blocks) {
    dnnl_primitive primitive = new dnnl_primitive();
    check(dnnl_primitive_create(primitive, recipe.descriptor()), "dnnl_primitive_create");
    owned.push(() -> dnnl.dnnl_primitive_destroy(primitive));
    int count = recipe.operands().size();
    dnnl_exec_arg_t arguments = new dnnl_exec_arg_t(count);
    owned.push(arguments::close);
    for (int i = 0; i < count; i++) {
      dnnl_memory memory = new dnnl_memory();
      check(dnnl_memory_create(memory, recipe.layout(i), engine, blocks[i]), "dnnl_memory_create");
      owned.push(() -> dnnl.dnnl_memory_destroy(memory));
      arguments.getPointer(i).arg(recipe.operands().get(i).argument()).memory(memory);
    }
    return () -> {
      check(dnnl_primitive_execute(primitive, stream, count, arguments), "dnnl_primitive_execute");
      check(dnnl_stream_wait(stream), "dnnl_stream_wait");
    };
  }

  @Override
  public void close() {
    owned.close();
  }
}
