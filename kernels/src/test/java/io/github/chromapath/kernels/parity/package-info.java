/**
 * Compares the shipped CUDA kernels, executed by the PTX interpreter, with the CPU's kernels, which
 * define the results. {@link io.github.chromapath.kernels.parity.KernelParityTest} runs the cases
 * of all families and fails for a kernel without a case.
 */
package io.github.chromapath.kernels.parity;
