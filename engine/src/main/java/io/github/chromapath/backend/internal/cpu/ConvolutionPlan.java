// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_add;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_backward_data_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_backward_weights_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_direct;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_forward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_data_type_undef;
import static org.bytedeco.dnnl.global.dnnl.dnnl_deconvolution_direct;
import static org.bytedeco.dnnl.global.dnnl.dnnl_deconvolution_forward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_relu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_format_tag_any;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_inference;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_ihwo;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_equal;
import static org.bytedeco.dnnl.global.dnnl.dnnl_nhwc;
import static org.bytedeco.dnnl.global.dnnl.dnnl_ohwi;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_binary;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_eltwise;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_sum;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_post_ops;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_diff_dst_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_diff_weights_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_src_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_weights_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_x;

import io.github.chromapath.backend.internal.AllocationStats;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.ConvolutionGeometry;
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

/**
 * Plans convolutions and their gradients as oneDNN primitives.
 *
 * <p>Activations are used in place. Weights are used in place if oneDNN accepts (O, kH, kW, I).
 * Otherwise each run converts them to or from the layout that oneDNN requests. If the activations
 * are bf16, fp32 weights are also converted to bf16. Weights in frozen memory are converted once.
 *
 * <p>Bias, addend and ReLU are applied before the result is stored. oneDNN computes ReLU as a
 * maximum that turns NaN into 0.
 */
final class ConvolutionPlan {
  private static final long[] NO_DILATION = {0, 0};
  private static final int FIRST_POST_OP = DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE;

  private final DnnlPlan plan;
  private final NativeScope building;
  private final long[] strides;
  private final long[] padding;

  private ConvolutionPlan(DnnlPlan plan, NativeScope building, ConvolutionGeometry geometry) {
    this.plan = plan;
    this.building = building;
    this.strides = new long[] {geometry.stride(), geometry.stride()};
    this.padding = new long[] {geometry.padding(), geometry.padding()};
  }

  /**
   * The plan of {@code convolution}, owned by the caller.
   *
   * @throws UnsupportedOperationException if oneDNN has no implementation for the types
   */
  static DnnlPlan of(Convolution convolution, DnnlEngine engine, AllocationStats allocations) {
    DnnlPlan plan = new DnnlPlan(engine, allocations, convolution.toString());
    try (NativeScope building = plan.building()) {
      ConvolutionPlan planner = new ConvolutionPlan(plan, building, convolution.geometry());
      if (convolution instanceof Convolution.Forward forward) {
        planner.forward(forward);
      } else if (convolution instanceof Convolution.Transposed transposed) {
        planner.transposed(transposed);
      } else if (convolution instanceof Convolution.BackwardData backward) {
        planner.backwardData(backward);
      } else if (convolution instanceof Convolution.BackwardWeights backward) {
        planner.backwardWeights(backward);
      } else {
        throw new UnsupportedOperationException(convolution + " is no known convolution");
      }
    } catch (RuntimeException | Error e) {
      plan.close();
      throw e;
    }
    return plan;
  }

  /** The layout of {@code op}'s weight as it is stored, owned by {@code building}. */
  static dnnl_memory_desc storedWeight(
      Convolution op, Tensor weight, DnnlPlan plan, NativeScope building) {
    ConvolutionPlan planner = new ConvolutionPlan(plan, building, op.geometry());
    return op instanceof Convolution.Transposed
        ? planner.transposedWeight(weight, weight.type(), dnnl_ihwo)
        : planner.weight(weight);
  }

  private void forward(Convolution.Forward op) {
    dnnl_memory_desc x = activation(op.x());
    dnnl_memory_desc y = activation(op.y());
    dnnl_memory_desc bias = biasOrNull(op);
    dnnl_primitive_attr attributes = attributes(op);
    dnnl_memory_desc anyWeight = weight(op.weight(), op.x().type(), dnnl_format_tag_any);
    dnnl_primitive_desc descriptor = forward(x, anyWeight, bias, y, attributes);
    dnnl_memory weight =
        convertedWeight(op.weight(), weight(op.weight()), op.x().type(), descriptor);
    Map<Integer, dnnl_memory> arguments = arguments(op);
    arguments.put(DNNL_ARG_WEIGHTS, weight);
    plan.append(descriptor, arguments);
  }

