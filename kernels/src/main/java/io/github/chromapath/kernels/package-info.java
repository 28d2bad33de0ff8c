/** The CUDA kernels as compiled modules: their text, signatures, arguments and launch geometry. */
package io.github.chromapath.kernels;
