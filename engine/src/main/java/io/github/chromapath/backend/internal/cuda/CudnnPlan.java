// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Algorithm;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Descriptors;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Operands;

/** A convolution in cuDNN. {@link CudnnPlans} owns its descriptors. */
record CudnnPlan(ConvolutionKey key, Descriptors descriptors, Algorithm algorithm) {
  /** Workspace of the algorithm. */
  long workspaceBytes() {
    return algorithm.workspaceBytes();
  }

  /**
   * The command that computes the convolution.
   *
   * @param workspace address of its workspace
   * @param accumulate whether the result is added to the target
   */
  Command on(Operands operands, long workspace, boolean accumulate) {
    return new Run(this, operands, workspace, accumulate ? 1 : 0);
  }

  private record Run(CudnnPlan plan, Operands operands, long workspace, float beta)
      implements Command {
    @Override
    public void enqueue(OpenGpu gpu) {
      gpu.cudnn()
          .convolve(
              gpu.cudnnHandle(),
              plan.key.direction(),
              1,
              plan.descriptors,
              operands,
              plan.algorithm.algorithm(),
              plan.workspaceBytes() == 0 ? 0 : workspace,
              plan.workspaceBytes(),
              beta);
    }

    @Override
    public String toString() {
      return plan.key + " by algorithm " + plan.algorithm.algorithm();
    }
  }
}
