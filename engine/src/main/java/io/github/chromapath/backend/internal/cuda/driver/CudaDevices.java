// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.driver;

import io.github.chromapath.backend.GpuSpec;

/** What the driver tells of itself and of its GPUs. */
public interface CudaDevices {
  /**
   * cuInit: first of all.
   *
   * @throws CudaException for one, where there is no GPU ({@link CudaException#NO_DEVICE})
   */
  void init();

  /** cuDriverGetVersion: the latest CUDA version supported, 1000 major + 10 minor. */
  int version();

  /** cuDeviceGetCount: GPUs that programs may use. */
  int deviceCount();

  /**
   * What a GPU is.
   *
   * @param ordinal 0 to {@link #deviceCount()} - 1
   */
  GpuSpec device(int ordinal);

  /** What to say of an ordinal that no GPU has. */
  static String noSuchDevice(int ordinal, int deviceCount) {
    return "there is no GPU %d: the driver finds %s, counted from 0."
        .formatted(ordinal, deviceCount == 1 ? "one GPU" : deviceCount + " GPUs");
  }
}
