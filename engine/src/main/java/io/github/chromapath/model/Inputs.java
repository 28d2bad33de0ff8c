// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.tensor.Tensor;
import java.util.Optional;

/**
 * What a network reads.
 *
 * @param gray (N, H, W, 1) in [0, 1]
 * @param gray224 see {@link ModelInput#GRAY_224}
 */
public record Inputs(Tensor gray, Optional<Tensor> gray224) {}
