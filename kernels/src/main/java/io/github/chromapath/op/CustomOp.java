// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

/**
 * An operation that is defined outside this project.
 *
 * <p>An implementation lists its tensors in {@link #reads()} and {@link #writes()} and provides
 * kernels for the devices that it supports. For the CPU it implements {@code
 * kernels.cpu.CpuCustomOp}, for NVIDIA GPUs {@code kernels.CudaCustomOp}. A backend refuses an
 * operation without a kernel for its device when a program is compiled.
 *
 * <p>Implementations must be immutable, and a run must depend only on the tensors that {@link
 * #reads()} names. Graph passes move and drop operations by these lists. Gradients are separate
 * operations, which a layer's {@code backward} adds.
 */
public non-sealed interface CustomOp extends Op {}
