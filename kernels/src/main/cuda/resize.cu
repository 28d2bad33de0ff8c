// Resampling. Bilinear: half-pixel centers (align_corners = false). Output i of an axis lies at
// the input coordinate s = max(0, (i + 0.5) in / out - 0.5), computed in fp32 and rounded step by
// step as PyTorch and the CPU's kernel do. It interpolates between input floor(s) and the next one;
// after the last input, that input is used twice.
#include "common.cuh"

// The two inputs of one output, and the weight of the second.
struct Tap {
  int low;
  int high;
  float weight;
};

__device__ inline Tap tap(int i, int input, float scale) {
  float source = at_least(scale * (i + 0.5f) - 0.5f, 0.f);
  Tap tap;
  tap.low = min((int)source, input - 1);
  tap.high = min(tap.low + 1, input - 1);
  tap.weight = at_most(source - tap.low, 1.f);
  return tap;
}

// The outputs that input i may be part of: those with i - 1 < s < i + 1, with a margin of one.
struct Reach {
  int first;
  int last;
};

__device__ inline Reach reach(int i, int input, int output, float scale) {
  Reach reach;
  float low = (i - 0.5f) / scale - 0.5f;
  float high = (i + 1.5f) / scale - 0.5f;
  reach.first = i == 0 ? 0 : max(0, (int)low - 1);
  reach.last = i == input - 1 ? output - 1 : min(output - 1, (int)high + 1);
  return reach;
}

// A pixel of the result: image, row, column.
struct Pixel {
  int image;
  int row;
  int column;
};

__device__ inline Pixel pixel(long long p, int height, int width) {
  Pixel pixel;
  pixel.column = (int)(p % width);
  p /= width;
  pixel.row = (int)(p % height);
  pixel.image = (int)(p / height);
  return pixel;
}

template <typename T, int V>
__device__ inline void forward(
    const T *x, T *y, int images, int height, int width, int out_height, int out_width,
    int channels) {
  Walk<V> walk((long long)images * out_height * out_width, channels);
  float down = (float)height / out_height;
  float across = (float)width / out_width;
  FOR_EACH_ITEM(run, walk, 1) {
    FOR_EACH_PIXEL(p, walk, run) {
      Pixel at = pixel(p, out_height, out_width);
      Tap rows = tap(at.row, height, down);
      Tap columns = tap(at.column, width, across);
      long long image = (long long)at.image * height;
      const T *top = x + (image + rows.low) * width * channels + run.channel;
      const T *bottom = x + (image + rows.high) * width * channels + run.channel;
      float a[V], b[V], c[V], d[V];
      load(top + (long long)columns.low * channels, a);
      load(top + (long long)columns.high * channels, b);
      load(bottom + (long long)columns.low * channels, c);
      load(bottom + (long long)columns.high * channels, d);
#pragma unroll
      for (int j = 0; j < V; j++) {
        float left = a[j] * (1.f - rows.weight) + c[j] * rows.weight;
        float right = b[j] * (1.f - rows.weight) + d[j] * rows.weight;
        a[j] = left * (1.f - columns.weight) + right * columns.weight;
      }
      store(y + p * channels + run.channel, a);
    }
  }
}

// sum += weight v, once for each of the output's two inputs that is i.
template <int V>
__device__ inline void add_shares(Tap tap, int i, const float (&v)[V], float (&sum)[V]) {
  if (tap.low == i) {
#pragma unroll
    for (int j = 0; j < V; j++) {
      sum[j] += v[j] * (1.f - tap.weight);
    }
  }
  if (tap.high == i) {
#pragma unroll
    for (int j = 0; j < V; j++) {
      sum[j] += v[j] * tap.weight;
    }
  }
}

template <typename T, int V>
__device__ inline void backward(
    const T *dy, T *dx, int images, int height, int width, int out_height, int out_width,
    int channels) {
  Walk<V> walk((long long)images * height * width, channels);
  float down = (float)height / out_height;
  float across = (float)width / out_width;
  FOR_EACH_ITEM(run, walk, 1) {
    FOR_EACH_PIXEL(p, walk, run) {
      Pixel at = pixel(p, height, width);
      Reach rows = reach(at.row, height, out_height, down);
      Reach columns = reach(at.column, width, out_width, across);
      const T *image = dy + (long long)at.image * out_height * out_width * channels + run.channel;
      float sum[V] = {};
#pragma unroll 1
      for (int q = columns.first; q <= columns.last; q++) {
        Tap column = tap(q, width, across);
        if (column.low != at.column && column.high != at.column) {
          continue;
        }
        float line[V] = {};
#pragma unroll 1
        for (int r = rows.first; r <= rows.last; r++) {
          Tap row = tap(r, height, down);
          if (row.low != at.row && row.high != at.row) {
            continue;
          }
          float g[V];
          load(image + ((long long)r * out_width + q) * channels, g);
          add_shares(row, at.row, g, line);
        }
        add_shares(column, at.column, line, sum);
      }
      store(dx + p * channels + run.channel, sum);
    }
  }
}

