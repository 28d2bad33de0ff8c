/**
 * The operations that graphs consist of: immutable records of tensors and constants, which backends
 * compile and run. {@code docs/gradients.md} derives the gradients.
 *
 * <p>Names follow PyTorch: a backward operation reads {@code dy} = dLoss/dy and writes {@code dx},
 * {@code dWeight} and {@code dBias}. Operations overwrite their results, unless they say that they
 * add to them.
 */
package io.github.chromapath.op;
