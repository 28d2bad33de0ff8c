// Kernels on elements of any shape. Element i of the result depends on element i of the operands.
// Any grid and any block of common.cuh may be used. Unless a kernel says otherwise, it works in
// place: the result may be an operand.
#include "common.cuh"

// y = a + b, with ReLU if relu is not 0.
template <typename T>
__device__ inline void add(const T *a, const T *b, T *y, long long count, int relu) {
  for_each<VECTOR<T>>(count, aligned(a, b, y), [=](auto width, long long i) {
    constexpr int V = decltype(width)::value;
    float left[V], right[V];
    load(a + i, left);
    load(b + i, right);
#pragma unroll
    for (int j = 0; j < V; j++) {
      left[j] += right[j];
      left[j] = relu ? rectified(left[j]) : left[j];
    }
    store(y + i, left);
  });
}

// y = f(x).
template <typename S, typename T, int V, typename F>
__device__ inline void map(const S *x, T *y, long long count, F f) {
  for_each<V>(count, aligned(x, y), [=](auto width, long long i) {
    constexpr int W = decltype(width)::value;
    float v[W];
    load(x + i, v);
#pragma unroll
    for (int j = 0; j < W; j++) {
      v[j] = f(v[j]);
    }
    store(y + i, v);
  });
}

// dx = f(y, dy).
template <typename T, typename F>
__device__ inline void map_gradient(const T *y, const T *dy, T *dx, long long count, F f) {
  for_each<VECTOR<T>>(count, aligned(y, dy, dx), [=](auto width, long long i) {
    constexpr int V = decltype(width)::value;
    float output[V], gradient[V];
    load(y + i, output);
    load(dy + i, gradient);
#pragma unroll
    for (int j = 0; j < V; j++) {
      gradient[j] = f(output[j], gradient[j]);
    }
    store(dx + i, gradient);
  });
}

// add: y = a + b, rectified where relu is not 0.
// relu_forward: y = max(0, x); NaN stays NaN.
// relu_backward: dx = dy if y > 0, else 0.
// sigmoid_forward: y = 1 / (1 + exp(-x)).
// sigmoid_backward: dx = dy y (1 - y).
// finite_check: sets *flag to 1 if an x is NaN or infinite. The caller writes 0 before. An atomic
// or sets the bit, so any number of threads may do so.
#define DEFINE(S, T)                                                                              \
  KERNEL add_##S(const T *a, const T *b, T *y, long long count, int relu) {                       \
    add(a, b, y, count, relu);                                                                    \
  }                                                                                               \
  KERNEL relu_forward_##S(const T *x, T *y, long long count) {                                    \
    map<T, T, VECTOR<T>>(x, y, count, [](float v) { return rectified(v); });                      \
  }                                                                                               \
  KERNEL relu_backward_##S(const T *y, const T *dy, T *dx, long long count) {                     \
    map_gradient(y, dy, dx, count, [](float v, float g) { return v > 0.f ? g : 0.f; });           \
  }                                                                                               \
  KERNEL sigmoid_forward_##S(const T *x, T *y, long long count) {                                 \
    map<T, T, VECTOR<T>>(x, y, count, [](float v) { return sigmoid(v); });                        \
  }                                                                                               \
  KERNEL sigmoid_backward_##S(const T *y, const T *dy, T *dx, long long count) {                  \
    map_gradient(y, dy, dx, count, [](float v, float g) { return g * (v * (1.f - v)); });         \
  }                                                                                               \
  KERNEL finite_check_##S(const T *x, float *flag, long long count) {                             \
    bool found = false;                                                                           \
    for_each<VECTOR<T>>(count, aligned(x), [=, &found](auto width, long long i) {                 \
      constexpr int V = decltype(width)::value;                                                   \
      float v[V];                                                                                 \
      load(x + i, v);                                                                             \
      _Pragma("unroll") for (int j = 0; j < V; j++) {                                             \
        found |= (__float_as_uint(v[j]) & 0x7f800000u) == 0x7f800000u;                            \
      }                                                                                           \
    });                                                                                           \
    if (found) {                                                                                  \
      atomicOr(reinterpret_cast<unsigned *>(flag), __float_as_uint(1.f));                         \
    }                                                                                             \
  }
FOR_EACH_STORAGE(DEFINE)

// cast: y = x, rounded to nearest even. Not in place.
KERNEL cast_f32_f16(const float *x, Half *y, long long count) {
  map<float, Half, 8>(x, y, count, [](float v) { return v; });
}
KERNEL cast_f32_bf16(const float *x, Bfloat *y, long long count) {
  map<float, Bfloat, 8>(x, y, count, [](float v) { return v; });
}
KERNEL cast_f16_f32(const Half *x, float *y, long long count) {
  map<Half, float, 8>(x, y, count, [](float v) { return v; });
}
KERNEL cast_bf16_f32(const Bfloat *x, float *y, long long count) {
  map<Bfloat, float, 8>(x, y, count, [](float v) { return v; });
}

// scale: y = factor[0] x, rounded to T. In place if T is fp32.
//   factor  (1), fp32
//   x       (count), fp32
#define DEFINE_SCALE(S, T)                                                                        \
  KERNEL scale_f32_##S(const float *factor, const float *x, T *y, long long count) {              \
    float by = *factor;                                                                           \
    map<float, T, VECTOR<T>>(x, y, count, [=](float v) { return by * v; });                       \
  }
FOR_EACH_STORAGE(DEFINE_SCALE)

// A number from 0 to 255; read only.
struct Byte {
  unsigned char bits;
};

__device__ inline float widen(Byte x) { return x.bits; }

// byte_to_float: y = x / 255. Not in place.
//   x  (count), unsigned bytes
//   y  (count), fp32
KERNEL byte_to_float_f32(const Byte *x, float *y, long long count) {
  map<Byte, float, 16>(x, y, count, [](float v) { return v / 255.f; });
}
