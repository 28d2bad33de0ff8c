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
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_backward_data_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_backward_weights_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_direct;
import static org.bytedeco.dnnl.global.dnnl.dnnl_format_tag_any;
import static org.bytedeco.dnnl.global.dnnl.dnnl_ihwo;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_equal;
import static org.bytedeco.dnnl.global.dnnl.dnnl_nhwc;
import static org.bytedeco.dnnl.global.dnnl.dnnl_ohwi;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_diff_dst_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_diff_weights_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_src_md;
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
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;

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
  private static final int FIRST_POST_OP = DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE;

  private final DnnlPlan plan;
  private final NativeScope building;
  private final ConvolutionWindow window;

  private ConvolutionPlan(DnnlPlan plan, NativeScope building, ConvolutionGeometry geometry) {
    this.plan = plan;
    this.building = building;
    this.window = ConvolutionWindow.of(geometry);
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
    dnnl_memory_desc anyWeight = weight(op.weight(), op.x().type(), dnnl_format_tag_any);
    ConvolutionLayouts layouts = layouts(op, anyWeight);
    append(op, weight(op.weight()), layouts.forward(plan, building, window, attributes(op)));
  }

  private void transposed(Convolution.Transposed op) {
    dnnl_memory_desc anyWeight = transposedWeight(op.weight(), op.x().type(), dnnl_format_tag_any);
    ConvolutionLayouts layouts = layouts(op, anyWeight);
    ConvolutionWindow exact =
        ConvolutionWindow.transposed(op.geometry(), op.x().shape(), op.y().shape());
    dnnl_memory_desc stored = storedWeight(op, op.weight(), plan, building);
    append(op, stored, layouts.transposed(plan, building, exact, attributes(op)));
  }

  private ConvolutionLayouts layouts(Convolution.Fusible op, dnnl_memory_desc anyWeight) {
    dnnl_memory_desc biasOrNull = op.epilogue().bias().map(this::vector).orElse(null);
    return new ConvolutionLayouts(activation(op.x()), anyWeight, biasOrNull, activation(op.y()));
  }

  private void append(
      Convolution.Fusible op, dnnl_memory_desc storedWeight, dnnl_primitive_desc descriptor) {
    Map<Integer, dnnl_memory> arguments = arguments(op);
    arguments.put(DNNL_ARG_WEIGHTS, weight(op.weight(), storedWeight, op.x().type(), descriptor));
    plan.append(descriptor, arguments);
  }

  private void backwardData(Convolution.BackwardData op) {
    dnnl_memory_desc dy = activation(op.dy());
    dnnl_memory_desc dx = activation(op.dx());
    dnnl_memory_desc anyWeight = weight(op.weight(), op.dy().type(), dnnl_format_tag_any);
    dnnl_primitive_attr attributes = plan.attributes(building);
    dnnl_primitive_desc hint =
        new ConvolutionLayouts(dx, anyWeight, null, dy).forward(plan, building, window, attributes);
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
                    window.strides(),
                    window.dilation(),
                    window.before(),
                    window.after(),
                    hint,
                    attributes));

    Map<Integer, dnnl_memory> arguments = new LinkedHashMap<>();
    arguments.put(DNNL_ARG_DIFF_DST, plan.tensor(op.dy(), dy));
    arguments.put(
        DNNL_ARG_WEIGHTS, weight(op.weight(), weight(op.weight()), op.dy().type(), descriptor));
    arguments.put(DNNL_ARG_DIFF_SRC, plan.tensor(op.dx(), dx));
    plan.append(descriptor, arguments);
  }

  private void backwardWeights(Convolution.BackwardWeights op) {
    int layout = betterBlocked(op) ? dnnl_format_tag_any : dnnl_nhwc;
    dnnl_memory_desc x = activation(op.x(), layout);
    dnnl_memory_desc dy = activation(op.dy(), layout);
    dnnl_memory_desc anyGradient = weight(op.dWeight(), op.dWeight().type(), dnnl_format_tag_any);
    dnnl_primitive_attr attributes = plan.attributes(building);
    dnnl_memory_desc anyWeight = weight(op.dWeight(), op.x().type(), dnnl_format_tag_any);
    dnnl_primitive_desc hint =
        new ConvolutionLayouts(x, anyWeight, null, dy).forward(plan, building, window, attributes);
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
                    window.strides(),
                    window.dilation(),
                    window.before(),
                    window.after(),
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
    return plan.converted(
        tensor, activation(tensor), dnnl_primitive_desc_query_md(descriptor, query, 0));
  }

  /** The weight in the layout of {@code descriptor}, which computes in {@code type}. */
  private dnnl_memory weight(
      Tensor weight, dnnl_memory_desc stored, DataType type, dnnl_primitive_desc descriptor) {
    return plan.weight(weight, stored, descriptor, type == weight.type());
  }

  /** Attributes that add the addend, which may be y, and apply ReLU before the result is stored. */
  private dnnl_primitive_attr attributes(Convolution.Fusible op) {
    Optional<Tensor> addend = op.epilogue().addend();
    dnnl_primitive_attr attributes = plan.attributes(building);
    PostOperations operations = new PostOperations(plan, building);
    if (addend.isPresent() && addend.get() == op.y()) {
      operations.sum();
    } else {
      addend.ifPresent(other -> operations.add(activation(other)));
    }
    if (op.epilogue().relu()) {
      operations.relu();
    }
    operations.set(attributes);
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