  private void transposed(Convolution.Transposed op) {
    dnnl_memory_desc x = activation(op.x());
    dnnl_memory_desc y = activation(op.y());
    dnnl_memory_desc bias = biasOrNull(op);
    dnnl_primitive_attr attributes = attributes(op);
    dnnl_memory_desc anyWeight = transposedWeight(op.weight(), op.x().type(), dnnl_format_tag_any);
    long[] after = {
      DnnlPadding.transposed(op.x().shape().h(), op.y().shape().h(), op.geometry()),
      DnnlPadding.transposed(op.x().shape().w(), op.y().shape().w(), op.geometry())
    };
    dnnl_primitive_desc descriptor =
        plan.descriptor(
            building,
            "dnnl_deconvolution_forward_primitive_desc_create",
            handle ->
                dnnl_deconvolution_forward_primitive_desc_create(
                    handle,
                    plan.engine().handle(),
                    dnnl_forward_inference,
                    dnnl_deconvolution_direct,
                    x,
                    anyWeight,
                    bias,
                    y,
                    strides,
                    NO_DILATION,
                    padding,
                    after,
                    attributes));
    dnnl_memory_desc stored = storedWeight(op, op.weight(), plan, building);
    dnnl_memory weight = convertedWeight(op.weight(), stored, op.x().type(), descriptor);
    Map<Integer, dnnl_memory> arguments = arguments(op);
    arguments.put(DNNL_ARG_WEIGHTS, weight);
    plan.append(descriptor, arguments);
  }

  private void backwardData(Convolution.BackwardData op) {
    dnnl_memory_desc dy = activation(op.dy());
    dnnl_memory_desc dx = activation(op.dx());
    dnnl_memory_desc anyWeight = weight(op.weight(), op.dy().type(), dnnl_format_tag_any);
    dnnl_primitive_attr attributes = plan.attributes(building);
    dnnl_primitive_desc hint = forward(dx, anyWeight, null, dy, attributes);
    dnnl_primitive_desc descriptor =
        plan.descriptor(
            building,
            "dnnl_convolution_backward_data_primitive_desc_create",
            handle ->
                dnnl_convolution_backward_data_primitive_desc_create(
                    handle,
                    plan.engine().handle(),
                    dnnl_convolution_direct,
                    dx,
                    anyWeight,
                    dy,
                    strides,
                    NO_DILATION,
                    padding,
                    padding,
                    hint,
                    attributes));

    Map<Integer, dnnl_memory> arguments = new LinkedHashMap<>();
    arguments.put(DNNL_ARG_DIFF_DST, plan.tensor(op.dy(), dy));
    dnnl_memory weight =
        convertedWeight(op.weight(), weight(op.weight()), op.dy().type(), descriptor);
    arguments.put(DNNL_ARG_WEIGHTS, weight);
    arguments.put(DNNL_ARG_DIFF_SRC, plan.tensor(op.dx(), dx));
    plan.append(descriptor, arguments);
  }

