// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import java.util.Locale;

/**
 * The properties of an NVIDIA GPU that a backend depends on.
 *
 * @param name as the driver reports it
 * @param major major number of its compute capability
 * @param minor minor number of its compute capability
 * @param smCount number of streaming multiprocessors (SMs)
 * @param memoryBytes size of its memory
 */
public record GpuSpec(String name, int major, int minor, int smCount, long memoryBytes) {
  /** The least compute capability that the kernels are assembled for: 7.0, Volta. */
  public static final int LEAST_MAJOR = 7;

  /** The first compute capability with bf16 and TF32 matrix products: 8.0, Ampere. */
  private static final int AMPERE_MAJOR = 8;

  /** Whether the kernels run on it. */
  public boolean supported() {
    return major >= LEAST_MAJOR;
  }

  /** One sentence about a GPU that is not {@link #supported()}. */
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
        memoryBytes / (double) (1L << 30));
  }

  /** Whether its tensor cores multiply bf16. */
  public boolean multipliesBfloat16() {
    return major >= AMPERE_MAJOR;
  }

  /** Whether its tensor cores multiply TF32. */
  public boolean multipliesTensorFloat32() {
    return major >= AMPERE_MAJOR;
  }

  /**
   * How much the temporaries of a training step may occupy: half of the memory. The rest is for
   * parameters, workspaces and validation.
   */
  public long temporaryBytes() {
    return memoryBytes / 2;
  }

  /** For example "8.6". */
  public String computeCapability() {
    return major + "." + minor;
  }
}
