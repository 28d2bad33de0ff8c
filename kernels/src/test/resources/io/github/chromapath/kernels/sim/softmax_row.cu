// out[r][c] = exp(x[r][c] - max) / sum over c of the same, one block per row, (rows, columns);
// blockDim.x a power of two; dynamic shared memory: blockDim.x floats.
extern "C" __global__ void softmax_row(const float* __restrict__ x, float* __restrict__ out, int columns) {
  extern __shared__ float scratch[];
  const float* row = x + (long long)blockIdx.x * columns;
  float* result = out + (long long)blockIdx.x * columns;
  float top = -INFINITY;
  for (int c = threadIdx.x; c < columns; c += blockDim.x) {
    top = fmaxf(top, row[c]);
  }
  scratch[threadIdx.x] = top;
  __syncthreads();
  for (int step = blockDim.x >> 1; step > 0; step >>= 1) {
    if (threadIdx.x < step) {
      scratch[threadIdx.x] = fmaxf(scratch[threadIdx.x], scratch[threadIdx.x + step]);
    }
    __syncthreads();
  }
  top = scratch[0];
  __syncthreads();
  float sum = 0.0f;
  for (int c = threadIdx.x; c < columns; c += blockDim.x) {
    float e = expf(row[c] - top);
    result[c] = e;
    sum += e;
  }
  scratch[threadIdx.x] = sum;
  __syncthreads();
  for (int step = blockDim.x >> 1; step > 0; step >>= 1) {
    if (threadIdx.x < step) {
      scratch[threadIdx.x] += scratch[threadIdx.x + step];
    }
    __syncthreads();
  }
  float scale = 1.0f / scratch[0];
  for (int c = threadIdx.x; c < columns; c += blockDim.x) {
    result[c] *= scale;
  }
}
