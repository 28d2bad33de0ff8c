// Batch and instance normalisation over (images, pixels, channels): every image and channel has a
// mean and a variance of its own. Batch normalisation is the case of one image of N H W pixels.
//
// Statistics are (images, channels), coefficients (3, images, channels), all fp32.
//   training    moments_partial, moments_final, apply
//   inference   coefficients, apply
//   backward    backward_partial, backward_final, backward_apply
#include "common.cuh"

// Mean and sum of squared deviations of `count` values.
struct Moments {
  float mean;
  float squares;
};

// Chan, Golub and LeVeque's formula (1979).
template <typename F>
__device__ inline void merge(F &count, F &mean, F &squares, F more, F mean2, F squares2) {
  if (more > 0) {
    F share = more / (count + more);
    F difference = mean2 - mean;
    mean += difference * share;
    squares += squares2 + difference * difference * share * count;
    count += more;
  }
}

// As fold_rows, for moments of `count` values each. `shared` has 2 V + 1 blocks of blockDim.x.
template <int V>
__device__ inline void fold_moments(
    const Walk<V> &walk, float count, float (&mean)[V], float (&squares)[V], float *shared) {
  int t = threadIdx.x;
  int step = blockDim.x;
#pragma unroll
  for (int j = 0; j < V; j++) {
    shared[2 * j * step + t] = mean[j];
    shared[(2 * j + 1) * step + t] = squares[j];
  }
  shared[2 * V * step + t] = count;
  for (int rows = walk.rows; rows > 1;) {
    int half = (rows + 1) / 2;
    __syncthreads();
    if (walk.row + half < rows) {
      int other = t + half * walk.lanes;
      float more = shared[2 * V * step + other];
      float merged = count;
#pragma unroll
      for (int j = 0; j < V; j++) {
        merged = count;
        merge(merged, mean[j], squares[j], more, shared[2 * j * step + other],
              shared[(2 * j + 1) * step + other]);
        shared[2 * j * step + t] = mean[j];
        shared[(2 * j + 1) * step + t] = squares[j];
      }
      count = merged;
      shared[2 * V * step + t] = count;
    }
    rows = half;
  }
  __syncthreads();
}

// Sums deviations from the first value that the thread sees, so that an offset common to all
// values costs no accuracy.
template <typename T, int V>
__device__ inline void moments_partial(
    const T *x, float *workspace, int images, long long pixels, int channels, int chunks,
    float *shared) {
  Walk<V> walk(pixels, channels, chunks);
  Partials partials(workspace, images, channels, chunks);
  FOR_EACH_ITEM(run, walk, images) {
    float pivot[V], sum[V] = {}, squares[V] = {}, count = 0;
    const T *from = x + run.image * pixels * channels + run.channel;
    if (run.first < run.end) {
      load(from + run.first * channels, pivot);
#pragma unroll
      for (int j = 0; j < V; j++) {
        pivot[j] = fabsf(pivot[j]) <= 3.402823466e38f ? pivot[j] : 0.f;
      }
      for (long long p = run.first; p < run.end; p += walk.rows) {
        float v[V];
        load(from + p * channels, v);
#pragma unroll
        for (int j = 0; j < V; j++) {
          float d = v[j] - pivot[j];
          sum[j] += d;
          squares[j] += d * d;
        }
        count++;
      }
#pragma unroll
      for (int j = 0; j < V; j++) {
        float shift = sum[j] / count;
        float rest = squares[j] - shift * sum[j];
        squares[j] = rest < 0.f ? 0.f : rest;
        sum[j] = pivot[j] + shift;
      }
    }
    fold_moments<V>(walk, count, sum, squares, shared);
    partials.store(walk, run, sum, squares);
  }
}

// coefficients of y = scale (x - center) + shift.
__device__ inline void put_coefficients(
    float *coefficients, long long rows, long long row, double mean, double variance,
    float weight, float bias, float epsilon) {
  float center = (float)mean;
  double factor = weight / sqrt(variance + epsilon);
  coefficients[row] = center;
  coefficients[rows + row] = (float)factor;
  coefficients[2 * rows + row] = (float)(bias - (mean - center) * factor);
}

