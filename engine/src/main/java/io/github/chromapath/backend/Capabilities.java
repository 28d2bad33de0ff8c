// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import io.github.chromapath.tensor.DataType;
import java.util.Set;

/**
 * What a device is and can do.
 *
 * @param device human-readable name, e.g. "CPU, AVX-512, 2 threads"
 * @param library name and version of the library that does the convolutions
 * @param threads threads that compute
 * @param fastBfloat16 whether bf16 matrix products are faster than fp32 here
 * @param convolutionTypes types of activations that it convolves, forward and for gradients; every
 *     other operation takes any floating-point type
 * @param memoryBytes of the device's own memory, whoever uses it; 0 where it computes in the host's
 */
public record Capabilities(
    String device,
    String library,
    int threads,
    boolean fastBfloat16,
    Set<DataType> convolutionTypes,
    long memoryBytes) {
  /** Copies the set. */
  public Capabilities {
    convolutionTypes = Set.copyOf(convolutionTypes);
  }

  /** Whether a network whose activations are stored in {@code type} can run and be trained. */
  public boolean supports(DataType type) {
    return convolutionTypes.contains(type);
  }
}
