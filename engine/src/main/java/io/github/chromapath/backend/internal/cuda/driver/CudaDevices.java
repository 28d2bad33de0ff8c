// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.driver;

import io.github.chromapath.backend.GpuSpec;

/** Queries of the driver and its GPUs. */
public interface CudaDevices {
  /**
   * cuInit: the first call.
   *
   * @throws CudaException if it fails, for example without a GPU ({@link CudaException#NO_DEVICE})
   */
  void init();

  /** cuDriverGetVersion: the latest CUDA version supported, 1000 major + 10 minor. */
  int version();

  /** cuDeviceGetCount: GPUs that programs may use. */
  int deviceCount();

  /**
   * The properties of a GPU.
   *
   * @param ordinal 0 to {@link #deviceCount()} - 1
   */
  GpuSpec device(int ordinal);

  /** One sentence about an ordinal that no GPU has. */
  static String noSuchDevice(int ordinal, int deviceCount) {
    return "there is no GPU %d: the driver finds %s, counted from 0."
        .formatted(ordinal, deviceCount == 1 ? "one GPU" : deviceCount + " GPUs");
  }
}
