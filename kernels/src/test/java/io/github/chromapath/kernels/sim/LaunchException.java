// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/** A launch, or a use of device memory from the host, that a driver refuses or should refuse. */
public final class LaunchException extends PtxException {
  private static final long serialVersionUID = 1L;

  LaunchException(String message) {
    super(message);
  }
}
