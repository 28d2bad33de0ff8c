// out[10 i + k] = function k of x[i] in (0, 100), i < n: the functions of the CUDA library for fp32.
extern "C" __global__ void math_functions(const float* __restrict__ x, float* __restrict__ out, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) {
    float v = x[i];
    float* row = out + 10 * i;
    row[0] = expf(-v);
    row[1] = logf(v);
    row[2] = powf(v, 2.4f);
    row[3] = sinf(v);
    row[4] = tanhf(v);
    row[5] = rsqrtf(v);
    row[6] = cbrtf(v);
    row[7] = log1pf(v);
    row[8] = erff(v);
    row[9] = fmodf(v, 3.0f);
  }
}
