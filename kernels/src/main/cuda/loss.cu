// Losses with their gradients in one pass. A loss is the mean of terms: *_partial writes the sum of
// each chunk's terms, *_final adds them up in fp64.
#include "common.cuh"

// Terms and gradients of the elements [k length, (k + 1) length) for every chunk k; f(d, gradient)
// returns the term of the difference d. Both are multiplied by the element's weight; null for 1.
template <typename T, typename F>
__device__ inline void difference(
    const T *x, const T *target, const T *weights, T *dx, float *partials, long long count,
    int chunks, float *shared, F f) {
  constexpr int V = VECTOR<T>;
  bool wide = aligned(x, target, weights, dx);
  long long length = divided_up(divided_up(count, chunks), V) * V;
  for (int k = blockIdx.x; k < chunks; k += gridDim.x) {
    long long end = smaller((k + 1) * length, count);
    float sum = 0;
    auto body = [&](auto width, long long i) {
      constexpr int W = decltype(width)::value;
      float value[W], wanted[W];
      load(x + i, value);
      load(target + i, wanted);
      if (weights) {
        float weight[W];
        load(weights + i, weight);
#pragma unroll
        for (int j = 0; j < W; j++) {
          float gradient;
          sum += weight[j] * f(value[j] - wanted[j], gradient);
          value[j] = gradient * weight[j];
        }
      } else {
#pragma unroll
        for (int j = 0; j < W; j++) {
          float gradient;
          sum += f(value[j] - wanted[j], gradient);
          value[j] = gradient;
        }
      }
      if (dx) {
        store(dx + i, value);
      }
    };
    long long i = k * length;
    if (wide) {
#pragma unroll 1
      for (i += (long long)threadIdx.x * V; i + V <= end; i += (long long)blockDim.x * V) {
        body(Width<V>{}, i);
      }
      i = k * length < end ? end - (end - k * length) % V : end;
    }
#pragma unroll 1
    for (i += threadIdx.x; i < end; i += blockDim.x) {
      body(Width<1>{}, i);
    }
    sum = block_sum(sum, shared);
    if (threadIdx.x == 0) {
      partials[k] = sum;
    }
  }
}

// The bin of a* or b*, that of 0 for NaN.
__device__ inline int color_bin(float value) {
  float position = (value == value ? value : 0.f) + 128.f;
  int bin = (int)(position * 0.125f);
  return bin < 0 ? 0 : bin > 31 ? 31 : bin;
}

template <typename T>
__device__ inline void balance_of_color(
    const T *ab, const float *table, T *weights, long long pixels) {
#pragma unroll 1
  for (long long i = thread_index(); i < pixels; i += thread_count()) {
    int row = color_bin(load_one(ab + 2 * i));
    float weight = table[32 * row + color_bin(load_one(ab + 2 * i + 1))];
    store_one(weights + 2 * i, weight);
    store_one(weights + 2 * i + 1, weight);
  }
}

// Both weights of a pixel (p, q) are table[label], with the label at (p from_height / height,
// q from_width / width).
//   labels   (images, from_height, from_width)
//   table    (256)
//   weights  (images, height, width, 2)
template <typename T>
__device__ inline void balance_of_class(
    const unsigned char *labels, const float *table, T *weights, int images, int height,
    int width, int from_height, int from_width) {
  long long pixels = (long long)images * height * width;
#pragma unroll 1
  for (long long i = thread_index(); i < pixels; i += thread_count()) {
    int q = (int)(i % width);
    long long row = i / width;
    int p = (int)(row % height);
    long long source = row / height * from_height + (long long)p * from_height / height;
    float weight = table[labels[source * from_width + (long long)q * from_width / width]];
    store_one(weights + 2 * i, weight);
    store_one(weights + 2 * i + 1, weight);
  }
}

// The number of labelled pixels, or -1 if a label is neither a class nor `ignored`.
//   counts  (chunks), written
//   labels  (pixels)
KERNEL cross_entropy_count_partial(
    const unsigned char *labels, int *counts, long long pixels, int classes, int ignored,
    int chunks) {
  __shared__ int shared[WARP];
  long long length = divided_up(pixels, chunks);
  for (int k = blockIdx.x; k < chunks; k += gridDim.x) {
    long long end = smaller((k + 1) * length, pixels);
    int labelled = 0;
    int wrong = 0;
#pragma unroll 1
    for (long long i = k * length + threadIdx.x; i < end; i += blockDim.x) {
      int label = labels[i];
      labelled += label < classes;
      wrong += label >= classes && label != ignored;
    }
    labelled = block_sum(labelled, shared);
    wrong = block_sum(wrong, shared);
    if (threadIdx.x == 0) {
      counts[k] = wrong > 0 ? -1 : labelled;
    }
  }
}

