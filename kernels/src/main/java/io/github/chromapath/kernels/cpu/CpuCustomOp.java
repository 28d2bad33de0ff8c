// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.CustomOp;

/** A custom operation with a kernel for the CPU. */
public interface CpuCustomOp extends CustomOp {
  /**
   * Creates the work of this operation on its tensors, which are bound to memory.
   *
   * <p>The work runs many times. Its results must be bit-identical for any number of threads: let
   * each task write its own elements only, and divide the work by its size. It should allocate
   * nothing: create views here, and use buffers from the {@link Scratch} of a task.
   *
   * @param views of the tensors' memory
   * @param parallel runs the tasks of a kernel on the backend's threads
   */
  Runnable bind(Views views, Parallel parallel);
}
