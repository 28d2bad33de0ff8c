// One step of AdaDelta over a flat buffer of parameters, all fp32.
#include "common.cuh"

// v = rho v + (1 - rho) g^2; d = sqrt(u + epsilon) / sqrt(v + epsilon) g;
// u = rho u + (1 - rho) d^2; w -= lr d.
//   w   (count), parameters, updated
//   g   (count), gradients
//   v   (count), running mean of squared gradients, updated
//   u   (count), running mean of squared updates, updated
//   lr  (1), learning rate
KERNEL adadelta_f32(
    float *w, const float *g, float *v, float *u, const float *lr, float rho, float epsilon,
    long long count) {
  float rate = *lr;
  float rest = 1.f - rho;
  for_each<4>(count, aligned(w, g, v, u), [=](auto width, long long i) {
    constexpr int V = decltype(width)::value;
    float parameter[V], d[V], square[V], update[V];
    load(w + i, parameter);
    load(g + i, d);
    load(v + i, square);
    load(u + i, update);
#pragma unroll
    for (int j = 0; j < V; j++) {
      square[j] = rho * square[j] + rest * d[j] * d[j];
      d[j] *= sqrtf(update[j] + epsilon) / sqrtf(square[j] + epsilon);
      update[j] = rho * update[j] + rest * d[j] * d[j];
      parameter[j] -= rate * d[j];
    }
    store(w + i, parameter);
    store(v + i, square);
    store(u + i, update);
  });
}
