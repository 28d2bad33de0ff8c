// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels;

import io.github.chromapath.op.CustomOp;
import java.util.List;

/** A custom operation with kernels for NVIDIA GPUs. */
public interface CudaCustomOp extends CustomOp {
  /**
   * The text of the PTX module with the kernels. The driver assembles it once per backend for equal
   * texts. Its {@code .target} must not exceed the device's compute capability.
   */
  String ptx();

  /**
   * The launches, in order.
   *
   * <p>Results must be bit-identical for any grid, and reductions must not depend on the number of
   * SMs.
   *
   * @param smCount SMs of the device, for example to limit the grid
   * @throws UnsupportedOperationException if there is no kernel for the tensors' types
   */
  List<CudaLaunch> launches(int smCount);
}
