// SPDX-License-Identifier: Apache-2.0
/**
 * The kernels that the CPU backend runs, in plain Java. They define the result of each operation
 * and are the reference that the CUDA kernels are tested against.
 *
 * <p>{@link CpuKernels} lists the kernel of each operation. A kernel named {@code XKernel} computes
 * the operations of the record {@code X} in package {@code op}.
 *
 * <p>Tensors are dense and channels last, (N, H, W, C). Tensors are stored as fp32, fp16 or bf16.
 * Arithmetic is fp32; sums over many elements are accumulated in double. A kernel is divided into
 * tasks by the extents of its tensors, never by the number of threads. Results are therefore
 * bit-identical for any number of threads.
 */
package io.github.chromapath.kernels.cpu;