// The sum of the counts, or -1 if one is negative. One block.
//   counts    (chunks)
//   labelled  (1), written
KERNEL cross_entropy_count_final(const int *counts, long long *labelled, int chunks) {
  __shared__ long long sums[WARP];
  if (blockIdx.x > 0) {
    return;
  }
  long long sum = 0;
  long long wrong = 0;
  for (int k = threadIdx.x; k < chunks; k += blockDim.x) {
    sum += counts[k];
    wrong += counts[k] < 0;
  }
  sum = block_sum(sum, sums);
  wrong = block_sum(wrong, sums);
  if (threadIdx.x == 0) {
    *labelled = wrong > 0 ? -1 : sum;
  }
}

// A tile is one pixel per thread. It passes through shared memory, so that device memory is
// accessed in runs; rows have an odd length there, so that lanes lie in different banks. A thread
  // loads and stores the same places of every tile, so stores are in order with the next loads.
template <typename T>
__device__ inline void cross_entropy(
    const T *logits, const unsigned char *labels, const long long *labelled, T *d_logits,
    float *partials, long long pixels, int classes, float weight, int chunks, float *tile,
    float *shared) {
  int stride = classes | 1;
  bool counts = *labelled > 0;
  float scale = counts ? (float)((double)weight / (double)*labelled) : 0.f;
  long long length = divided_up(divided_up(pixels, chunks), blockDim.x) * blockDim.x;
  int down = blockDim.x / classes;
  int across = blockDim.x % classes;
  for (int k = blockIdx.x; k < chunks; k += gridDim.x) {
    long long end = smaller((k + 1) * length, pixels);
    float sum = 0;
#pragma unroll 1
    for (long long first = k * length; first < end; first += blockDim.x) {
      int count = (int)smaller(blockDim.x, end - first) * classes;
      int row = threadIdx.x / classes;
      int column = threadIdx.x % classes;
#pragma unroll 1
      for (int i = threadIdx.x; i < count; i += blockDim.x) {
        tile[row * stride + column] = load_one(logits + first * classes + i);
        row += down;
        column += across;
        if (column >= classes) {
          column -= classes;
          row++;
        }
      }
      __syncthreads();
      long long pixel = first + threadIdx.x;
      if (pixel < end) {
        float *own = tile + threadIdx.x * stride;
        int label = labels[pixel];
        bool valid = counts && label < classes;
        float largest = own[0];
        for (int c = 1; c < classes; c++) {
          float next = own[c];
          largest = next > largest || next != next ? next : largest;
        }
        float wanted = valid ? own[label] - largest : 0.f;
        float total = 0;
#pragma unroll 1
        for (int c = 0; c < classes; c++) {
          float power = exponential(own[c] - largest);
          own[c] = power;
          total += power;
        }
        sum += valid ? logf(total) - wanted : 0.f;
        float factor = scale / total;
        for (int c = 0; c < classes; c++) {
          float gradient = own[c] * factor - (c == label ? scale : 0.f);
          own[c] = valid ? gradient : 0.f;
        }
      }
      __syncthreads();
      if (d_logits) {
        row = threadIdx.x / classes;
        column = threadIdx.x % classes;
#pragma unroll 1
        for (int i = threadIdx.x; i < count; i += blockDim.x) {
          store_one(d_logits + first * classes + i, tile[row * stride + column]);
          row += down;
          column += across;
          if (column >= classes) {
            column -= classes;
            row++;
          }
        }
      }
    }
    sum = block_sum(sum, shared);
    if (threadIdx.x == 0) {
      partials[k] = sum;
    }
  }
}

// loss = the sum of the partials / count. One warp of the first block.
//   partials  (chunks)
//   loss      (1), written
KERNEL loss_final(const float *partials, float *loss, int chunks, long long count) {
  if (blockIdx.x > 0 || threadIdx.x >= WARP) {
    return;
  }
  double sum = warp_total(partials, chunks);
  if (threadIdx.x == 0) {
    *loss = (float)(sum * (1.0 / (double)count));
  }
}

