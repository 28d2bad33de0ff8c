// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_SCALES;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_direct;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_forward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_relu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_format_tag_any;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_inference;
import static org.bytedeco.dnnl.global.dnnl.dnnl_nhwc;
import static org.bytedeco.dnnl.global.dnnl.dnnl_ohwi;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_eltwise;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_post_ops;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_scales_mask;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_weights_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_reorder_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_x;

import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.op.Quantized;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.BytePointer;

/**
 * The primitives that compute a strip of a convolution in fp32 in the workspace, and quantize it.
 * They run on one strip of a form after the other. Not thread-safe.
 */
final class QuantizedStrip {
  private static final long[] NO_DILATION = {0, 0};

  private final Quantized.ConvolveFloat op;
  private final DnnlPlan plan;
  private final BytePointer x;
  private final BytePointer y;
  private dnnl_memory input;
  private dnnl_memory output;

  private QuantizedStrip(Quantized.ConvolveFloat op, DnnlPlan plan) {
    this.op = op;
    this.plan = plan;
    x = CpuMemory.pointer(op.x());
    y = CpuMemory.pointer(op.y());
  }

  /**
   * Appends the primitives of a form to an empty plan, which the caller owns. oneDNN creates them
   * for the current number of OpenMP threads.
   */
  static QuantizedStrip of(Quantized.ConvolveFloat op, RowStrip.Form form, DnnlPlan plan) {
    QuantizedStrip strip = new QuantizedStrip(op, plan);
    try (NativeScope building = plan.building()) {
      strip.append(form, building);
    }
    return strip;
  }

  DnnlPlan plan() {
    return plan;
  }

  /** Computes a strip of an image. */
  void run(int image, RowStrip strip) {
    plan.place(input, x.getPointer(row(op.x(), image, strip.input())));
    plan.place(output, y.getPointer(row(op.y(), image, strip.output())));
    plan.run();
  }

  /** The offset of a row in bytes. */
  private static long row(Tensor tensor, int image, int row) {
    Shape shape = tensor.shape();
    return ((long) image * shape.h() + row) * shape.w() * shape.c() * tensor.type().bytes();
  }

  private void append(RowStrip.Form form, NativeScope building) {
    dnnl_memory_desc from = rows(op.x(), form.inputs(), DataType.FLOAT32, building);
    dnnl_memory_desc exact = rows(op.y(), form.outputs(), DataType.FLOAT32, building);
    dnnl_memory_desc to = rows(op.y(), form.outputs(), op.y().type(), building);
    input = plan.memory(from, null);
    dnnl_memory result = plan.operand(exact);
    output = plan.memory(to, null);
    convolve(form, from, result, exact, building);
    quantize(result, exact, to, building);
  }

  private void convolve(
      RowStrip.Form form,
      dnnl_memory_desc from,
      dnnl_memory result,
      dnnl_memory_desc to,
      NativeScope building) {
    ConvolutionGeometry window = op.geometry();
    long[] strides = {window.stride(), window.stride()};
    long[] before = {form.above(), window.padding()};
    long[] after = {form.below(), window.padding()};
    dnnl_memory_desc weight = weightLayout(dnnl_format_tag_any, building);
    dnnl_memory_desc bias = op.epilogue().bias().map(any -> vector(building)).orElse(null);
    dnnl_primitive_attr attributes = plan.attributes(building);
    if (op.epilogue().relu()) {
      addRelu(attributes, building);
    }
    dnnl_primitive_desc descriptor =
        plan.descriptor(
            building,
            "dnnl_convolution_forward_primitive_desc_create",
            handle ->
                dnnl_convolution_forward_primitive_desc_create(
                    handle,
                    plan.engine().handle(),
                    dnnl_forward_inference,
                    dnnl_convolution_direct,
                    from,
                    weight,
                    bias,
                    to,
                    strides,
                    NO_DILATION,
                    before,
                    after,
                    attributes));
    Map<Integer, dnnl_memory> arguments = new LinkedHashMap<>();
    arguments.put(DNNL_ARG_SRC, input);
    arguments.put(DNNL_ARG_WEIGHTS, weight(descriptor, building));
    op.epilogue()
        .bias()
        .ifPresent(tensor -> arguments.put(DNNL_ARG_BIAS, plan.tensor(tensor, vector(building))));
    arguments.put(DNNL_ARG_DST, result);
    plan.append(descriptor, arguments);
  }

  private void addRelu(dnnl_primitive_attr attributes, NativeScope building) {
    dnnl_post_ops operations =
        building.create(
            new dnnl_post_ops(),
            plan.call("dnnl_post_ops_create"),
            dnnl::dnnl_post_ops_create,
            dnnl::dnnl_post_ops_destroy);
    DnnlStatus.check(
        dnnl_post_ops_append_eltwise(operations, dnnl_eltwise_relu, 0, 0),
        plan.call("dnnl_post_ops_append_eltwise"));
    DnnlStatus.check(
        dnnl_primitive_attr_set_post_ops(attributes, operations),
        plan.call("dnnl_primitive_attr_set_post_ops"));
  }

  private dnnl_memory weight(dnnl_primitive_desc descriptor, NativeScope building) {
    Tensor tensor = op.weight();
    dnnl_memory_desc stored = weightLayout(dnnl_ohwi, building);
    dnnl_memory_desc wanted = dnnl_primitive_desc_query_md(descriptor, dnnl_query_weights_md, 0);
    Optional<PackedWeights> packed = CpuMemory.of(tensor).packed();
    if (packed.isPresent()) {
      return plan.memory(wanted, packed.get().get(tensor, stored, wanted, true, plan::convert));
    }
    dnnl_memory converted = plan.operand(wanted);
    plan.reorder(plan.tensor(tensor, stored), stored, converted, wanted);
    return converted;
  }

  private void quantize(
      dnnl_memory result, dnnl_memory_desc from, dnnl_memory_desc to, NativeScope building) {
    dnnl_primitive_attr attributes = plan.attributes(building);
    DnnlStatus.check(
        dnnl_primitive_attr_set_scales_mask(attributes, DNNL_ARG_SRC, 0),
        plan.call("dnnl_primitive_attr_set_scales_mask"));
    dnnl_primitive_desc descriptor =
        plan.descriptor(
            building,
            "dnnl_reorder_primitive_desc_create",
            handle ->
                dnnl_reorder_primitive_desc_create(
                    handle, from, plan.engine().handle(), to, plan.engine().handle(), attributes));
    Map<Integer, dnnl_memory> arguments = new LinkedHashMap<>();
    arguments.put(DNNL_ARG_FROM, result);
    arguments.put(DNNL_ARG_TO, output);
    arguments.put(
        DNNL_ARG_ATTR_SCALES | DNNL_ARG_SRC,
        plan.constant(plan.layout(building, DataType.FLOAT32, dnnl_x, 1), 1 / op.scale()));
    plan.append(descriptor, arguments);
  }

  private dnnl_memory_desc rows(Tensor tensor, int rows, DataType type, NativeScope building) {
    Shape shape = tensor.shape();
    return plan.layout(building, type, dnnl_nhwc, 1, shape.c(), rows, shape.w());
  }

  /** One number for each channel of the result. */
  private dnnl_memory_desc vector(NativeScope building) {
    return plan.layout(building, DataType.FLOAT32, dnnl_x, op.y().shape().c());
  }

  /** Logical order (O, I, kH, kW). */
  private dnnl_memory_desc weightLayout(int tag, NativeScope building) {
    Shape shape = op.weight().shape();
    return plan.layout(building, DataType.FLOAT32, tag, shape.n(), shape.c(), shape.h(), shape.w());
  }
}
