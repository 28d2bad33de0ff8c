/**
 * What training would ask of a GPU, without one: counted by a dry run of the CUDA backend, or
 * estimated from the bytes and FLOPs of the operations. Nothing here is measured.
 */
package io.github.chromapath.estimate;
