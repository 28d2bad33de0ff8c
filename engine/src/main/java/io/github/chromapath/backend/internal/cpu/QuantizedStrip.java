// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_SCALES;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_format_tag_any;
import static org.bytedeco.dnnl.global.dnnl.dnnl_nhwc;
import static org.bytedeco.dnnl.global.dnnl.dnnl_ohwi;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_scales_mask;
import static org.bytedeco.dnnl.global.dnnl.dnnl_reorder_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_x;

import io.github.chromapath.op.Quantized;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.javacpp.BytePointer;

/**
 * The primitives that compute a strip of a convolution in fp32 in the workspace, and quantize it.
 * They run on one strip of a form after the other. Not thread-safe.
 */
final class QuantizedStrip {
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
    dnnl_memory_desc biasOrNull = op.epilogue().bias().map(any -> vector(building)).orElse(null);
    dnnl_memory_desc anyWeight = weightLayout(dnnl_format_tag_any, building);
    ConvolutionWindow window =
        ConvolutionWindow.of(op.geometry())
            .withRows(new ConvolutionWindow.Padding(form.above(), form.below()));
    dnnl_primitive_desc descriptor =
        new ConvolutionLayouts(from, anyWeight, biasOrNull, to)
            .forward(plan, building, window, attributes(building));
    Map<Integer, dnnl_memory> arguments = new LinkedHashMap<>();
    arguments.put(DNNL_ARG_SRC, input);
    arguments.put(
        DNNL_ARG_WEIGHTS,
        plan.weight(op.weight(), weightLayout(dnnl_ohwi, building), descriptor, true));
    op.epilogue()
        .bias()
        .ifPresent(tensor -> arguments.put(DNNL_ARG_BIAS, plan.tensor(tensor, vector(building))));
    arguments.put(DNNL_ARG_DST, result);
    plan.append(descriptor, arguments);
  }

  private dnnl_primitive_attr attributes(NativeScope building) {
    dnnl_primitive_attr attributes = plan.attributes(building);
    PostOperations operations = new PostOperations(plan, building);
    if (op.epilogue().relu()) {
      operations.relu();
    }
    operations.set(attributes);
    return attributes;
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
