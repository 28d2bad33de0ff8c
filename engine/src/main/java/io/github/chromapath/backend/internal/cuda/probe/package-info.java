/** Searches a machine for CUDA's libraries and GPUs, and reports the missing parts. */
package io.github.chromapath.backend.internal.cuda.probe;
