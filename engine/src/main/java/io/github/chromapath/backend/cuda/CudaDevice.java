package io.github.chromapath.backend.cuda;

/**
 * A GPU.
 *
 * @param name as the driver gives it
 * @param major of its compute capability
 * @param minor of its compute capability
 * @param bytes of its memory
 */
record CudaDevice(String name, int major, int minor, long bytes) {
  /** The oldest that the kernels are assembled for: Volta. */
  static final int LEAST_MAJOR = 7;

  boolean supported() {
    return major >= LEAST_MAJOR;
  }

  String computeCapability() {
    return major + "." + minor;
  }
}
