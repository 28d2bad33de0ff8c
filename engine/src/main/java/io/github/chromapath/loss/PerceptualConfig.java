// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.loss;

import io.github.chromapath.nn.ParameterStore;

/**
 * How perceptual difference is measured.
 *
 * @param vgg16 allocated parameters of {@link io.github.chromapath.model.Vgg16Features}; not owned
 * @param size the size at which images are compared
 */
public record PerceptualConfig(ParameterStore vgg16, PerceptualSize size) {}
