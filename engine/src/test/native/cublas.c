/* Stands in for libcublas.so.12. */
#include "stand_in.h"

typedef int cublasStatus_t, cublasOperation_t, cublasMath_t, cudaDataType_t, cublasComputeType_t, cublasGemmAlgo_t,
    libraryPropertyType;
typedef struct cublasContext *cublasHandle_t;
typedef struct CUstream_st *cudaStream_t;

const char *cublasGetStatusName(cublasStatus_t status) {
  switch (status) {
    case 1: return "CUBLAS_STATUS_NOT_INITIALIZED";
    case 3: return "CUBLAS_STATUS_ALLOC_FAILED";
    case 7: return "CUBLAS_STATUS_INVALID_VALUE";
    default: return "CUBLAS_STATUS_UNKNOWN";
  }
}

cublasStatus_t cublasGetProperty(libraryPropertyType type, int *value) {
  static const int version[] = {12, 6, 4};
  *value = version[type];
  return called("cublasGetProperty(%d)", type);
}

cublasStatus_t cublasGetVersion_v2(cublasHandle_t handle, int *version) {
  *version = 120604;
  return called("cublasGetVersion_v2(%p)", (void *)handle);
}

cublasStatus_t cublasCreate_v2(cublasHandle_t *handle) {
  *handle = HANDLE(0xb1);
  return called("cublasCreate_v2()");
}

cublasStatus_t cublasDestroy_v2(cublasHandle_t handle) { return called("cublasDestroy_v2(%p)", (void *)handle); }

cublasStatus_t cublasSetMathMode(cublasHandle_t handle, cublasMath_t mode) {
  return called("cublasSetMathMode(%p, %d)", (void *)handle, mode);
}

cublasStatus_t cublasSetStream_v2(cublasHandle_t handle, cudaStream_t stream) {
  return called("cublasSetStream_v2(%p, %p)", (void *)handle, (void *)stream);
}

cublasStatus_t cublasSetWorkspace_v2(cublasHandle_t handle, void *workspace, size_t bytes) {
  return called("cublasSetWorkspace_v2(%p, %p, %zu)", (void *)handle, workspace, bytes);
}

cublasStatus_t cublasGemmEx(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, int m, int n,
                            int k, const void *alpha, const void *a, cudaDataType_t a_type, int lda, const void *b,
                            cudaDataType_t b_type, int ldb, const void *beta, void *c, cudaDataType_t c_type, int ldc,
                            cublasComputeType_t compute, cublasGemmAlgo_t algorithm) {
  return called("cublasGemmEx(%p, %d, %d, %d, %d, %d, %g, %p, %d, %d, %p, %d, %d, %g, %p, %d, %d, %d, %d)",
                (void *)handle, transa, transb, m, n, k, *(const float *)alpha, a, a_type, lda, b, b_type, ldb,
                *(const float *)beta, c, c_type, ldc, compute, algorithm);
}
