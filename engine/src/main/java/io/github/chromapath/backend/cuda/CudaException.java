package io.github.chromapath.backend.cuda;

/** A call into CUDA that failed: the call with its arguments, and the status by its name. */
final class CudaException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String status;

  CudaException(String call, String status) {
    super(call + " failed with " + status);
    this.status = status;
  }

  /** For example CUDA_ERROR_NO_DEVICE. */
  String status() {
    return status;
  }
}
