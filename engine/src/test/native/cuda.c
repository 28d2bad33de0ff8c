/* Stands in for libcuda.so.1. With -DREAL_HEADER the compiler checks the prototypes against NVIDIA's cuda.h. */
#ifdef REAL_HEADER
#include <cuda.h>
#else
typedef int CUresult, CUdevice, CUdevice_attribute, CUjit_option, CUstreamCaptureMode;
typedef unsigned long long CUdeviceptr;
typedef struct CUctx_st *CUcontext;
typedef struct CUmod_st *CUmodule;
typedef struct CUfunc_st *CUfunction;
typedef struct CUstream_st *CUstream;
typedef struct CUevent_st *CUevent;
typedef struct CUgraph_st *CUgraph;
typedef struct CUgraphExec_st *CUgraphExec;
#endif
#include "stand_in.h"

/* Kernel NAME__TYPES takes arguments of these types: i and l for integers of 32 and 64 bits, f and d for fp32 and fp64. */
static char kernel[64];

CUresult cuGetErrorName(CUresult error, const char **name) {
  switch ((int)error) {
    case 1: *name = "CUDA_ERROR_INVALID_VALUE"; return 0;
    case 2: *name = "CUDA_ERROR_OUT_OF_MEMORY"; return 0;
    case 100: *name = "CUDA_ERROR_NO_DEVICE"; return 0;
    case 218: *name = "CUDA_ERROR_INVALID_PTX"; return 0;
    case 803: *name = "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH"; return 0;
    default: *name = NULL; return 1;
  }
}

CUresult cuInit(unsigned int flags) {
  int status = called("cuInit(%u)", flags);
  return status != 0 ? status : setting("STAND_IN_INIT", 0);
}

CUresult cuDriverGetVersion(int *version) {
  *version = setting("STAND_IN_DRIVER", 12060);
  return called("cuDriverGetVersion()");
}

CUresult cuDeviceGetCount(int *count) {
  *count = setting("STAND_IN_DEVICES", 1);
  return called("cuDeviceGetCount()");
}

CUresult cuDeviceGet(CUdevice *device, int ordinal) {
  *device = 40 + ordinal;
  return called("cuDeviceGet(%d)", ordinal);
}

CUresult cuDeviceGetName(char *name, int length, CUdevice device) {
  snprintf(name, length, "Stand-in %d", device);
  return called("cuDeviceGetName(%d, %d)", length, device);
}

CUresult cuDeviceTotalMem_v2(size_t *bytes, CUdevice device) {
  *bytes = 11ul << 30;
  return called("cuDeviceTotalMem_v2(%d)", device);
}

/* Comma-separated numbers, one for each device; the last one applies to all further devices. */
static int of_device(const char *name, int otherwise, CUdevice device) {
  const char *text = getenv(name);
  if (text == NULL) return otherwise;
  for (int i = 40; i < device && strchr(text, ',') != NULL; i++) text = strchr(text, ',') + 1;
  return atoi(text);
}

CUresult cuDeviceGetAttribute(int *value, CUdevice_attribute attribute, CUdevice device) {
  int capability = of_device("STAND_IN_CAPABILITY", 75, device);
  switch ((int)attribute) {
    case 75: *value = capability / 10; break; /* COMPUTE_CAPABILITY_MAJOR */
    case 76: *value = capability % 10; break; /* COMPUTE_CAPABILITY_MINOR */
    case 16: *value = 68; break;              /* MULTIPROCESSOR_COUNT */
    default: *value = -1;
  }
  return called("cuDeviceGetAttribute(%d, %d)", (int)attribute, device);
}

CUresult cuDevicePrimaryCtxRetain(CUcontext *context, CUdevice device) {
  *context = HANDLE(0xc0);
  return called("cuDevicePrimaryCtxRetain(%d)", device);
}

CUresult cuDevicePrimaryCtxRelease_v2(CUdevice device) { return called("cuDevicePrimaryCtxRelease_v2(%d)", device); }

CUresult cuCtxSetCurrent(CUcontext context) { return called("cuCtxSetCurrent(%p)", (void *)context); }

CUresult cuMemGetInfo_v2(size_t *free_bytes, size_t *total) {
  *free_bytes = 10ul << 30;
  *total = 11ul << 30;
  return called("cuMemGetInfo_v2()");
}

CUresult cuMemAlloc_v2(CUdeviceptr *address, size_t bytes) {
  *address = 0x7f1234567800;
  return called("cuMemAlloc_v2(%zu)", bytes);
}

CUresult cuMemFree_v2(CUdeviceptr address) { return called("cuMemFree_v2(0x%llx)", address); }

CUresult cuMemHostAlloc(void **memory, size_t bytes, unsigned int flags) {
  int status = called("cuMemHostAlloc(%zu, %u)", bytes, flags);
  if (status == 0) *memory = calloc(bytes, 1);
  return status;
}

CUresult cuMemFreeHost(void *memory) {
  int status = called("cuMemFreeHost(first byte %d)", *(signed char *)memory);
  if (status == 0) free(memory);
  return status;
}

CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void *from, size_t bytes, CUstream stream) {
  return called("cuMemcpyHtoDAsync_v2(0x%llx, first byte %d, %zu, %p)", to, *(const signed char *)from, bytes,
                (void *)stream);
}

CUresult cuMemcpyDtoHAsync_v2(void *to, CUdeviceptr from, size_t bytes, CUstream stream) {
  for (size_t i = 0; i < bytes; i++) ((char *)to)[i] = (char)(i + 1);
  return called("cuMemcpyDtoHAsync_v2(0x%llx, %zu, %p)", from, bytes, (void *)stream);
}

CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes, CUstream stream) {
  return called("cuMemcpyDtoDAsync_v2(0x%llx, 0x%llx, %zu, %p)", to, from, bytes, (void *)stream);
}

CUresult cuMemsetD8Async(CUdeviceptr to, unsigned char value, size_t bytes, CUstream stream) {
  return called("cuMemsetD8Async(0x%llx, %d, %zu, %p)", to, value, bytes, (void *)stream);
}

CUresult cuStreamCreate(CUstream *stream, unsigned int flags) {
  *stream = HANDLE(0x57);
  return called("cuStreamCreate(%u)", flags);
}

CUresult cuStreamDestroy_v2(CUstream stream) { return called("cuStreamDestroy_v2(%p)", (void *)stream); }

CUresult cuStreamSynchronize(CUstream stream) { return called("cuStreamSynchronize(%p)", (void *)stream); }

CUresult cuStreamWaitEvent(CUstream stream, CUevent event, unsigned int flags) {
  return called("cuStreamWaitEvent(%p, %p, %u)", (void *)stream, (void *)event, flags);
}

CUresult cuEventCreate(CUevent *event, unsigned int flags) {
  *event = HANDLE(0xe0);
  return called("cuEventCreate(%u)", flags);
}

CUresult cuEventDestroy_v2(CUevent event) { return called("cuEventDestroy_v2(%p)", (void *)event); }

CUresult cuEventRecord(CUevent event, CUstream stream) {
  return called("cuEventRecord(%p, %p)", (void *)event, (void *)stream);
}

CUresult cuEventSynchronize(CUevent event) { return called("cuEventSynchronize(%p)", (void *)event); }

CUresult cuModuleLoadDataEx(CUmodule *module, const void *image, unsigned int count, CUjit_option *options,
                            void **values) {
  char *log = NULL;
  size_t *log_bytes = NULL;
  for (unsigned int i = 0; i < count; i++) {
    if (options[i] == 5) log = values[i];                 /* CU_JIT_ERROR_LOG_BUFFER */
    if (options[i] == 6) log_bytes = (size_t *)&values[i]; /* ..._SIZE_BYTES: room before, what was filled after */
  }
  *module = HANDLE(0x3d);
  int status = called("cuModuleLoadDataEx(%zu characters, %u options, log of %u bytes)", strlen(image), count,
                      log_bytes == NULL ? 0 : (unsigned int)*log_bytes);
  if (status != 0 && log != NULL) *log_bytes = sprintf(log, "ptxas fatal : line 3 is torn");
  return status;
}

CUresult cuModuleUnload(CUmodule module) { return called("cuModuleUnload(%p)", (void *)module); }

CUresult cuModuleGetFunction(CUfunction *function, CUmodule module, const char *name) {
  snprintf(kernel, sizeof kernel, "%s", name);
  *function = HANDLE(0xf0);
  return called("cuModuleGetFunction(%p, %s)", (void *)module, name);
}

CUresult cuOccupancyMaxActiveBlocksPerMultiprocessor(int *blocks, CUfunction function, int block, size_t shared) {
  *blocks = 5;
  return called("cuOccupancyMaxActiveBlocksPerMultiprocessor(%p, %d, %zu)", (void *)function, block, shared);
}

CUresult cuLaunchKernel(CUfunction function, unsigned int gx, unsigned int gy, unsigned int gz, unsigned int bx,
                        unsigned int by, unsigned int bz, unsigned int shared, CUstream stream, void **arguments,
                        void **extra) {
  char text[512];
  int end = 0;
  const char *types = strstr(kernel, "__");
  for (int i = 0; types != NULL && types[2 + i] != 0; i++) {
    char *separator = i == 0 ? "" : ", ";
    switch (types[2 + i]) {
      case 'i': end += sprintf(text + end, "%s%d", separator, *(int *)arguments[i]); break;
      case 'l': end += sprintf(text + end, "%s0x%llx", separator, *(unsigned long long *)arguments[i]); break;
      case 'f': end += sprintf(text + end, "%s%g", separator, *(float *)arguments[i]); break;
      default: end += sprintf(text + end, "%s%g", separator, *(double *)arguments[i]);
    }
  }
  text[end] = 0;
  return called("cuLaunchKernel(%p, %u %u %u, %u %u %u, %u, %p, {%s}, %s)", (void *)function, gx, gy, gz, bx, by, bz,
                shared, (void *)stream, text, extra == NULL ? "NULL" : "extra");
}

CUresult cuStreamBeginCapture_v2(CUstream stream, CUstreamCaptureMode mode) {
  return called("cuStreamBeginCapture_v2(%p, %d)", (void *)stream, (int)mode);
}

CUresult cuStreamEndCapture(CUstream stream, CUgraph *graph) {
  *graph = HANDLE(0x6a);
  return called("cuStreamEndCapture(%p)", (void *)stream);
}

CUresult cuGraphInstantiateWithFlags(CUgraphExec *executable, CUgraph graph, unsigned long long flags) {
  *executable = HANDLE(0x6e);
  return called("cuGraphInstantiateWithFlags(%p, %llu)", (void *)graph, flags);
}

CUresult cuGraphLaunch(CUgraphExec executable, CUstream stream) {
  return called("cuGraphLaunch(%p, %p)", (void *)executable, (void *)stream);
}

CUresult cuGraphDestroy(CUgraph graph) { return called("cuGraphDestroy(%p)", (void *)graph); }

CUresult cuGraphExecDestroy(CUgraphExec executable) { return called("cuGraphExecDestroy(%p)", (void *)executable); }
