// Maximum over a window, per channel. The first of equal values in row-major order is the
// maximum. NaN exceeds every number; of several NaNs the last counts. Padding never counts.
#include "common.cuh"

// Windows of kernel x kernel at every `stride` of an input with `padding` on every side; K is the
// kernel if it is known at compile time, else 0.
template <int K>
struct Window {
  int height;
  int width;
  int out_height;
  int out_width;
  int kernel;
  int stride;
  int padding;

  __device__ int size() const { return K == 0 ? kernel : K; }
};

template <typename T, int V, int K>
__device__ inline void forward(
    const T *x, T *y, unsigned char *index, int images, int channels, Window<K> window) {
  Walk<V> walk((long long)images * window.out_height * window.out_width, channels);
  int size = window.size();
  FOR_EACH_ITEM(run, walk, 1) {
    FOR_EACH_PIXEL(p, walk, run) {
      int left = (int)(p % window.out_width) * window.stride - window.padding;
      long long row = p / window.out_width;
      int top = (int)(row % window.out_height) * window.stride - window.padding;
      const T *image = x + row / window.out_height * window.height * window.width * channels;
      float best[V];
      int place[V];
#pragma unroll
      for (int j = 0; j < V; j++) {
        best[j] = __int_as_float(0xff800000);
        place[j] = max(0, -top) * size + max(0, -left);
      }
#pragma unroll
      for (int r = 0; r < size; r++) {
#pragma unroll
        for (int s = 0; s < size; s++) {
          int h = top + r;
          int w = left + s;
          if (h >= 0 && h < window.height && w >= 0 && w < window.width) {
            float v[V];
            load(image + ((long long)h * window.width + w) * channels + run.channel, v);
#pragma unroll
            for (int j = 0; j < V; j++) {
              bool wins = !(v[j] <= best[j]);
              wins = best[j] != best[j] ? v[j] != v[j] : wins;
              best[j] = wins ? v[j] : best[j];
              place[j] = wins ? r * size + s : place[j];
            }
          }
        }
      }
      long long at = p * channels + run.channel;
      store(y + at, best);
      if constexpr (V == 1) {
        index[at] = (unsigned char)place[0];
      } else {
        unsigned words[V / 4];
#pragma unroll
        for (int j = 0; j < V; j++) {
          words[j / 4] = (j % 4 == 0 ? 0 : words[j / 4]) | (unsigned)place[j] << 8 * (j % 4);
        }
#pragma unroll
        for (int j = 0; j < V / 4; j++) {
          reinterpret_cast<unsigned *>(index + at)[j] = words[j];
        }
      }
    }
  }
}

// Each input gathers from the windows that cover it, in their order.
template <typename T, int V>
__device__ inline void backward(
    const T *dy, const unsigned char *index, T *dx, int images, int channels, Window<0> window) {
  Walk<V> walk((long long)images * window.height * window.width, channels);
  FOR_EACH_ITEM(run, walk, 1) {
    FOR_EACH_PIXEL(p, walk, run) {
      int w = (int)(p % window.width) + window.padding;
      long long row = p / window.width;
      int h = (int)(row % window.height) + window.padding;
      long long image = row / window.height * window.out_height * window.out_width;
      int first_row = max(0, h - window.kernel + window.stride) / window.stride;
      int last_row = min(window.out_height - 1, h / window.stride);
      int first_column = max(0, w - window.kernel + window.stride) / window.stride;
      int last_column = min(window.out_width - 1, w / window.stride);
      float sum[V] = {};
#pragma unroll 1
      for (int r = first_row; r <= last_row; r++) {
#pragma unroll 1
        for (int q = first_column; q <= last_column; q++) {
          int place = (h - r * window.stride) * window.kernel + w - q * window.stride;
          long long at =
              (image + (long long)r * window.out_width + q) * channels + run.channel;
          float g[V];
          load(dy + at, g);
          if constexpr (V == 1) {
            sum[0] += index[at] == place ? g[0] : 0.f;
          } else {
#pragma unroll
            for (int j = 0; j < V; j += 4) {
              unsigned word = *reinterpret_cast<const unsigned *>(index + at + j);
#pragma unroll
              for (int k = 0; k < 4; k++) {
                sum[j + k] += (word >> 8 * k & 0xffu) == place ? g[j + k] : 0.f;
              }
            }
          }
        }
      }
      store(dx + p * channels + run.channel, sum);
    }
  }
}

template <typename T, int V>
__device__ inline void forward_any(
    const T *x, T *y, unsigned char *index, int images, int channels, Window<0> w) {
  if (w.kernel == 3) {
    Window<3> three{w.height, w.width, w.out_height, w.out_width, 3, w.stride, w.padding};
    forward<T, V, 3>(x, y, index, images, channels, three);
  } else if (w.kernel == 2) {
    Window<2> two{w.height, w.width, w.out_height, w.out_width, 2, w.stride, w.padding};
    forward<T, V, 2>(x, y, index, images, channels, two);
  } else {
    forward<T, 1, 0>(x, y, index, images, channels, w);
  }
}

// max_pool_forward: y = maximum over the window; index = its place in the window, row times
// kernel plus column. Fastest for kernels 2 and 3.
//   x         (images, height, width, channels)
//   y, index  (images, out_height, out_width, channels)
//   kernel    at most 15
//   padding   at most half of kernel
// max_pool_backward: dx = the sum of dy over the windows whose maximum it is.
//   dy, index  (images, out_height, out_width, channels)
//   dx         (images, height, width, channels)
#define DEFINE(S, T)                                                                              \
  KERNEL_RESIDENT(__is_same(T, Half) ? 0 : 4) max_pool_forward_##S(                               \
      const T *x, T *y, unsigned char *index, int images, int height, int width, int out_height,  \
      int out_width, int channels, int kernel, int stride, int padding) {                         \
    Window<0> window{height, width, out_height, out_width, kernel, stride, padding};              \
    if (channels % VECTOR<T> == 0 && aligned(x, y, index)) {                                      \
      forward_any<T, VECTOR<T>>(x, y, index, images, channels, window);                           \
    } else {                                                                                      \
      forward_any<T, 1>(x, y, index, images, channels, window);                                   \
    }                                                                                             \
  }                                                                                               \
  KERNEL_RESIDENT(VECTOR<T> == 8 ? 4 : 0) max_pool_backward_##S(                                  \
      const T *dy, const unsigned char *index, T *dx, int images, int height, int width,          \
      int out_height, int out_width, int channels, int kernel, int stride, int padding) {         \
    Window<0> window{height, width, out_height, out_width, kernel, stride, padding};              \
    if (channels % VECTOR<T> == 0 && aligned(dy, index, dx)) {                                    \
      backward<T, VECTOR<T>>(dy, index, dx, images, channels, window);                            \
    } else {                                                                                      \
      backward<T, 1>(dy, index, dx, images, channels, window);                                    \
    }                                                                                             \
  }
FOR_EACH_STORAGE(DEFINE)
