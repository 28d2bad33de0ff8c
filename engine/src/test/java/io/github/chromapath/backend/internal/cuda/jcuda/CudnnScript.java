// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import static io.github.chromapath.backend.internal.cuda.driver.Cudnn.Direction.BACKWARD_DATA;
import static io.github.chromapath.backend.internal.cuda.driver.Cudnn.Direction.BACKWARD_FILTER;
import static io.github.chromapath.backend.internal.cuda.driver.Cudnn.Direction.FORWARD;

import io.github.chromapath.backend.internal.cuda.driver.Cudnn;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.ActivationDescriptor;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Algorithm;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.BiasRelu;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.BiasReluDescriptors;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.ConvolutionCall;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.ConvolutionDescriptor;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Descriptors;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Direction;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.FilterDescriptor;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Handle;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.MathType;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Operands;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.TensorDescriptor;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Workspace;
import io.github.chromapath.backend.internal.cuda.driver.Scaling;
import io.github.chromapath.tensor.DataType;
import java.util.List;
import java.util.OptionalLong;

/**
 * Every call of cuDNN's adapter. Descriptors: x 0xa1, y 0xa2, w 0xf1, convolution 0xc1, ReLU 0xe1.
 */
final class CudnnScript extends Script {
  private static final Operands OPERANDS =
      new Operands(0x7f12_0000_0100L, 0x7f12_0000_0200L, 0x7f12_0000_0300L);
  private static final long SCRATCH = 0x7f12_0000_0400L;
  private static final long BIAS = 0x7f12_0000_0500L;
  private static final long ADDEND = 0x7f12_0000_0600L;
  private static final Workspace LARGE = new Workspace(SCRATCH, 5L << 31);

  private final Cudnn cudnn;

  CudnnScript(Cudnn cudnn, Log log, boolean checked) {
    super(log, checked);
    this.cudnn = cudnn;
  }

  @Override
  void run() {
    equal(90501L, call(cudnn::version, "cudnnGetVersion()"));
    Handle handle = call(cudnn::create, "cudnnCreate(NVRTC)");
    call(
        () -> cudnn.setStream(handle, new JCudaStream(new StreamPointer())),
        "cudnnSetStream(0xd1, (nil))");
    TensorDescriptor x =
        call(
            () -> cudnn.createTensor(DataType.FLOAT16, 2, 3, 5, 7),
            "cudnnCreateTensorDescriptor()",
            "cudnnSetTensor4dDescriptor(0xa1, 1, 2, 2, 3, 5, 7)");
    TensorDescriptor y =
        call(
            () -> cudnn.createTensor(DataType.FLOAT32, 2, 11, 3, 4),
            "cudnnCreateTensorDescriptor()",
            "cudnnSetTensor4dDescriptor(0xa2, 1, 0, 2, 11, 3, 4)");
    FilterDescriptor w =
        call(
            () -> cudnn.createFilter(DataType.BFLOAT16, 11, 3, 1, 2),
            "cudnnCreateFilterDescriptor()",
            "cudnnSetFilter4dDescriptor(0xf1, 9, 1, 11, 3, 1, 2)");
    destroy(convolution(MathType.TENSOR_OP, 1));
    destroy(convolution(MathType.DEFAULT, 0));
    ConvolutionDescriptor convolution = convolution(MathType.FMA, 3);
    Descriptors all = new Descriptors(x, w, convolution, y);
    heuristics(handle, all);
    workspaces(handle, all);
    measurements(handle, all);
    convolutions(handle, all);
    destroy(convolution);
    call(() -> cudnn.destroy(w), "cudnnDestroyFilterDescriptor(0xf1)");
    call(() -> cudnn.destroy(x), "cudnnDestroyTensorDescriptor(0xa1)");
    call(() -> cudnn.destroy(y), "cudnnDestroyTensorDescriptor(0xa2)");
    call(() -> cudnn.destroy(handle), "cudnnDestroy(0xd1)");
  }

