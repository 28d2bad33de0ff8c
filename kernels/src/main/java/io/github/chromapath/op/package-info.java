/**
 * The operations that a program is made of: immutable records that name their tensors and state
 * what is computed. A backend runs them; {@code docs/model.md} derives the gradients.
 *
 * <p>Names follow PyTorch: a backward operation takes {@code dy} = dLoss/dy and writes {@code dx},
 * {@code dWeight}, {@code dBias}. Unless an operation says that it accumulates, it overwrites what
 * it writes. Reads and writes may be the same tensor only where the operation says "in place".
 * Shapes are checked when a record is made and a wrong one is an {@link
 * java.lang.IllegalArgumentException}.
 */
package io.github.chromapath.op;
