// Sums over pixels for each image and channel, and the kernels of channel attention. A sum over all
// images (the gradient of a bias) is a sum over one image of N H W pixels.
#include "common.cuh"

template <typename T, int V>
__device__ inline void sums_partial(
    const T *x, float *workspace, int images, long long pixels, int channels, int chunks,
    float *shared) {
  Walk<V> walk(pixels, channels, chunks);
  Partials partials(workspace, images, channels, chunks);
  FOR_EACH_ITEM(run, walk, images) {
    const T *from = x + run.image * pixels * channels + run.channel;
    float sums[V] = {};
    FOR_EACH_PIXEL(p, walk, run) {
      float v[V];
      load(from + p * channels, v);
#pragma unroll
      for (int j = 0; j < V; j++) {
        sums[j] += v[j];
      }
    }
    fold_rows(walk, sums, shared);
    partials.store(walk, run, sums);
  }
}

// dx += dz / pixels.
template <typename T, int V>
__device__ inline void spread_mean(
    const T *dz, T *dx, int images, long long pixels, int channels) {
  Walk<V> walk(pixels, channels);
  FOR_EACH_RUN(run, walk, images) {
    T *to = dx + run.image * pixels * channels + run.channel;
    float share[V];
    load(dz + (long long)run.image * channels + run.channel, share);
#pragma unroll
    for (int j = 0; j < V; j++) {
      share[j] /= (float)pixels;
    }
    FOR_EACH_PIXEL(p, walk, run) {
      float v[V];
      load(to + p * channels, v);
#pragma unroll
      for (int j = 0; j < V; j++) {
        v[j] += share[j];
      }
      store(to + p * channels, v);
    }
  }
}

template <typename T, int V>
__device__ inline void scale(
    const T *x, const T *a, T *y, int images, long long pixels, int channels) {
  Walk<V> walk(pixels, channels);
  FOR_EACH_RUN(run, walk, images) {
    long long base = run.image * pixels * channels + run.channel;
    float gate[V];
    load(a + (long long)run.image * channels + run.channel, gate);
    FOR_EACH_PIXEL(p, walk, run) {
      float v[V];
      load(x + base + p * channels, v);
#pragma unroll
      for (int j = 0; j < V; j++) {
        v[j] *= gate[j];
      }
      store(y + base + p * channels, v);
    }
  }
}

template <typename T, int V>
__device__ inline void scale_backward(
    const T *x, const T *a, const T *dy, T *dx, float *workspace, int images, long long pixels,
    int channels, int chunks, float *shared) {
  Walk<V> walk(pixels, channels, chunks);
  Partials partials(workspace, images, channels, chunks);
  FOR_EACH_ITEM(run, walk, images) {
    long long base = run.image * pixels * channels + run.channel;
    long long row = (long long)run.image * channels + run.channel;
    float gate[V], sums[V] = {};
    if (run.first < run.end) {
      load(a + row, gate);
    }
    FOR_EACH_PIXEL(p, walk, run) {
      float v[V], g[V];
      load(x + base + p * channels, v);
      load(dy + base + p * channels, g);
#pragma unroll
      for (int j = 0; j < V; j++) {
        sums[j] += v[j] * g[j];
        g[j] *= gate[j];
      }
      store(dx + base + p * channels, g);
    }
    fold_rows(walk, sums, shared);
    partials.store(walk, run, sums);
  }
}

// One warp for each row.
template <typename T>
__device__ inline void sums_final(
    const float *workspace, T *sums, int rows, int chunks, double factor) {
  for (long long row = warp_index(); row < rows; row += warp_count()) {
    double sum = warp_total(workspace + row * chunks, chunks);
    if (threadIdx.x % WARP == 0) {
      store_one(sums + row, (float)(factor * sum));
    }
  }
}

// da a (1 - a).
template <typename T>
__device__ inline float through_gate(const T *a, const T *da, long long at) {
  float gate = load_one(a + at);
  return load_one(da + at) * (gate * (1.f - gate));
}

template <typename T>
__device__ inline void eca_forward(
    const T *z, const float *weight, T *a, int images, int channels, int size) {
  int reach = (size - 1) / 2;
  for (long long i = thread_index(); i < (long long)images * channels; i += thread_count()) {
    int c = (int)(i % channels);
    float sum = 0;
    for (int j = 0; j < size; j++) {
      int k = c + j - reach;
      sum += k >= 0 && k < channels ? weight[j] * load_one(z + i + j - reach) : 0.f;
    }
    store_one(a + i, sigmoid(sum));
  }
}

template <typename T>
__device__ inline void eca_backward_input(
    const float *weight, const T *a, const T *da, T *dz, int images, int channels, int size) {
  int reach = (size - 1) / 2;
  for (long long i = thread_index(); i < (long long)images * channels; i += thread_count()) {
    int c = (int)(i % channels);
    float sum = 0;
    for (int j = 0; j < size; j++) {
      int k = c - j + reach;
      sum += k >= 0 && k < channels ? weight[j] * through_gate(a, da, i - j + reach) : 0.f;
    }
    store_one(dz + i, sum);
  }
}

