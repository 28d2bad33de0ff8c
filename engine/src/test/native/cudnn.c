/* Stands in for libcudnn.so.9. */
#define _GNU_SOURCE
#include <dlfcn.h>

#include "stand_in.h"

typedef int cudnnStatus_t, cudnnDataType_t, cudnnTensorFormat_t, cudnnConvolutionMode_t, cudnnMathType_t,
    cudnnDeterminism_t, cudnnAlgo_t;
typedef struct cudnnContext *cudnnHandle_t;
typedef struct cudnnTensorStruct *cudnnTensorDescriptor_t;
typedef struct cudnnFilterStruct *cudnnFilterDescriptor_t;
typedef struct cudnnConvolutionStruct *cudnnConvolutionDescriptor_t;
typedef struct cudnnActivationStruct *cudnnActivationDescriptor_t;
typedef struct CUstream_st *cudaStream_t;

/* The types of the three directions differ only in the enumeration of the algorithm. */
typedef struct {
  cudnnAlgo_t algo;
  cudnnStatus_t status;
  float time;
  size_t memory;
  cudnnDeterminism_t determinism;
  cudnnMathType_t mathType;
  int reserved[3];
} cudnnAlgoPerf_t;

size_t cudnnGetVersion(void) {
  called("cudnnGetVersion()");
  return setting("STAND_IN_CUDNN", 90501);
}

/* The numbers of cuDNN 9, which differ from those of cuDNN 8. */
const char *cudnnGetErrorString(cudnnStatus_t status) {
  switch (status) {
    case 0: return "CUDNN_STATUS_SUCCESS";
    case 1001: return "CUDNN_STATUS_NOT_INITIALIZED";
    case 2000: return "CUDNN_STATUS_BAD_PARAM";
    case 3000: return "CUDNN_STATUS_NOT_SUPPORTED";
    case 5000: return "CUDNN_STATUS_EXECUTION_FAILED";
    default: return "CUDNN_UNKNOWN_STATUS";
  }
}

/* Opens NVRTC by name, as cuDNN does: it must be loaded already. */
cudnnStatus_t cudnnCreate(cudnnHandle_t *handle) {
  void *nvrtc = dlopen("libnvrtc.so.12", RTLD_NOW);
  *handle = HANDLE(0xd1);
  return called("cudnnCreate(%s)", nvrtc == NULL ? "no NVRTC" : "NVRTC");
}

cudnnStatus_t cudnnDestroy(cudnnHandle_t handle) { return called("cudnnDestroy(%p)", (void *)handle); }

cudnnStatus_t cudnnSetStream(cudnnHandle_t handle, cudaStream_t stream) {
  return called("cudnnSetStream(%p, %p)", (void *)handle, (void *)stream);
}

cudnnStatus_t cudnnCreateTensorDescriptor(cudnnTensorDescriptor_t *descriptor) {
  static size_t made = 0;
  *descriptor = HANDLE(0xa0 + ++made);
  return called("cudnnCreateTensorDescriptor()");
}

cudnnStatus_t cudnnSetTensor4dDescriptor(cudnnTensorDescriptor_t descriptor, cudnnTensorFormat_t format,
                                         cudnnDataType_t type, int n, int c, int h, int w) {
  return called("cudnnSetTensor4dDescriptor(%p, %d, %d, %d, %d, %d, %d)", (void *)descriptor, format, type, n, c, h, w);
}

cudnnStatus_t cudnnDestroyTensorDescriptor(cudnnTensorDescriptor_t descriptor) {
  return called("cudnnDestroyTensorDescriptor(%p)", (void *)descriptor);
}

cudnnStatus_t cudnnCreateFilterDescriptor(cudnnFilterDescriptor_t *descriptor) {
  *descriptor = HANDLE(0xf1);
  return called("cudnnCreateFilterDescriptor()");
}

cudnnStatus_t cudnnSetFilter4dDescriptor(cudnnFilterDescriptor_t descriptor, cudnnDataType_t type,
                                         cudnnTensorFormat_t format, int k, int c, int h, int w) {
  return called("cudnnSetFilter4dDescriptor(%p, %d, %d, %d, %d, %d, %d)", (void *)descriptor, type, format, k, c, h, w);
}