  private ConvolutionDescriptor convolution(MathType math, int number) {
    return call(
        () -> cudnn.createConvolution(4, 2, math),
        "cudnnCreateConvolutionDescriptor()",
        "cudnnSetConvolution2dDescriptor(0xc1, 4, 4, 2, 2, 1, 1, 1, 0)",
        "cudnnSetConvolutionMathType(0xc1, " + number + ")");
  }

  private void destroy(ConvolutionDescriptor convolution) {
    call(() -> cudnn.destroy(convolution), "cudnnDestroyConvolutionDescriptor(0xc1)");
  }

  /** The expected result: each algorithm once, with the largest workspace of its math types. */
  private static List<Algorithm> found() {
    return List.of(
        new Algorithm(1, Algorithm.SUCCESS, 1L << 34, false),
        new Algorithm(6, Algorithm.SUCCESS, 5, true));
  }

  private void heuristics(Handle handle, Descriptors all) {
    equal(
        found(),
        call(
            () -> cudnn.algorithms(handle, FORWARD, all),
            "cudnnGetConvolutionForwardAlgorithmMaxCount(0xd1)",
            "cudnnGetConvolutionForwardAlgorithm_v7(0xd1, 0xa1, 0xf1, 0xc1, 0xa2, 8)"));
    equal(
        found(),
        call(
            () -> cudnn.algorithms(handle, BACKWARD_DATA, all),
            "cudnnGetConvolutionBackwardDataAlgorithmMaxCount(0xd1)",
            "cudnnGetConvolutionBackwardDataAlgorithm_v7(0xd1, 0xf1, 0xa2, 0xc1, 0xa1, 6)"));
    equal(
        found(),
        call(
            () -> cudnn.algorithms(handle, BACKWARD_FILTER, all),
            "cudnnGetConvolutionBackwardFilterAlgorithmMaxCount(0xd1)",
            "cudnnGetConvolutionBackwardFilterAlgorithm_v7(0xd1, 0xa1, 0xa2, 0xc1, 0xf1, 7)"));
  }

  /** A size of 2^63 or more is negative. */
  private void workspaces(Handle handle, Descriptors all) {
    equal(
        1L << 33,
        call(
            () -> cudnn.workspaceBytes(handle, FORWARD, all, 6),
            "cudnnGetConvolutionForwardWorkspaceSize(0xd1, 0xa1, 0xf1, 0xc1, 0xa2, 6)"));
    equal(
        Long.MIN_VALUE + 8,
        call(
            () -> cudnn.workspaceBytes(handle, BACKWARD_DATA, all, 7),
            "cudnnGetConvolutionBackwardDataWorkspaceSize(0xd1, 0xf1, 0xa2, 0xc1, 0xa1, 7)"));
    equal(
        1L << 33,
        call(
            () -> cudnn.workspaceBytes(handle, BACKWARD_FILTER, all, 3),
            "cudnnGetConvolutionBackwardFilterWorkspaceSize(0xd1, 0xa1, 0xa2, 0xc1, 0xf1, 3)"));
  }

  private void measurements(Handle handle, Descriptors all) {
    measure(
        handle,
        FORWARD,
        all,
        "cudnnGetConvolutionForwardAlgorithmMaxCount(0xd1)",
        "cudnnFindConvolutionForwardAlgorithmEx(0xd1, 0xa1, 0x7f1200000100, 0xf1, 0x7f1200000200,"
            + " 0xc1, 0xa2, 0x7f1200000300, 8, 0x7f1200000400, 10737418240)");
    measure(
        handle,
        BACKWARD_DATA,
        all,
        "cudnnGetConvolutionBackwardDataAlgorithmMaxCount(0xd1)",
        "cudnnFindConvolutionBackwardDataAlgorithmEx(0xd1, 0xf1, 0x7f1200000200, 0xa2,"
            + " 0x7f1200000300, 0xc1, 0xa1, 0x7f1200000100, 6, 0x7f1200000400, 10737418240)");
    measure(
        handle,
        BACKWARD_FILTER,
        all,
        "cudnnGetConvolutionBackwardFilterAlgorithmMaxCount(0xd1)",
        "cudnnFindConvolutionBackwardFilterAlgorithmEx(0xd1, 0xa1, 0x7f1200000100, 0xa2,"
            + " 0x7f1200000300, 0xc1, 0xf1, 0x7f1200000200, 7, 0x7f1200000400, 10737418240)");
  }