template <typename T>
__device__ inline void eca_backward_weight(
    const T *z, const T *a, const T *da, float *d_weight, int images, int channels, int size,
    float *shared) {
  int reach = (size - 1) / 2;
  for (int j = blockIdx.x; j < size; j += gridDim.x) {
    float sum = 0;
    for (long long i = threadIdx.x; i < (long long)images * channels; i += blockDim.x) {
      int k = (int)(i % channels) + j - reach;
      sum += k >= 0 && k < channels ? through_gate(a, da, i) * load_one(z + i + j - reach) : 0.f;
    }
    sum = block_sum(sum, shared);
    if (threadIdx.x == 0) {
      d_weight[j] = sum;
    }
  }
}

template <typename T>
__device__ inline void se_dense(
    const float *matrix, const T *vector, T *result, int images, int rows, int columns, int gate) {
  for (long long i = warp_index(); i < (long long)images * rows; i += warp_count()) {
    const T *v = vector + i / rows * columns;
    const float *m = matrix + i % rows * columns;
    float sum = 0;
    for (int k = threadIdx.x % WARP; k < columns; k += WARP) {
      sum += m[k] * load_one(v + k);
    }
    sum = warp_sum(sum);
    if (threadIdx.x % WARP == 0) {
      store_one(result + i, gate ? sigmoid(sum) : rectified(sum));
    }
  }
}

// A block processes 32 columns of one image; its warps share the rows.
template <typename S, typename T, typename M>
__device__ inline void se_transposed(
    const float *matrix, const S *vector, const M *mask, T *result, int images, int rows,
    int columns, float *shared) {
  int lane = threadIdx.x % WARP;
  int warp = threadIdx.x / WARP;
  int warps = blockDim.x / WARP;
  long long tiles = divided_up(columns, WARP);
  for (long long item = blockIdx.x; item < images * tiles; item += gridDim.x) {
    long long image = item / tiles;
    int column = (int)(item % tiles) * WARP + lane;
    float sum = 0;
    if (column < columns) {
      for (int r = warp; r < rows; r += warps) {
        sum += matrix[(long long)r * columns + column] * load_one(vector + image * rows + r);
      }
    }
    shared[threadIdx.x] = sum;
    __syncthreads();
    if (warp == 0 && column < columns) {
      for (int w = 1; w < warps; w++) {
        sum += shared[w * WARP + lane];
      }
      long long at = image * columns + column;
      store_one(result + at, mask && !(load_one(mask + at) > 0.f) ? 0.f : sum);
    }
    __syncthreads();
  }
}

template <typename S, typename T>
__device__ inline void se_outer(
    const S *left, const T *right, float *result, int images, int rows, int columns) {
  for (long long i = thread_index(); i < (long long)rows * columns; i += thread_count()) {
    long long r = i / columns;
    long long c = i % columns;
    float sum = 0;
    for (long long n = 0; n < images; n++) {
      sum += load_one(left + n * rows + r) * load_one(right + n * columns + c);
    }
    result[i] = sum;
  }
}

