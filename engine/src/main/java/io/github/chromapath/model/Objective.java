// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.loss.LossConfig;
import io.github.chromapath.tensor.Tensor;
import java.util.Optional;

/**
 * What training minimises.
 *
 * @param loss the losses and their weights
 * @param scale one fp32 element, read at every run, by which gradients are multiplied; empty for 1
 */
public record Objective(LossConfig loss, Optional<Tensor> scale) {}