cudnnStatus_t cudnnDestroyFilterDescriptor(cudnnFilterDescriptor_t descriptor) {
  return called("cudnnDestroyFilterDescriptor(%p)", (void *)descriptor);
}

cudnnStatus_t cudnnCreateConvolutionDescriptor(cudnnConvolutionDescriptor_t *descriptor) {
  *descriptor = HANDLE(0xc1);
  return called("cudnnCreateConvolutionDescriptor()");
}

cudnnStatus_t cudnnSetConvolution2dDescriptor(cudnnConvolutionDescriptor_t descriptor, int pad_h, int pad_w,
                                              int stride_h, int stride_w, int dilation_h, int dilation_w,
                                              cudnnConvolutionMode_t mode, cudnnDataType_t compute) {
  return called("cudnnSetConvolution2dDescriptor(%p, %d, %d, %d, %d, %d, %d, %d, %d)", (void *)descriptor, pad_h, pad_w,
                stride_h, stride_w, dilation_h, dilation_w, mode, compute);
}

cudnnStatus_t cudnnSetConvolutionMathType(cudnnConvolutionDescriptor_t descriptor, cudnnMathType_t type) {
  return called("cudnnSetConvolutionMathType(%p, %d)", (void *)descriptor, type);
}

cudnnStatus_t cudnnDestroyConvolutionDescriptor(cudnnConvolutionDescriptor_t descriptor) {
  return called("cudnnDestroyConvolutionDescriptor(%p)", (void *)descriptor);
}

/* Four results: usable, not supported, and each again in another math type. */
static void results(int requested, int *returned, cudnnAlgoPerf_t *perf, float time) {
  cudnnAlgoPerf_t all[] = {{1, 0, time, 1ul << 33, 1, 3, {0}},
                           {6, 3000, -1, 0, 0, 1, {0}},
                           {1, 0, 9, 1ul << 34, 0, 0, {0}},
                           {6, 0, 10, 5, 1, 0, {0}}};
  *returned = requested < 4 ? requested : 4;
  memcpy(perf, all, *returned * sizeof *perf);
}

#define X const cudnnTensorDescriptor_t x_descriptor
#define Y const cudnnTensorDescriptor_t y_descriptor
#define W const cudnnFilterDescriptor_t w_descriptor
#define CONVOLUTION const cudnnConvolutionDescriptor_t convolution
#define P(pointer) (void *)pointer

cudnnStatus_t cudnnGetConvolutionForwardAlgorithmMaxCount(cudnnHandle_t handle, int *count) {
  *count = 8;
  return called("cudnnGetConvolutionForwardAlgorithmMaxCount(%p)", P(handle));
}

cudnnStatus_t cudnnGetConvolutionBackwardDataAlgorithmMaxCount(cudnnHandle_t handle, int *count) {
  *count = 6;
  return called("cudnnGetConvolutionBackwardDataAlgorithmMaxCount(%p)", P(handle));
}

cudnnStatus_t cudnnGetConvolutionBackwardFilterAlgorithmMaxCount(cudnnHandle_t handle, int *count) {
  *count = 7;
  return called("cudnnGetConvolutionBackwardFilterAlgorithmMaxCount(%p)", P(handle));
}

cudnnStatus_t cudnnGetConvolutionForwardAlgorithm_v7(cudnnHandle_t handle, X, W, CONVOLUTION, Y, const int requested,
                                                     int *returned, cudnnAlgoPerf_t *perf) {
  results(requested, returned, perf, -1);
  return called("cudnnGetConvolutionForwardAlgorithm_v7(%p, %p, %p, %p, %p, %d)", P(handle), P(x_descriptor),
                P(w_descriptor), P(convolution), P(y_descriptor), requested);
}

cudnnStatus_t cudnnGetConvolutionBackwardDataAlgorithm_v7(cudnnHandle_t handle, W, Y, CONVOLUTION, X,
                                                          const int requested, int *returned, cudnnAlgoPerf_t *perf) {
  results(requested, returned, perf, -1);
  return called("cudnnGetConvolutionBackwardDataAlgorithm_v7(%p, %p, %p, %p, %p, %d)", P(handle), P(w_descriptor),
                P(y_descriptor), P(convolution), P(x_descriptor), requested);
}

