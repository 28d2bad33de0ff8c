// The CUDA kernels of the example operation LeakyRelu, fp32. Any grid, any block.

// y = x where x > 0, else slope x. In place: y may be x.
extern "C" __global__ void leaky_relu_forward(const float *x, float *y, long long count,
                                              float slope) {
  long long stride = (long long)gridDim.x * blockDim.x;
  for (long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x; i < count; i += stride) {
    y[i] = x[i] > 0 ? x[i] : slope * x[i];
  }
}

// dx = dy where x > 0, else slope dy. In place: dx may be dy.
extern "C" __global__ void leaky_relu_backward(const float *x, const float *dy, float *dx,
                                               long long count, float slope) {
  long long stride = (long long)gridDim.x * blockDim.x;
  for (long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x; i < count; i += stride) {
    dx[i] = x[i] > 0 ? dy[i] : slope * dy[i];
  }
}