  private void measure(Handle handle, Direction direction, Descriptors all, String... expected) {
    equal(
        found(),
        call(
            () -> cudnn.measure(handle, new ConvolutionCall(direction, all, OPERANDS), LARGE),
            expected));
  }

  private void convolutions(Handle handle, Descriptors all) {
    ConvolutionCall forward = new ConvolutionCall(FORWARD, all, OPERANDS);
    call(
        () -> cudnn.convolve(handle, forward, 3, LARGE, new Scaling(1.5f, -0.5f)),
        "cudnnConvolutionForward(0xd1, 1.5, 0xa1, 0x7f1200000100, 0xf1, 0x7f1200000200, 0xc1, 3,"
            + " 0x7f1200000400, 10737418240, -0.5, 0xa2, 0x7f1200000300)");
    ConvolutionCall backwardData = new ConvolutionCall(BACKWARD_DATA, all, OPERANDS);
    call(
        () -> cudnn.convolve(handle, backwardData, 4, Workspace.NONE, Scaling.OVERWRITE),
        "cudnnConvolutionBackwardData(0xd1, 1, 0xf1, 0x7f1200000200, 0xa2, 0x7f1200000300, 0xc1, 4,"
            + " (nil), 0, 0, 0xa1, 0x7f1200000100)");
    ConvolutionCall backwardFilter = new ConvolutionCall(BACKWARD_FILTER, all, OPERANDS);
    call(
        () -> cudnn.convolve(handle, backwardFilter, 5, new Workspace(SCRATCH, 8), Scaling.ADD),
        "cudnnConvolutionBackwardFilter(0xd1, 1, 0xa1, 0x7f1200000100, 0xa2, 0x7f1200000300, 0xc1,"
            + " 5, 0x7f1200000400, 8, 1, 0xf1, 0x7f1200000200)");
    biasRelu(handle, forward, all.y());
  }

  private void biasRelu(Handle handle, ConvolutionCall forward, TensorDescriptor bias) {
    ActivationDescriptor relu =
        call(
            cudnn::createRelu,
            "cudnnCreateActivationDescriptor()",
            "cudnnSetActivationDescriptor(0xe1, 1, 1, 0)");
    BiasReluDescriptors descriptors = new BiasReluDescriptors(bias, relu);
    call(
        () ->
            cudnn.convolveBiasRelu(
                handle, forward, 3, LARGE, new BiasRelu(descriptors, BIAS, OptionalLong.empty())),
        "cudnnConvolutionBiasActivationForward(0xd1, 1, 0xa1, 0x7f1200000100, 0xf1,"
            + " 0x7f1200000200, 0xc1, 3, 0x7f1200000400, 10737418240, 0, 0xa2, 0x7f1200000300,"
            + " 0xa2, 0x7f1200000500, 0xe1, 0xa2, 0x7f1200000300)");
    call(
        () ->
            cudnn.convolveBiasRelu(
                handle,
                forward,
                0,
                Workspace.NONE,
                new BiasRelu(descriptors, BIAS, OptionalLong.of(ADDEND))),
        "cudnnConvolutionBiasActivationForward(0xd1, 1, 0xa1, 0x7f1200000100, 0xf1,"
            + " 0x7f1200000200, 0xc1, 0, (nil), 0, 1, 0xa2, 0x7f1200000600, 0xa2, 0x7f1200000500,"
            + " 0xe1, 0xa2, 0x7f1200000300)");
    call(() -> cudnn.destroy(relu), "cudnnDestroyActivationDescriptor(0xe1)");
  }
}
