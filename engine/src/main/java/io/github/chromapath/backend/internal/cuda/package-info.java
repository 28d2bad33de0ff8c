/**
 * NVIDIA GPUs: convolutions in cuDNN, matrix products in cuBLAS, everything else in the project's
 * own kernels. What is native stands behind the seams of {@code backend.cuda.driver}.
 */
package io.github.chromapath.backend.internal.cuda;
