// One step of an optimizer, or of an average, over a flat buffer of parameters, all fp32.
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

// w -= decay share w; m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2;
// w -= step m / (scale sqrt(v) + epsilon).
//   w      (count), parameters, updated
//   g      (count), gradients
//   m      (count), running mean of gradients, updated
//   v      (count), running mean of squared gradients, updated
//   share  (count), factors on the decay
//   rates  (3), decay, step, scale
KERNEL adamw_f32(
    float *w, const float *g, float *m, float *v, const float *share, const float *rates,
    float beta1, float beta2, float epsilon, long long count) {
  float decay = rates[0];
  float step = rates[1];
  float scale = rates[2];
  float rest1 = 1.f - beta1;
  float rest2 = 1.f - beta2;
  for_each<4>(count, aligned(w, g, m, v, share), [=](auto width, long long i) {
    constexpr int V = decltype(width)::value;
    float parameter[V], gradient[V], mean[V], square[V], part[V];
    load(w + i, parameter);
    load(g + i, gradient);
    load(m + i, mean);
    load(v + i, square);
    load(share + i, part);
#pragma unroll
    for (int j = 0; j < V; j++) {
      parameter[j] -= decay * part[j] * parameter[j];
      mean[j] = beta1 * mean[j] + rest1 * gradient[j];
      square[j] = beta2 * square[j] + rest2 * gradient[j] * gradient[j];
      parameter[j] -= step * (mean[j] / (sqrtf(square[j]) * scale + epsilon));
    }
    store(w + i, parameter);
    store(m + i, mean);
    store(v + i, square);
  });
}

// mean += weight (x - mean).
//   x       (count), new values
//   mean    (count), their average, updated
//   weight  (1), weight of the new values
KERNEL moving_average_f32(
    const float *x, float *mean, const float *weight, long long count) {
  float share = *weight;
  for_each<4>(count, aligned(x, mean), [=](auto width, long long i) {
    constexpr int V = decltype(width)::value;
    float value[V], average[V];
    load(x + i, value);
    load(mean + i, average);
#pragma unroll
    for (int j = 0; j < V; j++) {
      average[j] += share * (value[j] - average[j]);
    }
    store(mean + i, average);
  });
}
