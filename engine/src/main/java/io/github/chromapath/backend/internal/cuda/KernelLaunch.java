// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.kernels.KernelArgs;
import io.github.chromapath.kernels.LaunchConfig;

/** A launch of one of the project's kernels. */
record KernelLaunch(Kernels.Kernel kernel, LaunchConfig config, KernelArgs arguments)
    implements Command {
  @Override
  public void enqueue(OpenGpu gpu) {
    gpu.driver().launch(kernel.function(), config, arguments, gpu.compute());
  }

  @Override
  public String toString() {
    return kernel.signature().name() + " " + config;
  }
}
