/**
 * The CPU backend. oneDNN runs convolutions; the kernels of {@code kernels.cpu} run all other
 * operations.
 *
 * <p>Tensors are in plain native memory, channels last, and both access them in place. Every native
 * object is released by the {@code close()} of the one object that created it. None depends on the
 * garbage collector.
 *
 * <p>oneDNN computes on OpenMP threads. By OpenMP's default they spin for some milliseconds after
 * each primitive and slow the Java threads. {@code OpenMp} makes them wait passively, unless {@code
 * OMP_WAIT_POLICY} is set in the environment of the Java process.
 */
package io.github.chromapath.backend.internal.cpu;
