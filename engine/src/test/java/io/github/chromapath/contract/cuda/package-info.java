/**
 * A GPU in Java: the driver, cuDNN and cuBLAS of {@code backend.cuda.driver}, computing on a
 * simulated device memory, with the PTX interpreter for kernels, every effect as late as the order
 * of streams and events allows, and every rule of use checked. It proves that a backend keeps the
 * rules and that its kernels compute what they should; it says nothing of cuDNN's own rounding or
 * of speed.
 */
package io.github.chromapath.contract.cuda;
