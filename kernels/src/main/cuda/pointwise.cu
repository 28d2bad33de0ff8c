// Convolutions of 1x1 and stride 1 with one or two output channels, and their gradients: matrix
// products Y = X W^T, dX = dY W and dW = dY^T X that are limited by memory.
#include "common.cuh"

// body(Width<O>) for O = outputs, 1 or 2. More would take registers that blocks in flight need.
template <typename Body>
__device__ inline void for_outputs(int outputs, Body body) {
  if (outputs == 1) {
    body(Width<1>{});
  } else {
    body(Width<2>{});
  }
}

// weight[o, c] rounded to T, as a matrix product of 16 bits receives it.
template <typename T>
__device__ inline float rounded_weight(const float *weight, int channels, int o, int c) {
  T stored;
  narrow(weight[(long long)o * channels + c], stored);
  return widen(stored);
}

// The V weights of each output from channel c on; 0 beyond the last channel.
template <typename T, int O, int V>
__device__ inline void load_weights(
    const float *weight, int channels, int c, float (&w)[O][V]) {
#pragma unroll
  for (int o = 0; o < O; o++) {
#pragma unroll
    for (int j = 0; j < V; j++) {
      w[o][j] = c + j < channels ? rounded_weight<T>(weight, channels, o, c + j) : 0.f;
    }
  }
}

// Neighbouring lanes of a warp take neighbouring vectors of a pixel, so a warp reads one range of
// memory. Each adds up its products; then the lanes of a pixel add up their sums, pairwise.
template <typename T, int O>
__device__ inline void forward(
    const T *x, const float *weight, const float *bias, const T *addend, T *y, long long pixels,
    int channels, int relu) {
  constexpr int V = VECTOR<T>;
  int lanes = 1;
  while (lanes * V < channels) {
    lanes *= 2;
  }
  int lane = threadIdx.x % WARP % lanes;
  int per_warp = WARP / lanes;
  int c = lane * V;
  bool wide = channels % V == 0 && aligned(x);
  float w[O][V], shift[O];
  load_weights<T>(weight, channels, c, w);
#pragma unroll
  for (int o = 0; o < O; o++) {
    shift[o] = bias ? bias[o] : 0.f;
  }
#pragma unroll 1
  for (long long first = warp_index() * per_warp; first < pixels;
       first += warp_count() * per_warp) {
    long long p = first + threadIdx.x % WARP / lanes;
    const T *from = x + p * channels + c;
    float v[V] = {};
    if (p < pixels) {
      if (wide) {
        if (c < channels) {
          load(from, v);
        }
      } else {
#pragma unroll
        for (int j = 0; j < V; j++) {
          v[j] = c + j < channels ? load_one(from + j) : 0.f;
        }
      }
    }
    float sums[O] = {};
#pragma unroll
    for (int o = 0; o < O; o++) {
#pragma unroll
      for (int j = 0; j < V; j++) {
        sums[o] = fmaf(v[j], w[o][j], sums[o]);
      }
    }
#pragma unroll 1
    for (int distance = lanes / 2; distance > 0; distance /= 2) {
#pragma unroll
      for (int o = 0; o < O; o++) {
        sums[o] += __shfl_down_sync(ALL_LANES, sums[o], distance);
      }
    }
    if (lane == 0 && p < pixels) {
#pragma unroll
      for (int o = 0; o < O; o++) {
        float sum = sums[o] + shift[o];
        if (addend) {
          sum += load_one(addend + p * O + o);
        }
        store_one(y + p * O + o, relu ? rectified(sum) : sum);
      }
    }
  }
}

template <typename T, int O, int V>
__device__ inline void backward_data(
    const T *dy, const float *weight, T *dx, long long pixels, int channels) {
  Walk<V> walk(pixels, channels);
  FOR_EACH_RUN(run, walk, 1) {
    float w[O][V];
    load_weights<T>(weight, channels, run.channel, w);
    FOR_EACH_PIXEL(p, walk, run) {
      float v[V] = {};
#pragma unroll
      for (int o = 0; o < O; o++) {
        float g = load_one(dy + p * O + o);
#pragma unroll
        for (int j = 0; j < V; j++) {
          v[j] = fmaf(g, w[o][j], v[j]);
        }
      }
      store(dx + p * channels + run.channel, v);
    }
  }
}

