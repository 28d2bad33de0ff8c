// out[b] = the sum of the elements that block b strides over; blockDim.x a multiple of 32.
extern "C" __global__ void block_sum(const float* __restrict__ x, float* __restrict__ out, int n) {
  __shared__ float partial[32];
  float sum = 0.0f;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) {
    sum += x[i];
  }
  for (int step = 16; step > 0; step >>= 1) {
    sum += __shfl_down_sync(0xffffffffu, sum, step);
  }
  int lane = threadIdx.x & 31;
  int warp = threadIdx.x >> 5;
  if (lane == 0) {
    partial[warp] = sum;
  }
  __syncthreads();
  if (warp == 0) {
    sum = lane < (blockDim.x >> 5) ? partial[lane] : 0.0f;
    for (int step = 16; step > 0; step >>= 1) {
      sum += __shfl_down_sync(0xffffffffu, sum, step);
    }
    if (lane == 0) {
      out[blockIdx.x] = sum;
    }
  }
}