cudnnStatus_t cudnnGetConvolutionBackwardFilterAlgorithm_v7(cudnnHandle_t handle, X, Y, CONVOLUTION, W,
                                                            const int requested, int *returned,
                                                            cudnnAlgoPerf_t *perf) {
  results(requested, returned, perf, -1);
  return called("cudnnGetConvolutionBackwardFilterAlgorithm_v7(%p, %p, %p, %p, %p, %d)", P(handle), P(x_descriptor),
                P(y_descriptor), P(convolution), P(w_descriptor), requested);
}

/* More than a signed number holds, for algorithm 7. */
static void size(cudnnAlgo_t algorithm, size_t *bytes) { *bytes = algorithm == 7 ? (1ul << 63) + 8 : 1ul << 33; }

cudnnStatus_t cudnnGetConvolutionForwardWorkspaceSize(cudnnHandle_t handle, X, W, CONVOLUTION, Y, cudnnAlgo_t algorithm,
                                                      size_t *bytes) {
  size(algorithm, bytes);
  return called("cudnnGetConvolutionForwardWorkspaceSize(%p, %p, %p, %p, %p, %d)", P(handle), P(x_descriptor),
                P(w_descriptor), P(convolution), P(y_descriptor), algorithm);
}

cudnnStatus_t cudnnGetConvolutionBackwardDataWorkspaceSize(cudnnHandle_t handle, W, Y, CONVOLUTION, X,
                                                           cudnnAlgo_t algorithm, size_t *bytes) {
  size(algorithm, bytes);
  return called("cudnnGetConvolutionBackwardDataWorkspaceSize(%p, %p, %p, %p, %p, %d)", P(handle), P(w_descriptor),
                P(y_descriptor), P(convolution), P(x_descriptor), algorithm);
}

cudnnStatus_t cudnnGetConvolutionBackwardFilterWorkspaceSize(cudnnHandle_t handle, X, Y, CONVOLUTION, W,
                                                             cudnnAlgo_t algorithm, size_t *bytes) {
  size(algorithm, bytes);
  return called("cudnnGetConvolutionBackwardFilterWorkspaceSize(%p, %p, %p, %p, %p, %d)", P(handle), P(x_descriptor),
                P(y_descriptor), P(convolution), P(w_descriptor), algorithm);
}

cudnnStatus_t cudnnFindConvolutionForwardAlgorithmEx(cudnnHandle_t handle, X, const void *x, W, const void *w,
                                                     CONVOLUTION, Y, void *y, const int requested, int *returned,
                                                     cudnnAlgoPerf_t *perf, void *workspace, size_t bytes) {
  results(requested, returned, perf, 0.5f);
  return called("cudnnFindConvolutionForwardAlgorithmEx(%p, %p, %p, %p, %p, %p, %p, %p, %d, %p, %zu)", P(handle),
                P(x_descriptor), x, P(w_descriptor), w, P(convolution), P(y_descriptor), y, requested, workspace, bytes);
}

cudnnStatus_t cudnnFindConvolutionBackwardDataAlgorithmEx(cudnnHandle_t handle, W, const void *w, Y, const void *dy,
                                                          CONVOLUTION, X, void *dx, const int requested, int *returned,
                                                          cudnnAlgoPerf_t *perf, void *workspace, size_t bytes) {
  results(requested, returned, perf, 0.5f);
  return called("cudnnFindConvolutionBackwardDataAlgorithmEx(%p, %p, %p, %p, %p, %p, %p, %p, %d, %p, %zu)", P(handle),
                P(w_descriptor), w, P(y_descriptor), dy, P(convolution), P(x_descriptor), dx, requested, workspace,
                bytes);
}

