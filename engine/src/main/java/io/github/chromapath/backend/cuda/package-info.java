/**
 * NVIDIA GPUs through JCuda. What is native stands behind seams: {@link
 * io.github.chromapath.backend.cuda.SharedLibraries} for the dynamic linker, {@link
 * io.github.chromapath.backend.cuda.CudaDriver} for the driver; classes whose names begin with
 * {@code JCuda} adapt JCuda to them, line by line.
 */
package io.github.chromapath.backend.cuda;