template <typename T, int O, int V>
__device__ inline void backward_weights(
    const T *x, const T *dy, float *workspace, long long pixels, int channels, int chunks,
    float *shared) {
  Walk<V> walk(pixels, channels, chunks);
  FOR_EACH_ITEM(run, walk, 1) {
    float sums[O][V] = {};
    FOR_EACH_PIXEL(p, walk, run) {
      float v[V];
      load(x + p * channels + run.channel, v);
#pragma unroll
      for (int o = 0; o < O; o++) {
        float g = load_one(dy + p * O + o);
#pragma unroll
        for (int j = 0; j < V; j++) {
          sums[o][j] = fmaf(g, v[j], sums[o][j]);
        }
      }
    }
#pragma unroll
    for (int o = 0; o < O; o++) {
      fold_rows(walk, sums[o], shared);
      if (walk.holds(run)) {
#pragma unroll
        for (int j = 0; j < V; j++) {
          workspace[partial_at(o, channels, run.channel + j, chunks, run.block)] = sums[o][j];
        }
      }
    }
  }
}

// pointwise_forward: y[p,o] = bias[o] + addend[p,o] + sum over c of x[p,c] weight[o,c], then ReLU if
// relu is not 0. y may be the addend.
//   x          (pixels, channels), at most 32 vectors of 16 bytes
//   weight     (outputs, channels), rounded to T
//   bias       (outputs), null for none
//   addend, y  (pixels, outputs), 1 or 2 outputs; addend null for none
// pointwise_backward_data: dx[p,c] = sum over o of dy[p,o] weight[o,c], in the order of o.
//   dy  (pixels, outputs)
//   dx  (pixels, channels), any number of channels
// pointwise_backward_weights_partial: workspace[o,c,chunk] = sum over the chunk's pixels of dy[p,o]
// x[p,c].
//   workspace  (outputs, channels, chunks)
#define DEFINE(S, T)                                                                              \
  KERNEL pointwise_forward_##S(                                                                   \
      const T *x, const float *weight, const float *bias, const T *addend, T *y,                  \
      long long pixels, int channels, int outputs, int relu) {                                    \
    for_outputs(outputs, [=](auto width) {                                                        \
      forward<T, decltype(width)::value>(x, weight, bias, addend, y, pixels, channels, relu);     \
    });                                                                                           \
  }                                                                                               \
  KERNEL pointwise_backward_data_##S(                                                             \
      const T *dy, const float *weight, T *dx, long long pixels, int channels, int outputs) {     \
    for_outputs(outputs, [=](auto width) {                                                        \
      constexpr int O = decltype(width)::value;                                                   \
      if (channels % VECTOR<T> == 0 && aligned(dx)) {                                             \
        backward_data<T, O, VECTOR<T>>(dy, weight, dx, pixels, channels);                         \
      } else {                                                                                    \
        backward_data<T, O, 1>(dy, weight, dx, pixels, channels);                                 \
      }                                                                                           \
    });                                                                                           \
  }                                                                                               \
  KERNEL pointwise_backward_weights_partial_##S(                                                  \
      const T *x, const T *dy, float *workspace, long long pixels, int channels, int outputs,     \
      int chunks) {                                                                               \
    __shared__ float shared[BLOCK * VECTOR<T>];                                                   \
    for_outputs(outputs, [=](auto width) {                                                        \
      constexpr int O = decltype(width)::value;                                                   \
      if (channels % VECTOR<T> == 0 && aligned(x)) {                                              \
        backward_weights<T, O, VECTOR<T>>(x, dy, workspace, pixels, channels, chunks, shared);    \
      } else {                                                                                    \
        backward_weights<T, O, 1>(x, dy, workspace, pixels, channels, chunks, shared);            \
      }                                                                                           \
    });                                                                                           \
  }
FOR_EACH_STORAGE(DEFINE)

// pointwise_backward_weights_final: dweight[o,c] = sum over chunks of workspace[o,c,chunk]. One warp
// for each weight.
//   workspace  (weights, chunks)
//   dweight    (weights)
KERNEL pointwise_backward_weights_final(
    const float *workspace, float *dweight, int weights, int chunks) {
  for (long long row = warp_index(); row < weights; row += warp_count()) {
    double sum = warp_total(workspace + row * chunks, chunks);
    if (threadIdx.x % WARP == 0) {
      dweight[row] = (float)sum;
    }
  }
}
