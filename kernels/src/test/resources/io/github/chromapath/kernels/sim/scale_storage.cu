#include <cuda_bf16.h>
#include <cuda_fp16.h>

// out[i] = scale * x[i], computed in fp32 and rounded once to the storage type, i < n.
extern "C" __global__ void scale_half(const __half* __restrict__ x, __half* __restrict__ out, float scale, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) {
    out[i] = __float2half_rn(scale * __half2float(x[i]));
  }
}

extern "C" __global__ void scale_bfloat16(const __nv_bfloat16* __restrict__ x, __nv_bfloat16* __restrict__ out, float scale, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) {
    out[i] = __float2bfloat16_rn(scale * __bfloat162float(x[i]));
  }
}
