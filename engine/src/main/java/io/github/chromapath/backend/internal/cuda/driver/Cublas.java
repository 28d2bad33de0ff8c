// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.driver;

import io.github.chromapath.tensor.DataType;

/**
 * The functions of cuBLAS that the backend calls: matrix products with fp32 sums. Matrices are
 * column-major.
 */
public interface Cublas {
  /** cuBLAS's state on one context. */
  interface Handle {}

  /** The type in which fp32 products compute; 16-bit operands always sum in fp32. */
  enum ComputeType {
    /** CUBLAS_COMPUTE_32F. */
    FLOAT32,
    /** CUBLAS_COMPUTE_32F_FAST_TF32. */
    TENSOR_FLOAT32
  }

  /**
   * A matrix in device memory.
   *
   * @param transposed whether its transpose is used (CUBLAS_OP_T)
   * @param leading distance between the starts of columns, in elements
   */
  record Matrix(long address, DataType type, boolean transposed, int leading) {
    /** The transpose of the same matrix. */
    public Matrix transpose() {
      return new Matrix(address, type, !transposed, leading);
    }
  }

  /** Extents of a product: a is (m, k), b is (k, n) and c is (m, n). */
  record Extents(int m, int n, int k) {}

  /**
   * The matrices of a product.
   *
   * @param c not transposed
   */
  record Matrices(Matrix a, Matrix b, Matrix c) {}

  /**
   * A general matrix product: c = alpha a b + beta c.
   *
   * @param extents after the transposition of a and b
   */
  record Gemm(Extents extents, Matrices matrices, Scaling scaling, ComputeType compute) {}

  /** cublasGetVersion. */
  int version(Handle handle);

  /**
   * cublasCreate, on the current context, and cublasSetMathMode
   * (CUBLAS_MATH_DISALLOW_REDUCED_PRECISION_REDUCTION).
   */
  Handle create();

  /** cublasDestroy. */
  void destroy(Handle handle);

  /** cublasSetStream. */
  void setStream(Handle handle, CudaDriver.Stream stream);

  /** cublasSetWorkspace: memory for later products; call after every setStream. */
  void setWorkspace(Handle handle, long workspace, long bytes);

  /** cublasGemmEx with CUBLAS_GEMM_DEFAULT. */
  void multiply(Handle handle, Gemm gemm);
}
