// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.floor;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_bf16;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_format_tag_any;
import static org.bytedeco.dnnl.global.dnnl.dnnl_matmul_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_dst_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_src_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_weights_md;

import io.github.chromapath.bench.floor.Dnnl.Operand;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.javacpp.Pointer;

/** A large square matrix product in oneDNN's layouts. It measures the machine's peak FLOP/s. */
public final class MatrixProduct implements AutoCloseable {
  /** Rows and columns. */
  public static final int SIZE = 2048;

  /** Multiplications and additions of a product. */
  public static final double FLOPS = 2.0 * SIZE * SIZE * SIZE;

  private final Dnnl dnnl = new Dnnl();
  private final Runnable product;

  /** In bf16 or fp32; sums are fp32 in both. */
  public MatrixProduct(boolean bfloat16) {
    try {
      int type = bfloat16 ? dnnl_bf16 : dnnl_f32;
      dnnl_memory_desc a = dnnl.layout(type, dnnl_format_tag_any, SIZE, SIZE);
      dnnl_memory_desc b = dnnl.layout(type, dnnl_format_tag_any, SIZE, SIZE);
      dnnl_memory_desc c = dnnl.layout(type, dnnl_format_tag_any, SIZE, SIZE);
      Dnnl.Recipe recipe =
          new Dnnl.Recipe(
              dnnl.descriptor(
                  "dnnl_matmul_primitive_desc_create",
                  made ->
                      dnnl_matmul_primitive_desc_create(made, dnnl.engine(), a, b, null, c, null)),
              List.of(
                  new Operand(DNNL_ARG_SRC, dnnl_query_src_md),
                  new Operand(DNNL_ARG_WEIGHTS, dnnl_query_weights_md),
                  new Operand(DNNL_ARG_DST, dnnl_query_dst_md)));
      Pointer[] blocks = new Pointer[recipe.operands().size()];
      for (int i = 0; i < blocks.length; i++) {
        blocks[i] = dnnl.block(recipe.bytes(i));
      }
      product = dnnl.primitive(recipe, blocks);
    } catch (RuntimeException | Error e) {
      dnnl.close();
      throw e;
    }
  }

  /** Multiplies. */
  public void run() {
    product.run();
  }

  @Override
  public void close() {
    dnnl.close();
  }
}
