/**
 * NVIDIA GPUs: convolutions in cuDNN, matrix products in cuBLAS, everything else in the project's
 * own kernels. All native calls go through the interfaces of {@code backend.internal.cuda.driver}.
 */
package io.github.chromapath.backend.internal.cuda;
