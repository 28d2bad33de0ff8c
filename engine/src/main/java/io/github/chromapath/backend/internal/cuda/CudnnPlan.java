// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Algorithm;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.ConvolutionCall;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Descriptors;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Operands;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Workspace;
import io.github.chromapath.backend.internal.cuda.driver.Scaling;

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
    return new Run(
        key,
        new ConvolutionCall(key.direction(), descriptors, operands),
        algorithm.algorithm(),
        workspaceBytes() == 0 ? Workspace.NONE : new Workspace(workspace, workspaceBytes()),
        accumulate ? Scaling.ADD : Scaling.OVERWRITE);
  }

  private record Run(
      ConvolutionKey key,
      ConvolutionCall convolution,
      int algorithm,
      Workspace workspace,
      Scaling scaling)
      implements Command {
    @Override
    public void enqueue(OpenGpu gpu) {
      gpu.cudnn().convolve(gpu.cudnnHandle(), convolution, algorithm, workspace, scaling);
    }

    @Override
    public String toString() {
      return key + " by algorithm " + algorithm;
    }
  }
}
