/** The device kernels as compiled modules: their text, their signatures, how they are launched. */
package io.github.chromapath.kernels;
