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
 * @param types in which convolutions compute
 * @param memoryBytes size of the device's own memory; empty if it uses the host's
 * @param temporaryBytes how much the temporaries of a training step may occupy; a step that needs
 *     more recomputes some of them
 */
public record Capabilities(
    String device,
    String library,
    int threads,
    Types types,
    OptionalLong memoryBytes,
    long temporaryBytes) {
  /**
   * The types in which convolutions compute. All other operations support every floating-point
   * type.
   *
   * @param convolutions types of activations that are supported, forward and backward
   * @param fastBfloat16 whether bf16 matrix products are faster than fp32 here
   * @param int8 whether inference can convolve in int8, with instructions for it
   */
  public record Types(Set<DataType> convolutions, boolean fastBfloat16, boolean int8) {
    /** Copies the set. */
    public Types {
      convolutions = Set.copyOf(convolutions);
    }
  }

  /** Whether networks with activations of {@code type} can run and be trained. */
  public boolean supports(DataType type) {
    return types.convolutions().contains(type);
  }
}
