/** What of CUDA a machine has, and what is missing. */
package io.github.chromapath.backend.internal.cuda.probe;
