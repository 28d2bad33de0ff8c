// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import io.github.chromapath.backend.internal.cuda.driver.Cublas.ComputeType;
import io.github.chromapath.backend.internal.cuda.driver.Cublas.Extents;
import io.github.chromapath.backend.internal.cuda.driver.Cublas.Gemm;
import io.github.chromapath.backend.internal.cuda.driver.Cublas.Handle;
import io.github.chromapath.backend.internal.cuda.driver.Cublas.Matrices;
import io.github.chromapath.backend.internal.cuda.driver.Cublas.Matrix;
import io.github.chromapath.backend.internal.cuda.driver.Scaling;
import io.github.chromapath.tensor.DataType;

/** Every call of cuBLAS's adapter. It creates no stream, so only cuBLAS is called. */
final class CublasScript extends Script {
  private final JCublasAdapter cublas;

  CublasScript(JCublasAdapter cublas, Log log, boolean checked) {
    super(log, checked);
    this.cublas = cublas;
  }

  @Override
  void run() {
    equal(
        "12.6.4",
        call(
            cublas::libraryVersion,
            "cublasGetProperty(0)",
            "cublasGetProperty(1)",
            "cublasGetProperty(2)"));
    Handle handle = call(cublas::create, "cublasCreate_v2()", "cublasSetMathMode(0xb1, 16)");
    equal(120604, call(() -> cublas.version(handle), "cublasGetVersion_v2(0xb1)"));
    call(
        () -> cublas.setStream(handle, new JCudaStream(new StreamPointer())),
        "cublasSetStream_v2(0xb1, (nil))");
    call(
        () -> cublas.setWorkspace(handle, 0x7f12_0000_0100L, 5L << 31),
        "cublasSetWorkspace_v2(0xb1, 0x7f1200000100, 10737418240)");
    Matrix a = new Matrix(0x7f12_0000_0100L, DataType.FLOAT16, true, 17);
    Matrix b = new Matrix(0x7f12_0000_0200L, DataType.BFLOAT16, false, 18);
    Matrix c = new Matrix(0x7f12_0000_0300L, DataType.FLOAT32, false, 19);
    Extents extents = new Extents(3, 4, 5);
    Gemm mixed =
        new Gemm(extents, new Matrices(a, b, c), new Scaling(1.5f, -0.5f), ComputeType.FLOAT32);
    call(
        () -> cublas.multiply(handle, mixed),
        "cublasGemmEx(0xb1, 1, 0, 3, 4, 5, 1.5, 0x7f1200000100, 2, 17, 0x7f1200000200, 14, 18,"
            + " -0.5, 0x7f1200000300, 0, 19, 68, -1)");
    Gemm tensorFloat32 =
        new Gemm(extents, new Matrices(c, c, c), Scaling.OVERWRITE, ComputeType.TENSOR_FLOAT32);
    call(
        () -> cublas.multiply(handle, tensorFloat32),
        "cublasGemmEx(0xb1, 0, 0, 3, 4, 5, 1, 0x7f1200000300, 0, 19, 0x7f1200000300, 0, 19,"
            + " 0, 0x7f1200000300, 0, 19, 77, -1)");
    call(() -> cublas.destroy(handle), "cublasDestroy_v2(0xb1)");
  }
}
