/**
 * The CPU backend: convolutions through oneDNN, everything else through the kernel twins.
 *
 * <p>Tensors lie in plain native memory, channels last, and both sides work on them in place. Every
 * native object is released by the {@code close()} of the one object that made it; none waits for
 * the garbage collector.
 *
 * <p>oneDNN computes on OpenMP threads, which by default spin for some milliseconds after each
 * primitive. Where other work competes for the processors, set {@code OMP_WAIT_POLICY=passive} in
 * the environment of the Java process; OpenMP reads it once, when it is loaded.
 */
package io.github.chromapath.backend.internal.cpu;
