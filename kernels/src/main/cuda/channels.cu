// Kernels with parameters for each channel, pixel by pixel.
#include "common.cuh"

// y = scale[c] x + shift[c], with ReLU if relu is not 0. A null scale means 1.
template <typename T, int V>
__device__ inline void affine(
    const T *x, const float *scale, const float *shift, T *y, long long pixels, int channels,
    int relu) {
  Walk<V> walk(pixels, channels);
  FOR_EACH_RUN(run, walk, 1) {
    float factor[V], summand[V];
#pragma unroll
    for (int j = 0; j < V; j++) {
      factor[j] = scale ? scale[run.channel + j] : 1.f;
      summand[j] = shift[run.channel + j];
    }
    FOR_EACH_PIXEL(p, walk, run) {
      float v[V];
      load(x + p * channels + run.channel, v);
#pragma unroll
      for (int j = 0; j < V; j++) {
        v[j] = v[j] * factor[j] + summand[j];
        v[j] = relu ? rectified(v[j]) : v[j];
      }
      store(y + p * channels + run.channel, v);
    }
  }
}

template <typename T, int V>
__device__ inline void broadcast(
    const T *x, const float *scale, const float *shift, T *y, long long pixels, int channels) {
  Walk<V> walk(pixels, channels);
  FOR_EACH_RUN(run, walk, 1) {
    float factor[V], summand[V];
#pragma unroll
    for (int j = 0; j < V; j++) {
      factor[j] = scale[run.channel + j];
      summand[j] = shift[run.channel + j];
    }
    FOR_EACH_PIXEL(p, walk, run) {
      float gray = load_one(x + p);
      float v[V];
#pragma unroll
      for (int j = 0; j < V; j++) {
        v[j] = gray * factor[j] + summand[j];
      }
      store(y + p * channels + run.channel, v);
    }
  }
}

template <typename T>
__device__ inline void gray(const T *rgb, T *luma, long long pixels) {
  for_each<4>(pixels, aligned(rgb, luma), [=](auto width, long long i) {
    constexpr int V = decltype(width)::value;
    float color[3 * V], y[V];
    load(rgb + 3 * i, color);
#pragma unroll
    for (int j = 0; j < V; j++) {
      y[j] = 0.2126f * color[3 * j] + 0.7152f * color[3 * j + 1] + 0.0722f * color[3 * j + 2];
    }
    store(luma + i, y);
  });
}

// Elements of 4 or 2 bytes, copied bit for bit, V bytes at a time.
template <typename E, typename Piece>
__device__ inline void copy(
    const E *source, int source_channels, int source_first, E *target, int target_channels,
    int target_first, int channels, long long pixels) {
  constexpr int V = sizeof(Piece) / sizeof(E);
  Walk<V> walk(pixels, channels);
  FOR_EACH_ITEM(run, walk, 1) {
    const E *from = source + source_first + run.channel;
    E *to = target + target_first + run.channel;
    FOR_EACH_PIXEL(p, walk, run) {
      *reinterpret_cast<Piece *>(to + p * target_channels) =
          *reinterpret_cast<const Piece *>(from + p * source_channels);
    }
  }
}

template <typename E>
__device__ inline void copy_any(
    const E *source, int source_channels, int source_first, E *target, int target_channels,
    int target_first, int channels, long long pixels) {
  constexpr int V = 16 / sizeof(E);
  int extents = source_channels | source_first | target_channels | target_first | channels;
  if (extents % V == 0 && aligned(source, target)) {
    copy<E, uint4>(source, source_channels, source_first, target, target_channels, target_first,
                   channels, pixels);
  } else {
    copy<E, E>(source, source_channels, source_first, target, target_channels, target_first,
               channels, pixels);
  }
}

// channel_copy: target[p, target_first + c] = source[p, source_first + c] for c in [0, channels),
// bit for bit: one part of a concatenation (source_first 0) or of a split (target_first 0).
//   source  (pixels, source_channels)
//   target  (pixels, target_channels); other channels are not changed
KERNEL channel_copy_b32(
    const unsigned *source, int source_channels, int source_first, unsigned *target,
    int target_channels, int target_first, int channels, long long pixels) {
  copy_any(source, source_channels, source_first, target, target_channels, target_first, channels,
           pixels);
}
KERNEL channel_copy_b16(
    const unsigned short *source, int source_channels, int source_first, unsigned short *target,
    int target_channels, int target_first, int channels, long long pixels) {
  copy_any(source, source_channels, source_first, target, target_channels, target_first, channels,
           pixels);
}

// channel_affine: y[p,c] = scale[c] x[p,c] + shift[c]. In place.
//   x, y          (pixels, channels)
//   scale, shift  (channels)
// channel_broadcast: y[p,c] = scale[c] x[p] + shift[c].
//   x  (pixels, 1)
//   y  (pixels, channels)
// bias_add: y[p,c] = x[p,c] + bias[c], with ReLU if relu is not 0. In place.
// gray: gray[p] = 0.2126 R + 0.7152 G + 0.0722 B.
//   rgb   (pixels, 3)
//   luma  (pixels, 1)
#define DEFINE(S, T)                                                                              \
  KERNEL channel_affine_##S(                                                                      \
      const T *x, const float *scale, const float *shift, T *y, long long pixels, int channels) { \
    if (channels % VECTOR<T> == 0 && aligned(x, y)) {                                             \
      affine<T, VECTOR<T>>(x, scale, shift, y, pixels, channels, 0);                              \
    } else {                                                                                      \
      affine<T, 1>(x, scale, shift, y, pixels, channels, 0);                                      \
    }                                                                                             \
  }                                                                                               \
  KERNEL channel_broadcast_##S(                                                                   \
      const T *x, const float *scale, const float *shift, T *y, long long pixels, int channels) { \
    if (channels % VECTOR<T> == 0 && aligned(y)) {                                                \
      broadcast<T, VECTOR<T>>(x, scale, shift, y, pixels, channels);                              \
    } else {                                                                                      \
      broadcast<T, 1>(x, scale, shift, y, pixels, channels);                                      \
    }                                                                                             \
  }                                                                                               \
  KERNEL_RESIDENT(VECTOR<T> == 4 ? 2 : 0) bias_add_##S(                                           \
      const T *x, const float *bias, T *y, long long pixels, int channels, int relu) {            \
    if (channels % VECTOR<T> == 0 && aligned(x, y)) {                                             \
      affine<T, VECTOR<T>>(x, nullptr, bias, y, pixels, channels, relu);                          \
    } else {                                                                                      \
      affine<T, 1>(x, nullptr, bias, y, pixels, channels, relu);                                  \
    }                                                                                             \
  }                                                                                               \
  KERNEL gray_##S(const T *rgb, T *luma, long long pixels) { gray(rgb, luma, pixels); }
FOR_EACH_STORAGE(DEFINE)
