// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.kernels.SkinnyConvolution;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * Plans the convolutions that {@link SkinnyConvolution} matches. The kernels read the fp32 weight
 * and round it to the type of the activations, so their operands are those of cuBLAS.
 */
final class PointwisePlanner extends FamilyPlanner {
  PointwisePlanner(KernelLauncher launcher) {
    super("pointwise", launcher);
  }

  /**
   * Plans a convolution.
   *
   * @throws UnsupportedOperationException if {@link SkinnyConvolution} does not match it
   */
  OpPlan plan(Convolution op) {
    if (SkinnyConvolution.matches(op)) {
      if (op instanceof Convolution.Forward forward) {
        return forward(forward);
      } else if (op instanceof Convolution.BackwardData backward) {
        return backwardData(backward);
      } else if (op instanceof Convolution.BackwardWeights backward) {
        return backwardWeights(backward);
      }
    }
    throw new UnsupportedOperationException("no kernel of pointwise.cu computes " + op);
  }

  private OpPlan forward(Convolution.Forward op) {
    Tensor x = op.x();
    Tensor y = op.y();
    Convolution.Epilogue epilogue = op.epilogue();
    requireFloat32(op.weight());
    epilogue.bias().ifPresent(FamilyPlanner::requireFloat32);
    long pixels = y.shape().pixels();
    return OpPlan.of(
        launch(
            geometry().warpVectors(pixels, x.shape().c(), x.type()),
            named("pointwise_forward", epilogue.addend(), x, y),
            x,
            op.weight(),
            epilogue.bias(),
            epilogue.addend(),
            y,
            pixels,
            x.shape().c(),
            y.shape().c(),
            epilogue.relu()));
  }

  private OpPlan backwardData(Convolution.BackwardData op) {
    Tensor dx = op.dx();
    requireFloat32(op.weight());
    long pixels = dx.shape().pixels();
    return OpPlan.of(
        launch(
            geometry().walk(1, pixels, dx.shape().c(), dx.type()),
            named("pointwise_backward_data", op.dy(), dx),
            op.dy(),
            op.weight(),
            dx,
            pixels,
            dx.shape().c(),
            op.dy().shape().c()));
  }

  private OpPlan backwardWeights(Convolution.BackwardWeights op) {
    Tensor x = op.x();
    requireFloat32(op.dWeight());
    long pixels = x.shape().pixels();
    int channels = x.shape().c();
    int outputs = op.dy().shape().c();
    int chunks = Geometry.chunks(1, pixels, channels, x.type());
    int weights = outputs * channels;
    return OpPlan.withWorkspace(
        (long) weights * chunks * Float.BYTES,
        workspace ->
            List.of(
                launch(
                    geometry().walk(1, channels, chunks, x.type()),
                    named("pointwise_backward_weights_partial", x, op.dy()),
                    x,
                    op.dy(),
                    workspace,
                    pixels,
                    channels,
                    outputs,
                    chunks),
                launch(
                    geometry().warps(weights),
                    "pointwise_backward_weights_final",
                    workspace,
                    op.dWeight(),
                    weights,
                    chunks)));
  }
}
