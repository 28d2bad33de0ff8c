/**
 * The shipped kernels, executed by the PTX interpreter, against the Java twins that define what
 * they compute. {@link io.github.chromapath.kernels.parity.KernelParityTest} runs every case of the
 * families' lists; a kernel without one fails it.
 */
package io.github.chromapath.kernels.parity;