// Merges the chunks' moments in order: lane i merges chunks i, i + 32, ..., then lanes pairwise.
// One warp for each (image, channel).
//   workspace     (2, images, channels, chunks), output of norm_moments_partial
//   mean          (images, channels), written
//   variance      (images, channels), biased, written
//   coefficients  (3, images, channels): center, scale, shift of norm_apply, written
//   weight, bias  (channels), or null for 1 and 0
KERNEL norm_moments_final(
    const float *workspace, const float *weight, const float *bias, float *mean, float *variance,
    float *coefficients, int images, long long pixels, int channels, int chunks, float epsilon) {
  long long rows = (long long)images * channels;
  long long length = divided_up(pixels, chunks);
  for (long long row = warp_index(); row < rows; row += warp_count()) {
    double count = 0, center = 0, squares = 0;
    for (int k = threadIdx.x % WARP; k < chunks; k += WARP) {
      double more = (double)(smaller((k + 1) * length, pixels) - k * length);
      merge(count, center, squares, more, (double)workspace[partial_at(0, rows, row, chunks, k)],
            (double)workspace[partial_at(1, rows, row, chunks, k)]);
    }
#pragma unroll
    for (int distance = WARP / 2; distance > 0; distance /= 2) {
      double more = __shfl_down_sync(ALL_LANES, count, distance);
      double mean2 = __shfl_down_sync(ALL_LANES, center, distance);
      double squares2 = __shfl_down_sync(ALL_LANES, squares, distance);
      merge(count, center, squares, more, mean2, squares2);
    }
    if (threadIdx.x % WARP == 0) {
      double spread = squares / pixels;
      int channel = (int)(row % channels);
      mean[row] = (float)center;
      variance[row] = (float)spread;
      put_coefficients(coefficients, rows, row, center, spread, weight ? weight[channel] : 1.f,
                       bias ? bias[channel] : 0.f, epsilon);
    }
  }
}

// coefficients (3, channels) from given statistics. One thread for each channel.
//   mean, variance, weight, bias  (channels)
KERNEL norm_coefficients(
    const float *mean, const float *variance, const float *weight, const float *bias,
    float *coefficients, int channels, float epsilon) {
  for (long long c = thread_index(); c < channels; c += thread_count()) {
    put_coefficients(coefficients, channels, c, mean[c], variance[c], weight[c], bias[c], epsilon);
  }
}

template <typename T, int V>
__device__ inline void apply(
    const T *x, const float *coefficients, T *y, int images, long long pixels, int channels,
    int relu) {
  Walk<V> walk(pixels, channels);
  long long rows = (long long)images * channels;
  FOR_EACH_RUN(run, walk, images) {
    long long row = (long long)run.image * channels + run.channel;
    long long base = run.image * pixels * channels + run.channel;
    float center[V], scale[V], shift[V];
#pragma unroll
    for (int j = 0; j < V; j++) {
      center[j] = coefficients[row + j];
      scale[j] = coefficients[rows + row + j];
      shift[j] = coefficients[2 * rows + row + j];
    }
    FOR_EACH_PIXEL(p, walk, run) {
      float v[V];
      load(x + base + p * channels, v);
#pragma unroll
      for (int j = 0; j < V; j++) {
        v[j] = (v[j] - center[j]) * scale[j] + shift[j];
        v[j] = relu ? rectified(v[j]) : v[j];
      }
      store(y + base + p * channels, v);
    }
  }
}

// v = x; g = dy if y > 0 or y is null, else 0.
template <int V, typename T>
__device__ inline void load_gradient(
    const T *x, const T *y, const T *dy, long long at, float (&v)[V], float (&g)[V]) {
  load(x + at, v);
  load(dy + at, g);
  if (y) {
    float output[V];
    load(y + at, output);
#pragma unroll
    for (int j = 0; j < V; j++) {
      g[j] = output[j] > 0.f ? g[j] : 0.f;
    }
  }
}