// channel_sums_partial: the sum of each chunk of pixels.
//   x          (images, pixels, channels)
//   workspace  (images, channels, chunks), written
// channel_sums_final: sums[row] = factor times the sum over chunks. One warp for each row. With
// factor 1 / pixels this is global average pooling.
//   workspace  (rows, chunks), rows = images channels
//   sums       (rows), written
// average_pool_backward: dx[n,p,c] += dz[n,c] / pixels.
//   dz  (images, channels)
//   dx  (images, pixels, channels), updated
// channel_scale_forward: y[n,p,c] = a[n,c] x[n,p,c]. In place.
//   x, y  (images, pixels, channels)
//   a     (images, channels)
// channel_scale_backward_partial: dx = a dy, and the sum of x dy of each chunk; channel_sums_final
// computes da from it. dx may be dy.
//   workspace  (images, channels, chunks), written
// eca_forward: a[n,c] = sigmoid(sum over j of weight[j] z[n, c + j - (size - 1) / 2]).
//   z, a    (images, channels)
//   weight  (size), size odd
// With g = da a (1 - a):
// eca_backward_input: dz[n,c] = sum over j of weight[j] g[n, c - j + (size - 1) / 2].
// eca_backward_weight: d_weight[j] = sum over n, c of g[n,c] z[n, c + j - (size - 1) / 2]. One
// block for each j.
// se_dense: result[n,r] = f(sum over k of matrix[r,k] vector[n,k]), f is the sigmoid if gate is not
// 0, else max(0, .). One warp for each result.
//   matrix  (rows, columns)
//   vector  (images, columns)
//   result  (images, rows)
// se_gate_gradient: g = da a (1 - a), in fp32.
// se_transposed_hidden: q[n,k] = sum over r of matrix[r,k] g[n,r] if hidden[n,k] > 0, else 0.
// se_transposed_input: dz[n,k] = sum over r of matrix[r,k] q[n,r].
//   matrix     (rows, columns)
//   g, q       (images, rows), and q (images, columns) when written: fp32, in a workspace
//   hidden     (images, columns)
// se_outer: result[r,k] = sum over n of left[n,r] right[n,k], dWeight of either matrix.
//   left    (images, rows), fp32
//   right   (images, columns)
//   result  (rows, columns)
#define DEFINE(S, T)                                                                              \
  KERNEL channel_sums_partial_##S(                                                                \
      const T *x, float *workspace, int images, long long pixels, int channels, int chunks) {     \
    __shared__ float shared[VECTOR<T> * BLOCK];                                                   \
    if (channels % VECTOR<T> == 0 && aligned(x)) {                                                \
      sums_partial<T, VECTOR<T>>(x, workspace, images, pixels, channels, chunks, shared);         \
    } else {                                                                                      \
      sums_partial<T, 1>(x, workspace, images, pixels, channels, chunks, shared);                 \
    }                                                                                             \
  }                                                                                               \
  KERNEL channel_sums_final_##S(                                                                  \
      const float *workspace, T *sums, int rows, int chunks, double factor) {                     \
    sums_final(workspace, sums, rows, chunks, factor);                                            \
  }                                                                                               \
  KERNEL average_pool_backward_##S(                                                               \
      const T *dz, T *dx, int images, long long pixels, int channels) {                           \
    if (channels % VECTOR<T> == 0 && aligned(dz, dx)) {                                           \
      spread_mean<T, VECTOR<T>>(dz, dx, images, pixels, channels);                                \
    } else {                                                                                      \
      spread_mean<T, 1>(dz, dx, images, pixels, channels);                                        \
    }                                                                                             \
  }                                                                                               \
  KERNEL channel_scale_forward_##S(                                                               \
      const T *x, const T *a, T *y, int images, long long pixels, int channels) {                 \
    if (channels % VECTOR<T> == 0 && aligned(x, a, y)) {                                          \
      scale<T, VECTOR<T>>(x, a, y, images, pixels, channels);                                     \
    } else {                                                                                      \
      scale<T, 1>(x, a, y, images, pixels, channels);                                             \
    }                                                                                             \
  }                                                                                               \
  KERNEL channel_scale_backward_partial_##S(                                                      \
      const T *x, const T *a, const T *dy, T *dx, float *workspace, int images, long long pixels, \
      int channels, int chunks) {                                                                 \
    __shared__ float shared[VECTOR<T> * BLOCK];                                                   \
    if (channels % VECTOR<T> == 0 && aligned(x, a, dy, dx)) {                                     \
      scale_backward<T, VECTOR<T>>(                                                               \
          x, a, dy, dx, workspace, images, pixels, channels, chunks, shared);                     \
    } else {                                                                                      \
      scale_backward<T, 1>(x, a, dy, dx, workspace, images, pixels, channels, chunks, shared);    \
    }                                                                                             \
  }                                                                                               \
  KERNEL eca_forward_##S(                                                                         \
      const T *z, const float *weight, T *a, int images, int channels, int size) {                \
    eca_forward(z, weight, a, images, channels, size);                                            \
  }                                                                                               \
  KERNEL eca_backward_input_##S(                                                                  \
      const float *weight, const T *a, const T *da, T *dz, int images, int channels, int size) {  \
    eca_backward_input(weight, a, da, dz, images, channels, size);                                \
  }                                                                                               \
  KERNEL eca_backward_weight_##S(                                                                 \
      const T *z, const T *a, const T *da, float *d_weight, int images, int channels, int size) { \
    __shared__ float shared[WARP];                                                                \
    eca_backward_weight(z, a, da, d_weight, images, channels, size, shared);                      \
  }                                                                                               \
  KERNEL se_dense_##S(                                                                            \
      const float *matrix, const T *vector, T *result, int images, int rows, int columns,         \
      int gate) {                                                                                 \
    se_dense(matrix, vector, result, images, rows, columns, gate);                                \
  }                                                                                               \
  KERNEL se_gate_gradient_##S(const T *a, const T *da, float *g, long long count) {               \
    for (long long i = thread_index(); i < count; i += thread_count()) {                          \
      g[i] = through_gate(a, da, i);                                                              \
    }                                                                                             \
  }                                                                                               \
  KERNEL se_transposed_hidden_##S(                                                                \
      const float *matrix, const float *g, const T *hidden, float *q, int images, int rows,       \
      int columns) {                                                                              \
    __shared__ float shared[BLOCK];                                                               \
    se_transposed(matrix, g, hidden, q, images, rows, columns, shared);                           \
  }                                                                                               \
  KERNEL se_transposed_input_##S(                                                                 \
      const float *matrix, const float *q, T *dz, int images, int rows, int columns) {            \
    __shared__ float shared[BLOCK];                                                               \
    se_transposed(matrix, q, (const float *)nullptr, dz, images, rows, columns, shared);          \
  }                                                                                               \
  KERNEL se_outer_##S(                                                                            \
      const float *left, const T *right, float *result, int images, int rows, int columns) {      \
    se_outer(left, right, result, images, rows, columns);                                         \
  }
FOR_EACH_STORAGE(DEFINE)
