/**
 * CUDA, cuDNN and cuBLAS without a GPU: every call is checked and counted and addresses are
 * assigned, but nothing is computed. The classes for handles, memory and convolutions are public,
 * since the tests' simulation uses them too.
 */
package io.github.chromapath.backend.internal.cuda.dryrun;
