// Batch and instance normalisation over (images, pixels, channels): every image and channel has a
// mean and a variance of its own. Batch normalisation is the case of one image of N H W pixels.
//
// Statistics are (images, channels), coefficients (3, images, channels), all fp32.
//   training    moments_partial, moments_final, apply; to repeat the result, apply alone
//   inference   coefficients, apply
//   backward    backward_partial, backward_final, backward_apply
// Batch normalisation over the pixels of several ranks reduces between two kernels:
//   training    moments_partial, moments_exchange, [sum over ranks], moments_merge, apply
//   backward    backward_partial, sums_exchange, [sum over ranks], sums_coefficients,
//               backward_apply
// The exchanged tensor (ranks, PARTS, channels) has a row for each rank, which writes 0 to all
// others, so that a sum over the ranks contains each row exactly.
#include "common.cuh"

// Mean and sum of squared deviations of `count` values.
struct Moments {
  float mean;
  float squares;
};

// Chan, Golub and LeVeque's formula (1979).
__device__ inline void merge(
    float &count, float &mean, float &squares, float more, float mean2, float squares2) {
  if (more > 0) {
    float share = more / (count + more);
    float difference = mean2 - mean;
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

// A mean and a variance in fp64.
struct Statistics {
  double mean;
  double variance;
};

// Merges the chunks' moments of a row: lane i adds those of chunks i, i + 32, ..., then lanes
// pairwise. The mean is the sum of count mean; the squares are those of each chunk and count times
// the squared distance of its mean. For all lanes of a warp; lane 0 has the variance.
//   share  1 / pixels; fp64 divisions are slow
__device__ inline Statistics merged_chunks(
    const float *workspace, long long rows, long long row, long long pixels, int chunks,
    double share) {
  long long length = divided_up(pixels, chunks);
  const float *means = workspace + partial_at(0, rows, row, chunks, 0);
  const float *spreads = workspace + partial_at(1, rows, row, chunks, 0);
  double sum = 0;
  for (int k = threadIdx.x % WARP; k < chunks && k * length < pixels; k += WARP) {
    sum += (double)(smaller((k + 1) * length, pixels) - k * length) * means[k];
  }
  double center = __shfl_sync(ALL_LANES, warp_sum(sum), 0) * share;
  double squares = 0;
  for (int k = threadIdx.x % WARP; k < chunks && k * length < pixels; k += WARP) {
    double distance = means[k] - center;
    double count = (double)(smaller((k + 1) * length, pixels) - k * length);
    squares += spreads[k] + distance * distance * count;
  }
  return {center, warp_sum(squares) * share};
}

// The statistics of all chunks. One warp for each (image, channel).
//   workspace     (2, images, channels, chunks), output of norm_moments_partial
//   mean          (images, channels), written
//   variance      (images, channels), biased, written
//   coefficients  (3, images, channels): center, scale, shift of norm_apply, written
//   weight, bias  (channels), or null for 1 and 0
//   share         1 / pixels
KERNEL norm_moments_final(
    const float *workspace, const float *weight, const float *bias, float *mean, float *variance,
    float *coefficients, int images, long long pixels, int channels, int chunks, double share,
    float epsilon) {
  long long rows = (long long)images * channels;
  for (long long row = warp_index(); row < rows; row += warp_count()) {
    Statistics all = merged_chunks(workspace, rows, row, pixels, chunks, share);
    if (threadIdx.x % WARP == 0) {
      int channel = (int)(row % channels);
      mean[row] = (float)all.mean;
      variance[row] = (float)all.variance;
      put_coefficients(coefficients, rows, row, all.mean, all.variance,
                       weight ? weight[channel] : 1.f, bias ? bias[channel] : 0.f, epsilon);
    }
  }
}

// The vectors of a row: two numbers, each as the nearest float and the float nearest to the rest.
constexpr int PARTS = 4;

// The first float of channel c in the row of a rank.
__device__ inline long long row_at(int rank, int channels, long long c) {
  return (long long)rank * PARTS * channels + c;
}

__device__ inline void put_number(float *at, int channels, double value, bool own) {
  float high = own ? (float)value : 0.f;
  at[0] = high;
  // Infinity and NaN have no rest.
  at[channels] = own && fabsf(high) <= 3.402823466e38f ? (float)(value - high) : 0.f;
}

// Writes two numbers of a channel to the own row, and 0 to the others.
__device__ inline void put_row(
    float *rows, int ranks, int rank, int channels, long long c, double first, double second) {
  for (int r = 0; r < ranks; r++) {
    float *row = rows + row_at(r, channels, c);
    put_number(row, channels, first, r == rank);
    put_number(row + 2 * channels, channels, second, r == rank);
  }
}

__device__ inline double number(const float *at, int channels) {
  return (double)at[0] + at[channels];
}

// The statistics of all chunks in the row of this rank, and zeros in those of the others. One warp
// for each channel.
//   workspace  (2, 1, channels, chunks), output of norm_moments_partial
//   moments    (ranks, PARTS, channels), written
//   share      1 / pixels
KERNEL norm_moments_exchange(
    const float *workspace, float *moments, int ranks, int rank, long long pixels, int channels,
    int chunks, double share) {
  for (long long c = warp_index(); c < channels; c += warp_count()) {
    Statistics own = merged_chunks(workspace, channels, c, pixels, chunks, share);
    if (threadIdx.x % WARP == 0) {
      put_row(moments, ranks, rank, channels, c, own.mean, own.variance);
    }
  }
}

// Merges the moments of all ranks, in their order. One thread for each channel.
//   moments         (ranks, PARTS, channels)
//   counts          (2, ranks): the pixels of each rank divided by 2^24, and the rest
//   weight, bias    (channels)
//   mean, variance  (channels), written
//   coefficients    (3, channels), written
KERNEL norm_moments_merge(
    const float *moments, const float *counts, const float *weight, const float *bias,
    float *mean, float *variance, float *coefficients, int ranks, int channels, float epsilon) {
  for (long long c = thread_index(); c < channels; c += thread_count()) {
    double center = 0;
    double squares = 0;
    double before = 0;
    for (int r = 0; r < ranks; r++) {
      const float *row = moments + row_at(r, channels, c);
      double more = counts[r] * 16777216.0 + counts[ranks + r];
      double share = more / (before + more);
      double difference = number(row, channels) - center;
      double spread = number(row + 2 * channels, channels);
      center += difference * share;
      squares += more * spread + difference * difference * share * before;
      before += more;
    }
    double spread = squares / before;
    mean[c] = (float)center;
    variance[c] = (float)spread;
    put_coefficients(
        coefficients, channels, c, center, spread, weight[c], bias[c], epsilon);
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

// body(Width<V>, Width<R>): V elements at a time where wide, else one; R is 1 with ReLU, else 0.
template <typename T, typename Body>
__device__ inline void by_width(bool wide, const float *relu, Body body) {
  if (wide && relu) {
    body(Width<VECTOR<T>>{}, Width<1>{});
  } else if (wide) {
    body(Width<VECTOR<T>>{}, Width<0>{});
  } else if (relu) {
    body(Width<1>{}, Width<1>{});
  } else {
    body(Width<1>{}, Width<0>{});
  }
}

// The largest number that is stored as 0: half of the smallest subnormal of T.
template <typename T>
constexpr float STORED_AS_ZERO = 0.f;
template <>
constexpr float STORED_AS_ZERO<Half> = 0x1p-25f;
template <>
constexpr float STORED_AS_ZERO<Bfloat> = 0x1p-134f;

// The coefficients of norm_apply at V channels, for the mask of its ReLU.
template <typename T, int V>
struct Forward {
  float scale[V];
  float shift[V];

  __device__ Forward(const float *coefficients, long long rows, long long row) {
#pragma unroll
    for (int j = 0; j < V; j++) {
      scale[j] = coefficients ? coefficients[rows + row + j] : 0.f;
      shift[j] = coefficients ? coefficients[2 * rows + row + j] : 1.f;
    }
  }

  // g, or 0 if norm_apply stored max(0, y) = 0 or NaN. d = x - center.
  __device__ float masked(int j, float d, float g) const {
    return d * scale[j] + shift[j] > STORED_AS_ZERO<T> ? g : 0.f;
  }
};

// x and dy of a run of pixels. The next pixel's are on their way while one is computed, since few
// blocks of these kernels share an SM.
template <typename T, int V>
struct Gradients {
  const T *x;
  const T *dy;
  Packed<T, V> next_x;
  Packed<T, V> next_dy;

  __device__ Gradients(const T *x, const T *dy, long long at) : x(x), dy(dy) {
    if constexpr (sizeof(T) * V < sizeof(uint4)) {
      // A copy reads the whole pack.
      next_x.quads[0] = make_uint4(0, 0, 0, 0);
      next_dy.quads[0] = make_uint4(0, 0, 0, 0);
    }
    fetch_at(at);
  }

  __device__ void fetch_at(long long at) {
    fetch<V>(x + at, next_x);
    fetch<V>(dy + at, next_dy);
  }

  // v = x and g = dy of this pixel; the next one begins at `at`, if there is one.
  __device__ void take(float (&v)[V], float (&g)[V], bool more, long long at) {
    Packed<T, V> this_x = next_x;
    Packed<T, V> this_dy = next_dy;
    if (more) {
      fetch_at(at);
    }
    unpack<V>(this_x, v);
    unpack<V>(this_dy, g);
  }
};

template <bool RELU, typename T, int V>
__device__ inline void backward_partial(
    const T *x, const T *dy, const float *mean, const float *forward, float *workspace, int images,
    long long pixels, int channels, int chunks, float *shared) {
  Walk<V> walk(pixels, channels, chunks);
  Partials partials(workspace, images, channels, chunks);
  long long rows = (long long)images * channels;
  FOR_EACH_ITEM(run, walk, images) {
    long long row = (long long)run.image * channels + run.channel;
    long long base = run.image * pixels * channels + run.channel;
    float center[V], sums[2 * V] = {};
    if (run.first < run.end) {
      Forward<T, V> relu(RELU ? forward : nullptr, rows, row);
#pragma unroll
      for (int j = 0; j < V; j++) {
        center[j] = mean[row + j];
      }
      Gradients<T, V> gradients(x, dy, base + run.first * channels);
      FOR_EACH_PIXEL(p, walk, run) {
        float v[V], g[V];
        long long next = p + walk.rows;
        gradients.take(v, g, next < run.end, base + next * channels);
#pragma unroll
        for (int j = 0; j < V; j++) {
          v[j] -= center[j];
          g[j] = RELU ? relu.masked(j, v[j], g[j]) : g[j];
          sums[j] += g[j];
          sums[V + j] += g[j] * v[j];
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

// Adds up the chunks of this rank. One warp for each channel.
//   workspace  (2, 1, channels, chunks), output of norm_backward_partial
//   variance   (channels)
//   dWeight    (channels): sum g xhat, written
//   dBias      (channels): sum g, written
//   sums       (ranks, PARTS, channels): sum g and sum g (x - mean), written
KERNEL norm_sums_exchange(
    const float *workspace, const float *variance, float *d_weight, float *d_bias, float *sums,
    int ranks, int rank, int channels, int chunks, float epsilon) {
  for (long long c = warp_index(); c < channels; c += warp_count()) {
    double sum = warp_total(workspace + partial_at(0, channels, c, chunks, 0), chunks);
    double product = warp_total(workspace + partial_at(1, channels, c, chunks, 0), chunks);
    if (threadIdx.x % WARP == 0) {
      float inverse = (float)(1 / ((double)variance[c] + epsilon));
      put_row(sums, ranks, rank, channels, c, sum, product);
      d_bias[c] = (float)sum;
      d_weight[c] = (float)(product * sqrt((double)inverse));
    }
  }
}

// The coefficients of norm_backward_apply, as norm_backward_final computes them, from the sums of
// all ranks. One thread for each channel.
//   sums          (ranks, PARTS, channels): sum g and sum g (x - mean) of each rank
//   weight        (channels)
//   variance      (channels)
//   coefficients  (3, channels), written
//   count         pixels of all ranks
KERNEL norm_sums_coefficients(
    const float *sums, const float *weight, const float *variance, float *coefficients, int ranks,
    int channels, long long count, float epsilon) {
  for (long long c = thread_index(); c < channels; c += thread_count()) {
    double spread = (double)variance[c] + epsilon;
    float scale = (float)(weight[c] / sqrt(spread));
    float inverse = (float)(1 / spread);
    double sum = 0;
    double product = 0;
    for (int r = 0; r < ranks; r++) {
      const float *row = sums + row_at(r, channels, c);
      sum += number(row, channels);
      product += number(row + 2 * channels, channels);
    }
    coefficients[c] = scale;
    coefficients[channels + c] = (float)(scale * sum / count);
    coefficients[2 * channels + c] = (float)((double)(scale * inverse) * product / count);
  }
}

template <bool RELU, typename T, int V>
__device__ inline void backward_apply(
    const T *x, const T *dy, const float *mean, const float *forward, const float *coefficients,
    T *dx, int images, long long pixels, int channels) {
  Walk<V> walk(pixels, channels);
  long long rows = (long long)images * channels;
  FOR_EACH_RUN(run, walk, images) {
    long long row = (long long)run.image * channels + run.channel;
    long long base = run.image * pixels * channels + run.channel;
    float center[V], scale[V], constant[V], slope[V];
    Forward<T, V> relu(RELU ? forward : nullptr, rows, row);
#pragma unroll
    for (int j = 0; j < V; j++) {
      center[j] = mean[row + j];
      scale[j] = coefficients[row + j];
      constant[j] = coefficients[rows + row + j];
      slope[j] = coefficients[2 * rows + row + j];
    }
    Gradients<T, V> gradients(x, dy, base + run.first * channels);
    FOR_EACH_PIXEL(p, walk, run) {
      float v[V], g[V];
      long long next = p + walk.rows;
      gradients.take(v, g, next < run.end, base + next * channels);
#pragma unroll
      for (int j = 0; j < V; j++) {
        v[j] -= center[j];
        g[j] = RELU ? relu.masked(j, v[j], g[j]) : g[j];
        g[j] = g[j] * scale[j] - constant[j] - v[j] * slope[j];
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
// norm_backward_partial: with g = dy without ReLU, else dy where norm_apply stored y > 0 and 0
// elsewhere: the sums of g and of g (x - mean) of each chunk. The mask is computed from x.
//   x, dy      (images, pixels, channels)
//   mean       (images, channels), the centers of norm_apply
//   forward    (3, images, channels): coefficients of norm_apply, or null without ReLU
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
      const T *x, const T *dy, const float *mean, const float *forward, float *workspace,         \
      int images, long long pixels, int channels, int chunks) {                                   \
    __shared__ float shared[2 * VECTOR<T> * BLOCK];                                               \
    by_width<T>(channels % VECTOR<T> == 0 && aligned(x, dy), forward, [=](auto width, auto relu) {\
      backward_partial<decltype(relu)::value != 0, T, decltype(width)::value>(                    \
          x, dy, mean, forward, workspace, images, pixels, channels, chunks, shared);             \
    });                                                                                           \
  }                                                                                               \
  KERNEL_RESIDENT(VECTOR<T> == 8 ? 2 : 0) norm_backward_apply_##S(                                \
      const T *x, const T *dy, const float *mean, const float *forward,                           \
      const float *coefficients, T *dx, int images, long long pixels, int channels) {             \
    by_width<T>(                                                                                  \
        channels % VECTOR<T> == 0 && aligned(x, dy, dx), forward, [=](auto width, auto relu) {    \
      backward_apply<decltype(relu)::value != 0, T, decltype(width)::value>(                      \
          x, dy, mean, forward, coefficients, dx, images, pixels, channels);                      \
    });                                                                                           \
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
