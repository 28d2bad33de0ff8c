// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.tensor.Tensor;
import java.util.Optional;

/**
 * The result of a trained network, in fp32.
 *
 * @param ab (N, H, W, 2), a* and b*
 * @param logits (N, 224, 224, 11), classes before softmax; present if {@link
 *     ModelConfig#segmentation}
 */
public record Prediction(Tensor ab, Optional<Tensor> logits) {}
