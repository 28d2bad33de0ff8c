/**
 * CUDA, cuDNN and cuBLAS without a GPU and without arithmetic: every call is checked and counted,
 * addresses are given out, nothing is computed. What it knows of handles, memory and convolutions
 * is public, since the simulation of the tests is built on it too.
 */
package io.github.chromapath.backend.internal.cuda.dryrun;