  private void backwardWeights(Convolution.BackwardWeights op) {
    int layout = betterBlocked(op) ? dnnl_format_tag_any : dnnl_nhwc;
    dnnl_memory_desc x = activation(op.x(), layout);
    dnnl_memory_desc dy = activation(op.dy(), layout);
    dnnl_memory_desc anyGradient = weight(op.dWeight(), op.dWeight().type(), dnnl_format_tag_any);
    dnnl_primitive_attr attributes = plan.attributes(building);
    dnnl_primitive_desc hint =
        forward(x, weight(op.dWeight(), op.x().type(), dnnl_format_tag_any), null, dy, attributes);
    dnnl_primitive_desc descriptor =
        plan.descriptor(
            building,
            "dnnl_convolution_backward_weights_primitive_desc_create",
            handle ->
                dnnl_convolution_backward_weights_primitive_desc_create(
                    handle,
                    plan.engine().handle(),
                    dnnl_convolution_direct,
                    x,
                    anyGradient,
                    null,
                    dy,
                    strides,
                    NO_DILATION,
                    padding,
                    padding,
                    hint,
                    attributes));

    dnnl_memory_desc stored = weight(op.dWeight(), op.dWeight().type(), dnnl_ohwi);
    dnnl_memory_desc wanted =
        dnnl_primitive_desc_query_md(descriptor, dnnl_query_diff_weights_md, 0);
    boolean inPlace = dnnl_memory_desc_equal(stored, wanted) != 0;
    dnnl_memory target = plan.tensor(op.dWeight(), stored);
    dnnl_memory gradient = inPlace ? target : plan.operand(wanted);
    Map<Integer, dnnl_memory> arguments = new LinkedHashMap<>();
    arguments.put(DNNL_ARG_SRC, converted(op.x(), descriptor, dnnl_query_src_md));
    arguments.put(DNNL_ARG_DIFF_DST, converted(op.dy(), descriptor, dnnl_query_diff_dst_md));
    arguments.put(DNNL_ARG_DIFF_WEIGHTS, gradient);
    plan.append(descriptor, arguments);
    if (!inPlace) {
      plan.reorder(gradient, wanted, target, stored);
    }
  }

  /**
   * Whether a conversion of x and dy to oneDNN's blocked layout saves time. oneDNN's fp32 kernel
   * reads blocks of channels, which are far apart with channels last. {@code chromapath-bench
   * profile --mode training} measures each convolution.
   */
  private static boolean betterBlocked(Convolution.BackwardWeights op) {
    int channels = op.x().shape().c();
    return op.x().type() == DataType.FLOAT32
        && op.geometry().kernel() > 1
        && channels >= (op.geometry().stride() > 1 ? 64 : 128);
  }

  /** An activation in the layout of {@code descriptor}: in place, or converted before. */
  private dnnl_memory converted(Tensor tensor, dnnl_primitive_desc descriptor, int query) {
    return converted(
        tensor, activation(tensor), dnnl_primitive_desc_query_md(descriptor, query, 0));
  }

  /** A tensor in the layout {@code wanted}: in place, or converted before. */
  private dnnl_memory converted(Tensor tensor, dnnl_memory_desc stored, dnnl_memory_desc wanted) {
    dnnl_memory source = plan.tensor(tensor, stored);
    if (dnnl_memory_desc_equal(stored, wanted) != 0) {
      return source;
    }
    dnnl_memory converted = plan.operand(wanted);
    plan.reorder(source, stored, converted, wanted);
    return converted;
  }

  /** The forward convolution; {@code bias} may be null. */
  private dnnl_primitive_desc forward(
      dnnl_memory_desc x,
      dnnl_memory_desc weight,
      dnnl_memory_desc bias,
      dnnl_memory_desc y,
      dnnl_primitive_attr attributes) {
    return plan.descriptor(
        building,
        "dnnl_convolution_forward_primitive_desc_create",
        handle ->
            dnnl_convolution_forward_primitive_desc_create(
                handle,
                plan.engine().handle(),
                dnnl_forward_training,
                dnnl_convolution_direct,
                x,
                weight,
                bias,
                y,
                strides,
                NO_DILATION,
                padding,
                padding,
                attributes));
  }

  /**
   * The weight in the layout and {@code type} of {@code descriptor}: in place, or converted before.
   */
  private dnnl_memory convertedWeight(
      Tensor weight, dnnl_memory_desc stored, DataType type, dnnl_primitive_desc descriptor) {
    dnnl_memory_desc wanted = dnnl_primitive_desc_query_md(descriptor, dnnl_query_weights_md, 0);
    Optional<PackedWeights> packed = CpuMemory.of(weight).packed();
    if (packed.isPresent()) {
      boolean exact = type == weight.type();
      return plan.memory(wanted, packed.get().get(weight, stored, wanted, exact, plan::convert));
    }
    return converted(weight, stored, wanted);
  }

