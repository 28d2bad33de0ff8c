// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.driver;

import io.github.chromapath.backend.DeviceException;
import java.util.List;

/** A failed call of CUDA, cuDNN or cuBLAS, with its arguments and status. */
public final class CudaException extends DeviceException {
  /** The driver has no device for this process. */
  public static final String NO_DEVICE = "CUDA_ERROR_NO_DEVICE";

  /** The device has no memory left. */
  public static final String OUT_OF_MEMORY = "CUDA_ERROR_OUT_OF_MEMORY";

  /** Parts of statuses that cuDNN, cuBLAS and the driver report when code cannot be loaded. */
  private static final List<String> UNSPECIFIC =
      List.of(
          "STATUS_NOT_INITIALIZED",
          "STATUS_INTERNAL_ERROR",
          "STATUS_EXECUTION_FAILED",
          "STATUS_SUBLIBRARY_LOADING_FAILED",
          "ERROR_SHARED_OBJECT_INIT_FAILED",
          "ERROR_LAUNCH_OUT_OF_RESOURCES");

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

  /**
   * Whether the device had no memory left. cuDNN 9 names the failed allocation in its status, for
   * example CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED.
   */
  public boolean outOfMemory() {
    return status.equals(OUT_OF_MEMORY)
        || status.endsWith("_ALLOC_FAILED")
        || status.contains("_ALLOCATION_FAILED");
  }

  /**
   * Whether the cause may be a lack of memory that the status does not name. The libraries load
   * code and allocate memory at the first use of a function, and report a failure of that as one of
   * these.
   */
  public boolean mayBeOutOfMemory() {
    return outOfMemory() || UNSPECIFIC.stream().anyMatch(part -> status.contains(part));
  }

  /** Whether cuDNN reported the failure, rather than the driver or cuBLAS. */
  public boolean ofCudnn() {
    return status.startsWith("CUDNN_");
  }
}
