// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/** Anything the simulated device refuses: text it cannot read, a launch, or what a kernel did. */
public abstract class PtxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PtxException(String message) {
    super(message);
  }
}