  /** Attributes that add the addend, which may be y, and apply ReLU before the result is stored. */
  private dnnl_primitive_attr attributes(Convolution.Fusible op) {
    Optional<Tensor> addend = op.epilogue().addend();
    dnnl_primitive_attr attributes = plan.attributes(building);
    dnnl_post_ops operations =
        building.create(
            new dnnl_post_ops(),
            plan.call("dnnl_post_ops_create"),
            dnnl::dnnl_post_ops_create,
            dnnl::dnnl_post_ops_destroy);
    if (addend.isPresent() && addend.get() == op.y()) {
      DnnlStatus.check(
          dnnl_post_ops_append_sum(operations, 1, 0, dnnl_data_type_undef),
          plan.call("dnnl_post_ops_append_sum"));
    } else if (addend.isPresent()) {
      DnnlStatus.check(
          dnnl_post_ops_append_binary(operations, dnnl_binary_add, activation(addend.get())),
          plan.call("dnnl_post_ops_append_binary"));
    }
    if (op.epilogue().relu()) {
      DnnlStatus.check(
          dnnl_post_ops_append_eltwise(operations, dnnl_eltwise_relu, 0, 0),
          plan.call("dnnl_post_ops_append_eltwise"));
    }
    DnnlStatus.check(
        dnnl_primitive_attr_set_post_ops(attributes, operations),
        plan.call("dnnl_primitive_attr_set_post_ops"));
    return attributes;
  }

  /** The arguments without the weight. */
  private Map<Integer, dnnl_memory> arguments(Convolution.Fusible op) {
    Map<Integer, dnnl_memory> arguments = new LinkedHashMap<>();
    arguments.put(DNNL_ARG_SRC, plan.tensor(op.x(), activation(op.x())));
    arguments.put(DNNL_ARG_DST, plan.tensor(op.y(), activation(op.y())));
    op.epilogue()
        .bias()
        .ifPresent(bias -> arguments.put(DNNL_ARG_BIAS, plan.tensor(bias, vector(bias))));
    op.epilogue()
        .addend()
        .filter(addend -> addend != op.y())
        .ifPresent(
            addend ->
                arguments.put(
                    FIRST_POST_OP | DNNL_ARG_SRC_1, plan.tensor(addend, activation(addend))));
    return arguments;
  }

  /** The layout of the bias; null, as oneDNN's functions expect, if there is none. */
  private dnnl_memory_desc biasOrNull(Convolution.Fusible op) {
    return op.epilogue().bias().map(this::vector).orElse(null);
  }

  private dnnl_memory_desc vector(Tensor tensor) {
    return plan.layout(building, tensor.type(), dnnl_x, tensor.shape().c());
  }

  /** Logical order (N, C, H, W), stored channels last. */
  private dnnl_memory_desc activation(Tensor tensor) {
    return activation(tensor, dnnl_nhwc);
  }

  private dnnl_memory_desc activation(Tensor tensor, int tag) {
    Shape shape = tensor.shape();
    return plan.layout(building, tensor.type(), tag, shape.n(), shape.c(), shape.h(), shape.w());
  }

  /** The weight as it is stored. */
  private dnnl_memory_desc weight(Tensor tensor) {
    return weight(tensor, tensor.type(), dnnl_ohwi);
  }

  /** The weight of a transposed convolution in logical order (O, I, kH, kW), O its outputs. */
  private dnnl_memory_desc transposedWeight(Tensor tensor, DataType type, int tag) {
    Shape shape = tensor.shape();
    return plan.layout(building, type, tag, shape.c(), shape.n(), shape.h(), shape.w());
  }

  /** Logical order (O, I, kH, kW). */
  private dnnl_memory_desc weight(Tensor tensor, DataType type, int tag) {
    Shape shape = tensor.shape();
    return plan.layout(building, type, tag, shape.n(), shape.c(), shape.h(), shape.w());
  }
}
