// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.floor;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_bf16;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_backward_data_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_backward_weights_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_direct;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_forward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f16;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_format_tag_any;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_inference;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_diff_dst_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_diff_src_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_diff_weights_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_dst_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_src_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_weights_md;

import io.github.chromapath.bench.floor.Dnnl.Operand;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/**
 * Everything that determines the time of a convolution.
 *
 * @param x of the convolution whose direction this is
 * @param y of the convolution whose direction this is
 */
record ConvolutionShape(
    Direction direction, Shape x, Shape y, DataType type, ConvolutionGeometry window) {
  private static final long[] NO_DILATION = {0, 0};

  /** The result that is computed. */
  enum Direction {
    FORWARD,
    DATA,
    WEIGHTS
  }

  /** The shape of an operation, without a fused addition or ReLU. */
  static ConvolutionShape of(Convolution op) {
    if (op instanceof Convolution.Forward forward) {
      return of(Direction.FORWARD, forward.x(), forward.y(), op.geometry());
    }
    if (op instanceof Convolution.BackwardData backward) {
      return of(Direction.DATA, backward.dx(), backward.dy(), op.geometry());
    }
    if (op instanceof Convolution.Transposed transposed) {
      return of(Direction.DATA, transposed.y(), transposed.x(), op.geometry());
    }
    if (op instanceof Convolution.BackwardWeights backward) {
      return of(Direction.WEIGHTS, backward.x(), backward.dy(), op.geometry());
    }
    throw new IllegalArgumentException("an unknown convolution: " + op);
  }

  private static ConvolutionShape of(
      Direction direction, Tensor x, Tensor y, ConvolutionGeometry window) {
    return new ConvolutionShape(direction, x.shape(), y.shape(), x.type(), window);
  }

  /** Multiplications and additions. */
  double flops() {
    return 2.0 * y.elements() * window.kernel() * window.kernel() * x.c();
  }

  /** The primitive in oneDNN's own layouts; operands are x, weight and y, or their gradients. */
  Dnnl.Recipe recipe(Dnnl dnnl) {
    dnnl_memory_desc xs = any(dnnl, code(), x.n(), x.c(), x.h(), x.w());
    dnnl_memory_desc ys = any(dnnl, code(), y.n(), y.c(), y.h(), y.w());
    int kernel = window.kernel();
    dnnl_memory_desc weight = any(dnnl, code(), y.c(), x.c(), kernel, kernel);
    dnnl_primitive_desc forward = forward(dnnl, xs, weight, ys);
    return switch (direction) {
      case FORWARD ->
          new Dnnl.Recipe(
              forward,
              List.of(
                  new Operand(DNNL_ARG_SRC, dnnl_query_src_md),
                  new Operand(DNNL_ARG_WEIGHTS, dnnl_query_weights_md),
                  new Operand(DNNL_ARG_DST, dnnl_query_dst_md)));
      case DATA ->
          new Dnnl.Recipe(
              data(dnnl, xs, weight, ys, forward),
              List.of(
                  new Operand(DNNL_ARG_DIFF_SRC, dnnl_query_diff_src_md),
                  new Operand(DNNL_ARG_WEIGHTS, dnnl_query_weights_md),
                  new Operand(DNNL_ARG_DIFF_DST, dnnl_query_diff_dst_md)));
      case WEIGHTS ->
          new Dnnl.Recipe(
              weights(dnnl, xs, any(dnnl, dnnl_f32, y.c(), x.c(), kernel, kernel), ys, forward),
              List.of(
                  new Operand(DNNL_ARG_SRC, dnnl_query_src_md),
                  new Operand(DNNL_ARG_DIFF_WEIGHTS, dnnl_query_diff_weights_md),
                  new Operand(DNNL_ARG_DIFF_DST, dnnl_query_diff_dst_md)));
    };
  }

  private int code() {
    return switch (type) {
      case FLOAT32 -> dnnl_f32;
      case BFLOAT16 -> dnnl_bf16;
      case FLOAT16 -> dnnl_f16;
      case UINT8, INT8 -> throw new IllegalArgumentException("no convolution is of bytes");
    };
  }

  private static dnnl_memory_desc any(Dnnl dnnl, int type, long... extents) {
    return dnnl.layout(type, dnnl_format_tag_any, extents);
  }

  private long[] strides() {
    return new long[] {window.stride(), window.stride()};
  }

  private long[] padding() {
    return new long[] {window.padding(), window.padding()};
  }

  private dnnl_primitive_desc forward(
      Dnnl dnnl, dnnl_memory_desc xs, dnnl_memory_desc weight, dnnl_memory_desc ys) {
    return dnnl.descriptor(
        "dnnl_convolution_forward_primitive_desc_create",
        made ->
            dnnl_convolution_forward_primitive_desc_create(
                made,
                dnnl.engine(),
                direction == Direction.FORWARD ? dnnl_forward_inference : dnnl_forward_training,
                dnnl_convolution_direct,
                xs,
                weight,
                null,
                ys,
                strides(),
                NO_DILATION,
                padding(),
                padding(),
                null));
  }

  private dnnl_primitive_desc data(
      Dnnl dnnl,
      dnnl_memory_desc dx,
      dnnl_memory_desc weight,
      dnnl_memory_desc dy,
      dnnl_primitive_desc forward) {
    return dnnl.descriptor(
        "dnnl_convolution_backward_data_primitive_desc_create",
        made ->
            dnnl_convolution_backward_data_primitive_desc_create(
                made,
                dnnl.engine(),
                dnnl_convolution_direct,
                dx,
                weight,
                dy,
                strides(),
                NO_DILATION,
                padding(),
                padding(),
                forward,
                null));
  }

  private dnnl_primitive_desc weights(
      Dnnl dnnl,
      dnnl_memory_desc xs,
      dnnl_memory_desc dWeight,
      dnnl_memory_desc dy,
      dnnl_primitive_desc forward) {
    return dnnl.descriptor(
        "dnnl_convolution_backward_weights_primitive_desc_create",
        made ->
            dnnl_convolution_backward_weights_primitive_desc_create(
                made,
                dnnl.engine(),
                dnnl_convolution_direct,
                xs,
                dWeight,
                null,
                dy,
                strides(),
                NO_DILATION,
                padding(),
                padding(),
                forward,
                null));
  }
}