template <typename T, int V>
__device__ inline void backward_partial(
    const T *x, const T *y, const T *dy, const float *mean, float *workspace, int images,
    long long pixels, int channels, int chunks, float *shared) {
  Walk<V> walk(pixels, channels, chunks);
  Partials partials(workspace, images, channels, chunks);
  FOR_EACH_ITEM(run, walk, images) {
    long long row = (long long)run.image * channels + run.channel;
    long long base = run.image * pixels * channels + run.channel;
    float center[V], sums[2 * V] = {};
    if (run.first < run.end) {
#pragma unroll
      for (int j = 0; j < V; j++) {
        center[j] = mean[row + j];
      }
      FOR_EACH_PIXEL(p, walk, run) {
        float v[V], g[V];
        load_gradient(x, y, dy, base + p * channels, v, g);
#pragma unroll
        for (int j = 0; j < V; j++) {
          sums[j] += g[j];
          sums[V + j] += g[j] * (v[j] - center[j]);
        }
      }
    }
    fold_rows(walk, sums, shared);
    partials.store(walk, run, sums, sums + V);
  }
}

// Adds up the chunks. One warp for each (image, channel).
//   workspace        (2, images, channels, chunks), output of norm_backward_partial
//   weight           (channels), or null for 1
//   variance         (images, channels)
//   coefficients     (3, images, channels): with s = weight / sqrt(variance + epsilon): s,
//                    s sum g / pixels, s sum g (x - mean) / (pixels (variance + epsilon)); written
//   dWeight, dBias   (channels): sum g xhat, sum g; written, or null. Only with one image.
KERNEL norm_backward_final(
    const float *workspace, const float *weight, const float *variance, float *coefficients,
    float *d_weight, float *d_bias, int images, long long pixels, int channels, int chunks,
    float epsilon) {
  long long rows = (long long)images * channels;
  for (long long row = warp_index(); row < rows; row += warp_count()) {
    double sum = warp_total(workspace + partial_at(0, rows, row, chunks, 0), chunks);
    double product = warp_total(workspace + partial_at(1, rows, row, chunks, 0), chunks);
    if (threadIdx.x % WARP == 0) {
      int channel = (int)(row % channels);
      double spread = (double)variance[row] + epsilon;
      float scale = (float)((weight ? weight[channel] : 1.f) / sqrt(spread));
      float inverse = (float)(1 / spread);
      coefficients[row] = scale;
      coefficients[rows + row] = (float)(scale * sum / pixels);
      coefficients[2 * rows + row] = (float)((double)(scale * inverse) * product / pixels);
      if (d_weight) {
        d_weight[row] = (float)(product * sqrt((double)inverse));
        d_bias[row] = (float)sum;
      }
    }
  }
}

template <typename T, int V>
__device__ inline void backward_apply(
    const T *x, const T *y, const T *dy, const float *mean, const float *coefficients, T *dx,
    int images, long long pixels, int channels) {
  Walk<V> walk(pixels, channels);
  long long rows = (long long)images * channels;
  FOR_EACH_RUN(run, walk, images) {
    long long row = (long long)run.image * channels + run.channel;
    long long base = run.image * pixels * channels + run.channel;
    float center[V], scale[V], constant[V], slope[V];
#pragma unroll
    for (int j = 0; j < V; j++) {
      center[j] = mean[row + j];
      scale[j] = coefficients[row + j];
      constant[j] = coefficients[rows + row + j];
      slope[j] = coefficients[2 * rows + row + j];
    }
    FOR_EACH_PIXEL(p, walk, run) {
      float v[V], g[V];
      load_gradient(x, y, dy, base + p * channels, v, g);
#pragma unroll
      for (int j = 0; j < V; j++) {
        g[j] = g[j] * scale[j] - constant[j] - (v[j] - center[j]) * slope[j];
      }
      store(dx + base + p * channels, g);
    }
  }
}

