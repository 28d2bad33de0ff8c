/**
 * The CPU backend. oneDNN runs convolutions; the kernels of {@code kernels.cpu} run all other
 * operations.
 *
 * <p>Tensors are in plain native memory, channels last, and both access them in place. Every native
 * object is released by the {@code close()} of the one object that created it. None depends on the
 * garbage collector.
 *
 * <p>oneDNN computes on OpenMP threads, which by default spin for some milliseconds after each
 * primitive. If other processes compete for the CPU, set {@code OMP_WAIT_POLICY=passive} in the
 * environment of the Java process. OpenMP reads it once, when it is loaded.
 */
package io.github.chromapath.backend.internal.cpu;
