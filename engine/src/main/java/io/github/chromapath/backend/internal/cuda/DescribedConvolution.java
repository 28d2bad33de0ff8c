// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.backend.internal.cuda.driver.Cudnn.BiasReluDescriptors;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Descriptors;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.MathType;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A convolution and its descriptors.
 *
 * @param maths the math types in which it may run, the preferred one first
 * @param in the descriptors of a math type
 * @param biasRelu those of the bias and ReLU; empty if the key has none
 */
record DescribedConvolution(
    ConvolutionKey key,
    List<MathType> maths,
    Function<MathType, Descriptors> in,
    Optional<BiasReluDescriptors> biasRelu) {}
