// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.dryrun;

import io.github.chromapath.backend.GpuSpec;
import io.github.chromapath.backend.internal.cuda.driver.Cublas.ComputeType;
import io.github.chromapath.backend.internal.cuda.driver.Cublas.Gemm;
import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import io.github.chromapath.tensor.DataType;

/**
 * The combinations of types that cuBLAS documents for cublasGemmEx, limited to those that the
 * backend uses.
 */
public final class ProductTypes {
  private ProductTypes() {}

  /**
   * Checks the types of a product. Both operands have one floating-point type. The result has that
   * type or fp32. bf16 and TF32 need a device that supports them, and TF32 needs fp32 operands.
   *
   * @param call for the exception
   * @throws CudaException with CUBLAS_STATUS_NOT_SUPPORTED
   */
  public static void require(GpuSpec device, Gemm gemm, String call) {
    DataType type = gemm.matrices().a().type();
    DataType other = gemm.matrices().b().type();
    DataType result = gemm.matrices().c().type();
    ComputeType compute = gemm.compute();
    boolean listed =
        type == other
            && type.floating()
            && (result == type || result == DataType.FLOAT32)
            && (compute == ComputeType.FLOAT32 || type == DataType.FLOAT32);
    boolean available =
        (type != DataType.BFLOAT16 || device.multipliesBfloat16())
            && (compute != ComputeType.TENSOR_FLOAT32 || device.multipliesTensorFloat32());
    if (!listed || !available) {
      throw new CudaException(
          "%s, of %s and %s to %s in %s,".formatted(call, type, other, result, compute),
          "CUBLAS_STATUS_NOT_SUPPORTED");
    }
  }
}