template <typename T, int V>
__device__ inline void nearest(
    const T *x, T *y, int images, int height, int width, int out_height, int out_width,
    int channels) {
  Walk<V> walk((long long)images * out_height * out_width, channels);
  int down = out_height / height;
  int across = out_width / width;
  FOR_EACH_ITEM(run, walk, 1) {
    FOR_EACH_PIXEL(p, walk, run) {
      Pixel at = pixel(p, out_height, out_width);
      long long row = (long long)at.image * height + at.row / down;
      float v[V];
      load(x + (row * width + at.column / across) * channels + run.channel, v);
      store(y + p * channels + run.channel, v);
    }
  }
}

template <typename T, int V>
__device__ inline void nearest_backward(
    const T *dy, T *dx, int images, int height, int width, int out_height, int out_width,
    int channels) {
  Walk<V> walk((long long)images * height * width, channels);
  int down = out_height / height;
  int across = out_width / width;
  FOR_EACH_ITEM(run, walk, 1) {
    FOR_EACH_PIXEL(p, walk, run) {
      Pixel at = pixel(p, height, width);
      long long row = (long long)at.image * out_height + (long long)at.row * down;
      const T *first = dy + (row * out_width + (long long)at.column * across) * channels;
      float sum[V] = {};
#pragma unroll 1
      for (int r = 0; r < down; r++) {
#pragma unroll 1
        for (int q = 0; q < across; q++) {
          float g[V];
          load(first + ((long long)r * out_width + q) * channels + run.channel, g);
#pragma unroll
          for (int j = 0; j < V; j++) {
            sum[j] += g[j];
          }
        }
      }
      store(dx + p * channels + run.channel, sum);
    }
  }
}

// resize_forward: y = x resampled, first along H, then along W.
//   x  (images, height, width, channels)
//   y  (images, out_height, out_width, channels)
// resize_backward: the adjoint: dx = the sum over the outputs that read the input, in
// ascending order. Each thread gathers, so the order is fixed.
//   dy  (images, out_height, out_width, channels)
//   dx  (images, height, width, channels)
// upsample_nearest_forward: y = x, each pixel repeated; out_height is a multiple of height, out_width
// of width.
// upsample_nearest_backward: the adjoint: dx = the sum over a pixel's copies, row by row.
//   x, y, dy, dx  as above
#define DEFINE(S, T)                                                                              \
  KERNEL resize_forward_##S(                                                                      \
      const T *x, T *y, int images, int height, int width, int out_height, int out_width,         \
      int channels) {                                                                             \
    if (channels % VECTOR<T> == 0 && aligned(x, y)) {                                             \
      forward<T, VECTOR<T>>(x, y, images, height, width, out_height, out_width, channels);        \
    } else {                                                                                      \
      forward<T, 1>(x, y, images, height, width, out_height, out_width, channels);                \
    }                                                                                             \
  }                                                                                               \
  KERNEL_RESIDENT(VECTOR<T> == 4 ? 4 : 0) resize_backward_##S(                                    \
      const T *dy, T *dx, int images, int height, int width, int out_height, int out_width,       \
      int channels) {                                                                             \
    if (channels % VECTOR<T> == 0 && aligned(dy, dx)) {                                           \
      backward<T, VECTOR<T>>(dy, dx, images, height, width, out_height, out_width, channels);     \
    } else {                                                                                      \
      backward<T, 1>(dy, dx, images, height, width, out_height, out_width, channels);             \
    }                                                                                             \
  }                                                                                               \
  KERNEL upsample_nearest_forward_##S(                                                            \
      const T *x, T *y, int images, int height, int width, int out_height, int out_width,         \
      int channels) {                                                                             \
    if (channels % VECTOR<T> == 0 && aligned(x, y)) {                                             \
      nearest<T, VECTOR<T>>(x, y, images, height, width, out_height, out_width, channels);        \
    } else {                                                                                      \
      nearest<T, 1>(x, y, images, height, width, out_height, out_width, channels);                \
    }                                                                                             \
  }                                                                                               \
  KERNEL_RESIDENT(VECTOR<T> == 4 ? 4 : 0) upsample_nearest_backward_##S(                          \
      const T *dy, T *dx, int images, int height, int width, int out_height, int out_width,       \
      int channels) {                                                                             \
    if (channels % VECTOR<T> == 0 && aligned(dy, dx)) {                                           \
      nearest_backward<T, VECTOR<T>>(                                                             \
          dy, dx, images, height, width, out_height, out_width, channels);                        \
    } else {                                                                                      \
      nearest_backward<T, 1>(dy, dx, images, height, width, out_height, out_width, channels);     \
    }                                                                                             \
  }
FOR_EACH_STORAGE(DEFINE)
