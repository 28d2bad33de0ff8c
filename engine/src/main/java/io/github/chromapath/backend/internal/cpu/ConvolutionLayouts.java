// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_direct;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_forward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_deconvolution_direct;
import static org.bytedeco.dnnl.global.dnnl.dnnl_deconvolution_forward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_inference;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/**
 * The operands of a direct convolution in oneDNN.
 *
 * @param x layout of the input
 * @param weight layout of the weight, logical order (O, I, kH, kW)
 * @param bias layout of the bias; null, as oneDNN's functions expect, if there is none
 * @param y layout of the result
 */
record ConvolutionLayouts(
    dnnl_memory_desc x, dnnl_memory_desc weight, dnnl_memory_desc bias, dnnl_memory_desc y) {
  /** The convolution, owned by {@code building}. It may be the hint of a gradient. */
  dnnl_primitive_desc forward(
      DnnlPlan plan,
      NativeScope building,
      ConvolutionWindow window,
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
                window.strides(),
                window.dilation(),
                window.before(),
                window.after(),
                attributes));
  }

  /** The transposed convolution, owned by {@code building}. */
  dnnl_primitive_desc transposed(
      DnnlPlan plan,
      NativeScope building,
      ConvolutionWindow window,
      dnnl_primitive_attr attributes) {
    return plan.descriptor(
        building,
        "dnnl_deconvolution_forward_primitive_desc_create",
        handle ->
            dnnl_deconvolution_forward_primitive_desc_create(
                handle,
                plan.engine().handle(),
                dnnl_forward_inference,
                dnnl_deconvolution_direct,
                x,
                weight,
                bias,
                y,
                window.strides(),
                window.dilation(),
                window.before(),
                window.after(),
                attributes));
  }
}
