// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.driver;

import io.github.chromapath.backend.DeviceException;

/** A call into CUDA, cuDNN or cuBLAS that failed: the call with its arguments, and the status. */
public final class CudaException extends DeviceException {
  /** The driver has no device for this process. */
  public static final String NO_DEVICE = "CUDA_ERROR_NO_DEVICE";

  /** The device has no memory left. */
  public static final String OUT_OF_MEMORY = "CUDA_ERROR_OUT_OF_MEMORY";

  private static final long serialVersionUID = 1L;

  private final String status;

  /**
   * A failed call.
   *
   * @param call with its arguments, e.g. "cuMemAlloc(1024)"
   * @param status by its name, e.g. {@value #OUT_OF_MEMORY}
   */
  public CudaException(String call, String status) {
    super(call + " failed with " + status);
    this.status = status;
  }

  /** The status by its name. */
  public String status() {
    return status;
  }

  /** Whether the device had no memory left. */
  public boolean outOfMemory() {
    return status.equals(OUT_OF_MEMORY);
  }
}
