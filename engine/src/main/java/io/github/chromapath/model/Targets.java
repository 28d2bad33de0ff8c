// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.tensor.Tensor;
import java.util.Optional;

/**
 * What the losses of a network read.
 *
 * @param ab (N, H, W, 2), real a* and b*
 * @param rgb (N, H, W, 3) in [0, 1], the real image
 * @param labels see {@link ModelInput#LABELS}
 * @param presence see {@link ModelInput#PRESENCE}
 * @param draw see {@link ModelInput#DRAW}
 */
public record Targets(
    Tensor ab,
    Tensor rgb,
    Optional<Tensor> labels,
    Optional<Tensor> presence,
    Optional<Tensor> draw) {}