// loss = the sum of the partials / labelled; 0 if labelled is 0, NaN if it is negative. One
// warp of the first block.
//   partials  (chunks)
//   labelled  (1), output of cross_entropy_count_final
//   loss      (1), written
KERNEL cross_entropy_final(
    const float *partials, const long long *labelled, float *loss, int chunks) {
  if (blockIdx.x > 0 || threadIdx.x >= WARP) {
    return;
  }
  double sum = warp_total(partials, chunks);
  if (threadIdx.x == 0) {
    long long count = *labelled;
    *loss = count < 0    ? __int_as_float(0x7fc00000)
            : count == 0 ? 0.f
                         : (float)(sum / (double)count);
  }
}

// balance_of_color: both weights of a pixel are table[32 i + j], where i and j are the bins of a*
// and b*, 8 wide, from -128 on. Values beyond the outer bins belong to them, NaN to bin 16.
//   ab, weights  (pixels, 2)
//   table        (1024)
// huber_partial: with d = x - target and e = d clamped to [-delta, delta]: terms e (d - e / 2),
// dx = scale e, both times the element's weight, or 1 where weights is null. With scale = weight /
// count and loss_final this is the mean and weight times its gradient. dx may be x or target, or
// null.
//   x, target, weights, dx  (count)
//   partials                (chunks), written
// squared_error_partial: terms d^2, dx = scale d; scale = 2 weight / count.
// cross_entropy_partial: terms log(sum exp(logits)) - logits[label] over pixels with a label below
// classes. There d_logits = weight (softmax - onehot) / labelled, elsewhere 0; all 0 if labelled is
// not positive. d_logits may be logits, or null. Dynamic shared memory: blockDim.x (classes | 1)
// floats.
//   logits, d_logits  (pixels, classes)
//   labels            (pixels)
//   labelled          (1), output of cross_entropy_count_final
//   partials          (chunks), written
#define DEFINE(S, T)                                                                              \
  KERNEL balance_of_color_##S(                                                                    \
      const T *ab, const float *table, T *weights, long long pixels) {                            \
    balance_of_color(ab, table, weights, pixels);                                                 \
  }                                                                                               \
  KERNEL balance_of_class_##S(                                                                    \
      const unsigned char *labels, const float *table, T *weights, int images, int height,        \
      int width, int from_height, int from_width) {                                               \
    balance_of_class(labels, table, weights, images, height, width, from_height, from_width);     \
  }                                                                                               \
  KERNEL huber_partial_##S(                                                                       \
      const T *x, const T *target, const T *weights, T *dx, float *partials, long long count,     \
      float delta, float scale, int chunks) {                                                     \
    __shared__ float shared[WARP];                                                                \
    auto huber = [=](float d, float &gradient) {                                                  \
      float e = at_least(at_most(d, delta), -delta);                                              \
      gradient = e * scale;                                                                       \
      return e * (d - 0.5f * e);                                                                  \
    };                                                                                            \
    difference(x, target, weights, dx, partials, count, chunks, shared, huber);                   \
  }                                                                                               \
  KERNEL squared_error_partial_##S(                                                               \
      const T *x, const T *target, T *dx, float *partials, long long count, float scale,          \
      int chunks) {                                                                               \
    __shared__ float shared[WARP];                                                                \
    auto square = [=](float d, float &gradient) {                                                 \
      gradient = d * scale;                                                                       \
      return d * d;                                                                               \
    };                                                                                            \
    difference(x, target, (const T *)nullptr, dx, partials, count, chunks, shared, square);       \
  }                                                                                               \
  KERNEL cross_entropy_partial_##S(                                                               \
      const T *logits, const unsigned char *labels, const long long *labelled, T *d_logits,       \
      float *partials, long long pixels, int classes, float weight, int chunks) {                 \
    extern __shared__ float tile[];                                                               \
    __shared__ float shared[WARP];                                                                \
    cross_entropy(logits, labels, labelled, d_logits, partials, pixels, classes, weight, chunks,  \
                  tile, shared);                                                                  \
  }
FOR_EACH_STORAGE(DEFINE)