cudnnStatus_t cudnnFindConvolutionBackwardFilterAlgorithmEx(cudnnHandle_t handle, X, const void *x, Y, const void *dy,
                                                            CONVOLUTION, W, void *dw, const int requested,
                                                            int *returned, cudnnAlgoPerf_t *perf, void *workspace,
                                                            size_t bytes) {
  results(requested, returned, perf, 0.5f);
  return called("cudnnFindConvolutionBackwardFilterAlgorithmEx(%p, %p, %p, %p, %p, %p, %p, %p, %d, %p, %zu)", P(handle),
                P(x_descriptor), x, P(y_descriptor), dy, P(convolution), P(w_descriptor), dw, requested, workspace,
                bytes);
}

cudnnStatus_t cudnnConvolutionForward(cudnnHandle_t handle, const void *alpha, X, const void *x, W, const void *w,
                                      CONVOLUTION, cudnnAlgo_t algorithm, void *workspace, size_t bytes,
                                      const void *beta, Y, void *y) {
  return called("cudnnConvolutionForward(%p, %g, %p, %p, %p, %p, %p, %d, %p, %zu, %g, %p, %p)", P(handle),
                *(const float *)alpha, P(x_descriptor), x, P(w_descriptor), w, P(convolution), algorithm, workspace,
                bytes, *(const float *)beta, P(y_descriptor), y);
}

cudnnStatus_t cudnnConvolutionBackwardData(cudnnHandle_t handle, const void *alpha, W, const void *w, Y, const void *dy,
                                           CONVOLUTION, cudnnAlgo_t algorithm, void *workspace, size_t bytes,
                                           const void *beta, X, void *dx) {
  return called("cudnnConvolutionBackwardData(%p, %g, %p, %p, %p, %p, %p, %d, %p, %zu, %g, %p, %p)", P(handle),
                *(const float *)alpha, P(w_descriptor), w, P(y_descriptor), dy, P(convolution), algorithm, workspace,
                bytes, *(const float *)beta, P(x_descriptor), dx);
}

cudnnStatus_t cudnnConvolutionBackwardFilter(cudnnHandle_t handle, const void *alpha, X, const void *x, Y,
                                             const void *dy, CONVOLUTION, cudnnAlgo_t algorithm, void *workspace,
                                             size_t bytes, const void *beta, W, void *dw) {
  return called("cudnnConvolutionBackwardFilter(%p, %g, %p, %p, %p, %p, %p, %d, %p, %zu, %g, %p, %p)", P(handle),
                *(const float *)alpha, P(x_descriptor), x, P(y_descriptor), dy, P(convolution), algorithm, workspace,
                bytes, *(const float *)beta, P(w_descriptor), dw);
}

cudnnStatus_t cudnnCreateActivationDescriptor(cudnnActivationDescriptor_t *descriptor) {
  *descriptor = HANDLE(0xe1);
  return called("cudnnCreateActivationDescriptor()");
}

cudnnStatus_t cudnnSetActivationDescriptor(cudnnActivationDescriptor_t descriptor, int mode, int nan_rule,
                                           double coefficient) {
  return called("cudnnSetActivationDescriptor(%p, %d, %d, %g)", (void *)descriptor, mode, nan_rule, coefficient);
}

cudnnStatus_t cudnnDestroyActivationDescriptor(cudnnActivationDescriptor_t descriptor) {
  return called("cudnnDestroyActivationDescriptor(%p)", (void *)descriptor);
}

cudnnStatus_t cudnnConvolutionBiasActivationForward(
    cudnnHandle_t handle, const void *alpha1, X, const void *x, W, const void *w, CONVOLUTION, cudnnAlgo_t algorithm,
    void *workspace, size_t bytes, const void *alpha2, const cudnnTensorDescriptor_t z_descriptor, const void *z,
    const cudnnTensorDescriptor_t bias_descriptor, const void *bias, const cudnnActivationDescriptor_t activation, Y,
    void *y) {
  return called("cudnnConvolutionBiasActivationForward(%p, %g, %p, %p, %p, %p, %p, %d, %p, %zu, %g, %p, %p, %p, %p, %p, "
                "%p, %p)",
                P(handle), *(const float *)alpha1, P(x_descriptor), x, P(w_descriptor), w, P(convolution), algorithm,
                workspace, bytes, *(const float *)alpha2, P(z_descriptor), z, P(bias_descriptor), bias, P(activation),
                P(y_descriptor), y);
}
