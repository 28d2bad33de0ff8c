// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_SCALES;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_format_tag_any;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_inference;
import static org.bytedeco.dnnl.global.dnnl.dnnl_group_normalization_forward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_ihwo;
import static org.bytedeco.dnnl.global.dnnl.dnnl_nhwc;
import static org.bytedeco.dnnl.global.dnnl.dnnl_ohwi;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_forward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_max;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_scales_mask;
import static org.bytedeco.dnnl.global.dnnl.dnnl_reorder_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_resampling_forward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_resampling_linear;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_scale;
import static org.bytedeco.dnnl.global.dnnl.dnnl_x;

import com.google.common.primitives.Floats;
import io.github.chromapath.backend.internal.AllocationStats;
import io.github.chromapath.op.Quantized;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/**
 * Plans quantized operations as oneDNN primitives on tensors in place. Weights are converted to the
 * layout that oneDNN requests, once if they are frozen. Integer sums are exact, so that only the
 * final scaling, in fp32, is rounded.
 */
final class QuantizedPlan {
  private static final int FIRST_POST_OP = DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE;

  /** The mask of scales of a weight's outputs. */
  private static final int OUTPUTS = 1;

  /** The mask of scales of an activation's channels. */
  private static final int CHANNELS = 1 << 1;

  private final DnnlPlan plan;
  private final NativeScope building;

  private QuantizedPlan(DnnlPlan plan, NativeScope building) {
    this.plan = plan;
    this.building = building;
  }

  /**
   * The plan of an operation, owned by the caller.
   *
   * @throws UnsupportedOperationException if oneDNN has only its reference implementation
   */
  static DnnlPlan of(Quantized op, DnnlEngine engine, AllocationStats allocations) {
    DnnlPlan plan = new DnnlPlan(engine, allocations, op.toString());
    try (NativeScope building = plan.building()) {
      new QuantizedPlan(plan, building).append(op);
    } catch (RuntimeException | Error e) {
      plan.close();
      throw e;
    }
    return plan;
  }

  private void append(Quantized op) {
    if (op instanceof Quantized.Convolve convolve) {
      convolve(convolve);
    } else if (op instanceof Quantized.Quantize quantize) {
      reorder(quantize.x(), quantize.y(), inverses(quantize.scales()));
    } else if (op instanceof Quantized.Dequantize dequantize) {
      reorder(dequantize.x(), dequantize.y(), Floats.toArray(dequantize.scales()));
    } else if (op instanceof Quantized.Pool pool) {
      pool(pool);
    } else if (op instanceof Quantized.Resample resample) {
      resample(resample);
    } else if (op instanceof Quantized.Normalize normalize) {
      normalize(normalize);
    }
  }

  private void convolve(Quantized.Convolve op) {
    dnnl_primitive_attr attributes = plan.attributes(building);
    scale(attributes, DNNL_ARG_WEIGHTS, OUTPUTS);
    boolean divided = op.output().step() != 1;
    if (divided) {
      scale(attributes, DNNL_ARG_DST, 0);
    }
    postOps(attributes, op.output());
    dnnl_primitive_desc descriptor = convolution(op, attributes);
    ImplementationName.requireFast(descriptor, op);

    Map<Integer, dnnl_memory> arguments = operands(op.x(), op.y());
    arguments.put(DNNL_ARG_WEIGHTS, weight(op.weight(), descriptor));
    arguments.put(DNNL_ARG_BIAS, vector(op.weight().bias()));
    arguments.put(DNNL_ARG_ATTR_SCALES | DNNL_ARG_WEIGHTS, vector(op.weight().factors()));
    if (divided) {
      arguments.put(DNNL_ARG_ATTR_SCALES | DNNL_ARG_DST, numbers(op.output().step()));
    }
    op.output()
        .addend()
        .ifPresent(
            addend ->
                arguments.put(
                    FIRST_POST_OP | DNNL_ARG_SRC_1, plan.tensor(addend, activation(addend))));
    plan.append(descriptor, arguments);
  }

  private void postOps(dnnl_primitive_attr attributes, Quantized.Output output) {
    PostOperations operations = new PostOperations(plan, building);
    output.addend().ifPresent(addend -> operations.add(activation(addend)));
    if (output.relu()) {
      operations.relu();
    }
    operations.set(attributes);
  }

  private dnnl_primitive_desc convolution(Quantized.Convolve op, dnnl_primitive_attr attributes) {
    ConvolutionLayouts layouts =
        new ConvolutionLayouts(
            activation(op.x()),
            weightLayout(op.weight(), dnnl_format_tag_any),
            vectorLayout(op.weight().bias()),
            activation(op.y()));
    if (op.weight().transposed()) {
      ConvolutionWindow window =
          ConvolutionWindow.transposed(op.geometry(), op.x().shape(), op.y().shape());
      return layouts.transposed(plan, building, window, attributes);
    }
    return layouts.forward(plan, building, ConvolutionWindow.of(op.geometry()), attributes);
  }

  private dnnl_memory weight(Quantized.Weight weight, dnnl_primitive_desc descriptor) {
    dnnl_memory_desc stored = weightLayout(weight, weight.transposed() ? dnnl_ihwo : dnnl_ohwi);
    return plan.weight(weight.values(), stored, descriptor, true);
  }

  /** Logical order (O, I, kH, kW), O the channels of the result. */
  private dnnl_memory_desc weightLayout(Quantized.Weight weight, int tag) {
    Shape shape = weight.values().shape();
    int outputs = weight.transposed() ? shape.c() : shape.n();
    int inputs = weight.transposed() ? shape.n() : shape.c();
    return plan.layout(building, DataType.INT8, tag, outputs, inputs, shape.h(), shape.w());
  }

