// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.probe;

import io.github.chromapath.backend.GpuSpec;
import java.util.Optional;

/**
 * A GPU that the driver gives.
 *
 * @param ordinal its number with the driver
 * @param device what it is
 * @param unusableBecause one sentence that says why this GPU cannot be used, with the libraries
 *     that there are; empty if it can, or if libraries are missing that every GPU needs
 */
public record ProbedGpu(int ordinal, GpuSpec device, Optional<String> unusableBecause) {}
