package io.github.chromapath.backend.cuda;

/** The driver's functions, as far as they are used. Every status is checked. */
interface CudaDriver {
  /**
   * Initialises the driver; first of all.
   *
   * @throws CudaException for one, where there is no GPU (CUDA_ERROR_NO_DEVICE)
   */
  void init() throws CudaException;

  /** The latest CUDA version that the driver supports: 1000 major + 10 minor. */
  int version() throws CudaException;

  /** GPUs that programs may use. */
  int deviceCount() throws CudaException;

  /**
   * A GPU.
   *
   * @param ordinal 0 to {@link #deviceCount()} - 1
   */
  CudaDevice device(int ordinal) throws CudaException;
}