  /** Appends a conversion of x times factors: one, or one for each channel. */
  private void reorder(Tensor x, Tensor y, float... factors) {
    dnnl_memory_desc from = activation(x);
    dnnl_memory_desc to = activation(y);
    dnnl_primitive_attr attributes = plan.attributes(building);
    boolean scaled = factors.length > 1 || factors[0] != 1;
    if (scaled) {
      scale(attributes, DNNL_ARG_SRC, factors.length > 1 ? CHANNELS : 0);
    }
    dnnl_primitive_desc descriptor =
        plan.descriptor(
            building,
            "dnnl_reorder_primitive_desc_create",
            handle ->
                dnnl_reorder_primitive_desc_create(
                    handle, from, plan.engine().handle(), to, plan.engine().handle(), attributes));
    Map<Integer, dnnl_memory> arguments = new LinkedHashMap<>();
    arguments.put(DNNL_ARG_FROM, plan.tensor(x, from));
    arguments.put(DNNL_ARG_TO, plan.tensor(y, to));
    if (scaled) {
      arguments.put(DNNL_ARG_ATTR_SCALES | DNNL_ARG_SRC, numbers(factors));
    }
    plan.append(descriptor, arguments);
  }

  private void pool(Quantized.Pool op) {
    ConvolutionWindow window =
        ConvolutionWindow.pooled(op.geometry(), op.x().shape(), op.y().shape());
    dnnl_primitive_attr attributes = plan.attributes(building);
    dnnl_memory_desc x = activation(op.x());
    dnnl_memory_desc y = activation(op.y());
    dnnl_primitive_desc descriptor =
        plan.descriptor(
            building,
            "dnnl_pooling_forward_primitive_desc_create",
            handle ->
                dnnl_pooling_forward_primitive_desc_create(
                    handle,
                    plan.engine().handle(),
                    dnnl_forward_inference,
                    dnnl_pooling_max,
                    x,
                    y,
                    window.strides(),
                    window.kernel(),
                    window.dilation(),
                    window.before(),
                    window.after(),
                    attributes));
    plan.append(descriptor, operands(op.x(), op.y()));
  }

  private void resample(Quantized.Resample op) {
    dnnl_primitive_attr attributes = plan.attributes(building);
    dnnl_memory_desc x = activation(op.x());
    dnnl_memory_desc y = activation(op.y());
    dnnl_primitive_desc descriptor =
        plan.descriptor(
            building,
            "dnnl_resampling_forward_primitive_desc_create",
            handle ->
                dnnl_resampling_forward_primitive_desc_create(
                    handle,
                    plan.engine().handle(),
                    dnnl_forward_inference,
                    dnnl_resampling_linear,
                    (float[]) null,
                    x,
                    y,
                    attributes));
    plan.append(descriptor, operands(op.x(), op.y()));
  }

  /**
   * One group for each channel. With s the scale of x, epsilon / s^2 is added to the variance. The
   * result is multiplied by the inverses of y's scales.
   */
  private void normalize(Quantized.Normalize op) {
    dnnl_primitive_attr attributes = plan.attributes(building);
    dnnl_memory_desc x = activation(op.x());
    dnnl_memory_desc y = activation(op.y());
    float epsilon = op.epsilon() / (op.xScale() * op.xScale());
    dnnl_primitive_desc descriptor =
        plan.descriptor(
            building,
            "dnnl_group_normalization_forward_primitive_desc_create",
            handle ->
                dnnl_group_normalization_forward_primitive_desc_create(
                    handle,
                    plan.engine().handle(),
                    dnnl_forward_inference,
                    x,
                    y,
                    op.x().shape().c(),
                    epsilon,
                    dnnl_use_scale,
                    attributes));
    Map<Integer, dnnl_memory> arguments = operands(op.x(), op.y());
    float[] inverses = inverses(op.yScales());
    float[] ofChannels = new float[op.y().shape().c()];
    for (int c = 0; c < ofChannels.length; c++) {
      ofChannels[c] = inverses[inverses.length == 1 ? 0 : c];
    }
    arguments.put(DNNL_ARG_SCALE, numbers(ofChannels));
    plan.append(descriptor, arguments);
  }

  private Map<Integer, dnnl_memory> operands(Tensor x, Tensor y) {
    Map<Integer, dnnl_memory> arguments = new LinkedHashMap<>();
    arguments.put(DNNL_ARG_SRC, plan.tensor(x, activation(x)));
    arguments.put(DNNL_ARG_DST, plan.tensor(y, activation(y)));
    return arguments;
  }

  private void scale(dnnl_primitive_attr attributes, int argument, int mask) {
    DnnlStatus.check(
        dnnl_primitive_attr_set_scales_mask(attributes, argument, mask),
        plan.call("dnnl_primitive_attr_set_scales_mask"));
  }

  private static float[] inverses(List<Float> scales) {
    float[] inverses = new float[scales.size()];
    for (int i = 0; i < inverses.length; i++) {
      inverses[i] = 1 / scales.get(i);
    }
    return inverses;
  }

  private dnnl_memory numbers(float... values) {
    return plan.constant(plan.layout(building, DataType.FLOAT32, dnnl_x, values.length), values);
  }

  private dnnl_memory vector(Tensor tensor) {
    return plan.tensor(tensor, vectorLayout(tensor));
  }

  private dnnl_memory_desc vectorLayout(Tensor tensor) {
    return plan.layout(building, DataType.FLOAT32, dnnl_x, tensor.shape().c());
  }

  private dnnl_memory_desc activation(Tensor tensor) {
    Shape shape = tensor.shape();
    return plan.layout(
        building, tensor.type(), dnnl_nhwc, shape.n(), shape.c(), shape.h(), shape.w());
  }
}
