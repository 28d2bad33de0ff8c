// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import io.github.chromapath.backend.internal.cuda.driver.Cublas;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import io.github.chromapath.tensor.DataType;
import jcuda.cudaDataType;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasComputeType;
import jcuda.jcublas.cublasGemmAlgo;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasMath;
import jcuda.jcublas.cublasOperation;

/**
 * cuBLAS through JCuda. The constructor loads JCuda's native library, which depends on cuBLAS's.
 */
public final class JCublasAdapter implements Cublas {
  private final Call call = new Call(JCublas2::cublasGetStatusName);

  private record JHandle(cublasHandle handle) implements Handle {}

  /**
   * Loads JCuda.
   *
   * @throws JCudaLoadException if its library or cuBLAS's cannot be loaded
   */
  public JCublasAdapter() {
    JCudaLoadException.load("JCublas2", () -> JCublas2.setExceptionsEnabled(false));
  }

  private static cublasHandle of(Handle handle) {
    return ((JHandle) handle).handle();
  }

  /** Calls cublasGetProperty for the major, minor and patch version. Needs no GPU. */
  public String libraryVersion() {
    return property(0) + "." + property(1) + "." + property(2);
  }

  private int property(int property) {
    int[] value = new int[1];
    call.check(JCublas2.cublasGetProperty(property, value), "cublasGetProperty", property);
    return value[0];
  }

  @Override
  public int version(Handle handle) {
    int[] version = new int[1];
    call.check(JCublas2.cublasGetVersion(of(handle), version), "cublasGetVersion", of(handle));
    return version[0];
  }

  @Override
  public Handle create() {
    cublasHandle handle = new cublasHandle();
    call.check(JCublas2.cublasCreate(handle), "cublasCreate");
    int mode = cublasMath.CUBLAS_MATH_DISALLOW_REDUCED_PRECISION_REDUCTION;
    int status = JCublas2.cublasSetMathMode(handle, mode);
    if (status != 0) {
      JCublas2.cublasDestroy(handle);
    }
    call.check(status, "cublasSetMathMode", handle, mode);
    return new JHandle(handle);
  }

  @Override
  public void destroy(Handle handle) {
    call.check(JCublas2.cublasDestroy(of(handle)), "cublasDestroy", of(handle));
  }

  @Override
  public void setStream(Handle handle, CudaDriver.Stream stream) {
    call.check(
        JCublas2.cublasSetStream(of(handle), JCudaStream.of(stream).runtime()),
        "cublasSetStream",
        of(handle),
        stream);
  }

  @Override
  public void setWorkspace(Handle handle, long workspace, long bytes) {
    DeviceAddress place = new DeviceAddress(workspace);
    call.check(
        JCublas2.cublasSetWorkspace(of(handle), place, bytes),
        "cublasSetWorkspace",
        of(handle),
        place,
        bytes);
  }

  @Override
  public void multiply(Handle handle, Gemm gemm) {
    Matrix a = gemm.matrices().a();
    Matrix b = gemm.matrices().b();
    Matrix c = gemm.matrices().c();
    int status =
        JCublas2.cublasGemmEx_new(
            of(handle),
            operation(a),
            operation(b),
            gemm.extents().m(),
            gemm.extents().n(),
            gemm.extents().k(),
            HostFloat.of(gemm.scaling().alpha()),
            new DeviceAddress(a.address()),
            type(a),
            a.leading(),
            new DeviceAddress(b.address()),
            type(b),
            b.leading(),
            HostFloat.of(gemm.scaling().beta()),
            new DeviceAddress(c.address()),
            type(c),
            c.leading(),
            computeType(gemm.compute()),
            cublasGemmAlgo.CUBLAS_GEMM_DEFAULT);
    call.check(status, "cublasGemmEx", of(handle), gemm);
  }

  private static int operation(Matrix matrix) {
    return matrix.transposed() ? cublasOperation.CUBLAS_OP_T : cublasOperation.CUBLAS_OP_N;
  }

  private static int type(Matrix matrix) {
    return type(matrix.type());
  }

  private static int type(DataType type) {
    return switch (type) {
      case FLOAT32 -> cudaDataType.CUDA_R_32F;
      case FLOAT16 -> cudaDataType.CUDA_R_16F;
      case BFLOAT16 -> cudaDataType.CUDA_R_16BF;
      default -> throw new IllegalArgumentException("cuBLAS multiplies no " + type);
    };
  }

  private static int computeType(ComputeType compute) {
    return switch (compute) {
      case FLOAT32 -> cublasComputeType.CUBLAS_COMPUTE_32F;
      case TENSOR_FLOAT32 -> cublasComputeType.CUBLAS_COMPUTE_32F_FAST_TF32;
    };
  }
}