// norm_moments_partial: the mean and the sum of squared deviations of each chunk of pixels.
//   x          (images, pixels, channels)
//   workspace  (2, images, channels, chunks), written
// norm_apply: y = scale (x - center) + shift, with ReLU if relu is not 0. In place.
//   x, y          (images, pixels, channels)
//   coefficients  (3, images, channels): center, scale, shift
// norm_backward_partial: with g = dy if y > 0 or y is null, else 0: the sums of g and of
// g (x - mean) of each chunk.
//   x, y, dy   (images, pixels, channels); y is null without ReLU
//   mean       (images, channels)
//   workspace  (2, images, channels, chunks), written
// norm_backward_apply: dx = c0 g - c1 - (x - mean) c2, which is
// weight / sqrt(variance + epsilon) (g - mean(g) - xhat mean(g xhat)). dx may be dy.
//   coefficients  (3, images, channels), output of norm_backward_final
#define DEFINE(S, T)                                                                              \
  KERNEL norm_moments_partial_##S(                                                                \
      const T *x, float *workspace, int images, long long pixels, int channels, int chunks) {     \
    __shared__ float shared[(2 * VECTOR<T> + 1) * BLOCK];                                         \
    if (channels % VECTOR<T> == 0 && aligned(x)) {                                                \
      moments_partial<T, VECTOR<T>>(x, workspace, images, pixels, channels, chunks, shared);      \
    } else {                                                                                      \
      moments_partial<T, 1>(x, workspace, images, pixels, channels, chunks, shared);              \
    }                                                                                             \
  }                                                                                               \
  KERNEL norm_apply_##S(                                                                          \
      const T *x, const float *coefficients, T *y, int images, long long pixels, int channels,    \
      int relu) {                                                                                 \
    if (channels % VECTOR<T> == 0 && aligned(x, y)) {                                             \
      apply<T, VECTOR<T>>(x, coefficients, y, images, pixels, channels, relu);                    \
    } else {                                                                                      \
      apply<T, 1>(x, coefficients, y, images, pixels, channels, relu);                            \
    }                                                                                             \
  }                                                                                               \
  KERNEL_RESIDENT(VECTOR<T> == 4 ? 2 : 0) norm_backward_partial_##S(                              \
      const T *x, const T *y, const T *dy, const float *mean, float *workspace, int images,       \
      long long pixels, int channels, int chunks) {                                               \
    __shared__ float shared[2 * VECTOR<T> * BLOCK];                                               \
    if (channels % VECTOR<T> == 0 && aligned(x, y, dy)) {                                         \
      backward_partial<T, VECTOR<T>>(                                                             \
          x, y, dy, mean, workspace, images, pixels, channels, chunks, shared);                   \
    } else {                                                                                      \
      backward_partial<T, 1>(                                                                     \
          x, y, dy, mean, workspace, images, pixels, channels, chunks, shared);                   \
    }                                                                                             \
  }                                                                                               \
  KERNEL_RESIDENT(VECTOR<T> == 8 ? 3 : 0) norm_backward_apply_##S(                                \
      const T *x, const T *y, const T *dy, const float *mean, const float *coefficients, T *dx,   \
      int images, long long pixels, int channels) {                                               \
    if (channels % VECTOR<T> == 0 && aligned(x, y, dy, dx)) {                                     \
      backward_apply<T, VECTOR<T>>(                                                               \
          x, y, dy, mean, coefficients, dx, images, pixels, channels);                            \
    } else {                                                                                      \
      backward_apply<T, 1>(x, y, dy, mean, coefficients, dx, images, pixels, channels);           \
    }                                                                                             \
  }
FOR_EACH_STORAGE(DEFINE)

// running = (1 - momentum) running + momentum batch, the variance times count / (count - 1) if
// count is above 1. One thread for each channel; all tensors (channels).
KERNEL norm_update_running(
    const float *mean, const float *variance, float *running_mean, float *running_variance,
    int channels, long long count, float momentum) {
  double rest = 1.0 - momentum;
  double unbiased = count > 1 ? (double)count / (count - 1) : 1;
  for (long long c = thread_index(); c < channels; c += thread_count()) {
    running_mean[c] = (float)(rest * running_mean[c] + momentum * 1.0 * mean[c]);
    running_variance[c] =
        (float)(rest * running_variance[c] + momentum * unbiased * variance[c]);
  }
}
