// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/** An error of the simulated device: of the text, of a launch, or of a kernel. */
public abstract class PtxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PtxException(String message) {
    super(message);
  }
}
