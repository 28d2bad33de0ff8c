// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.driver;

import java.util.Locale;

/**
 * A GPU.
 *
 * @param name as the driver gives it
 * @param major of its compute capability
 * @param minor of its compute capability
 * @param multiprocessors how many it has
 * @param bytes of its memory
 */
public record CudaDevice(String name, int major, int minor, int multiprocessors, long bytes) {
  /** The oldest that the kernels are assembled for: Volta. */
  public static final int LEAST_MAJOR = 7;

  /** Where bf16 and TF32 matrix products begin: Ampere. */
  private static final int AMPERE_MAJOR = 8;

  /** Whether the kernels run on it. */
  public boolean supported() {
    return major >= LEAST_MAJOR;
  }

  /** What to say of one that is not {@link #supported()}. */
  public String unsupportedBecause() {
    return "%s has compute capability %s; one of %d.0 (Volta) or later is needed."
        .formatted(name, computeCapability(), LEAST_MAJOR);
  }

  /** For example "NVIDIA A100-SXM4-40GB, compute capability 8.0, 39.4 GiB". */
  public String description() {
    return String.format(
        Locale.ROOT,
        "%s, compute capability %s, %.1f GiB",
        name,
        computeCapability(),
        bytes / (double) (1L << 30));
  }

  /** Whether its tensor cores multiply bf16. */
  public boolean multipliesBfloat16() {
    return major >= AMPERE_MAJOR;
  }

  /** Whether its tensor cores multiply TF32. */
  public boolean multipliesTensorFloat32() {
    return major >= AMPERE_MAJOR;
  }

  /** For example "8.6". */
  public String computeCapability() {
    return major + "." + minor;
  }
}
