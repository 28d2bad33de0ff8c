// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import io.github.chromapath.tensor.DataType;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The properties of a device.
 *
 * @param device human-readable name, e.g. "CPU, AVX-512, 2 threads"
 * @param library name and version of the library that computes convolutions
 * @param threads threads that compute
 * @param fastBfloat16 whether bf16 matrix products are faster than fp32 here
 * @param convolutionTypes types of activations that convolutions support, forward and backward; all
 *     other operations support every floating-point type
 * @param memoryBytes size of the device's own memory; empty if it uses the host's
 */
public record Capabilities(
    String device,
    String library,
    int threads,
    boolean fastBfloat16,
    Set<DataType> convolutionTypes,
    OptionalLong memoryBytes) {
  /** Copies the set. */
  public Capabilities {
    convolutionTypes = Set.copyOf(convolutionTypes);
  }

  /** Whether networks with activations of {@code type} can run and be trained. */
  public boolean supports(DataType type) {
    return convolutionTypes.contains(type);
  }
}
