/**
 * Implements the interfaces of {@code backend.internal.cuda.driver} with JCuda, and NCCL's with
 * JavaCPP, call by call. Only this package uses JCuda.
 */
package io.github.chromapath.backend.internal.cuda.jcuda;
