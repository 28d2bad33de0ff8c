/** Compares the losses that training in 16 bits and in fp32 reaches. */
package io.github.chromapath.bench.convergence;
