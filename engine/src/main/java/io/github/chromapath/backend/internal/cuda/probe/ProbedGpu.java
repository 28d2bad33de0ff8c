// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.probe;

import io.github.chromapath.backend.GpuSpec;
import java.util.Optional;

/**
 * A GPU of the driver.
 *
 * @param ordinal its number in the driver
 * @param device its properties
 * @param unusableBecause the reason why this GPU cannot be used with the installed libraries, in
 *     one sentence; empty if it can be used, or if a library that every GPU needs is missing
 */
public record ProbedGpu(int ordinal, GpuSpec device, Optional<String> unusableBecause) {}
