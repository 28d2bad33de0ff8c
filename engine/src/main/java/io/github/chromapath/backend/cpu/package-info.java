/**
 * The CPU backend: convolutions through oneDNN, everything else through the kernel twins.
 *
 * <p>Tensors lie in plain native memory, channels last, and both sides work on them in place. Every
 * native object is released by the {@code close()} of the one object that made it; none waits for
 * the garbage collector.
 */
package io.github.chromapath.backend.cpu;
