// sRGB and CIE L*a*b* (D65, OpenCV's constants); docs/model.md has the formulas.
#include "common.cuh"

// ---- Roots of positive normal numbers: a seed from the bits, then two of Halley's steps ----

__device__ inline float cube_root(float x) {
  float y = __int_as_float(__float_as_int(x) / 3 + 709960000);
#pragma unroll
  for (int i = 0; i < 2; i++) {
    float power = y * y * y;
    y -= y * ((power - x) / (2.f * power + x));
  }
  return y;
}

__device__ inline float fifth_root(float x) {
  float y = __int_as_float(__float_as_int(x) / 5 + 851980000);
#pragma unroll
  for (int i = 0; i < 2; i++) {
    float square = y * y;
    float power = square * square * y;
    y -= y * ((power - x) / (3.f * power + 2.f * x));
  }
  return y;
}

// ---- The sRGB transfer curve, and the derivative of encoding ----

constexpr float LINEAR_END = 0.0031308f;
constexpr float ENCODED_END = 0.04045f;
constexpr float SLOPE = 12.92f;

// x^(1/2.4).
__device__ inline float encoding_power(float x) {
  float root = cube_root(x);
  return root * sqrtf(sqrtf(root));
}

__device__ inline float encode(float c) {
  float power = encoding_power(at_least(c, LINEAR_END));
  return c < LINEAR_END ? SLOPE * c : 1.055f * power - 0.055f;
}

__device__ inline float encode_slope(float c) {
  float clamped = at_least(c, LINEAR_END);
  float power = encoding_power(clamped);
  return c < LINEAR_END ? SLOPE : (float)(1.055 / 2.4) * power / clamped;
}

__device__ inline float decoding_base(float c) {
  return (at_least(c, ENCODED_END) + 0.055f) / 1.055f;
}

__device__ inline float decode(float c) {
  float base = decoding_base(c);
  float root = base * fifth_root(base);
  return c < ENCODED_END ? c / SLOPE : root * root;
}

// ---- The curve between relative tristimulus values and L*a*b* ----

constexpr float CURVE_END = 0.008856f;
constexpr float CURVE_START = 6 / 29.f;
constexpr float CURVE_SLOPE = 7.787f;
constexpr float CURVE_OFFSET = 16 / 116.f;

__device__ inline float curve(float t) {
  float root = cube_root(at_least(t, CURVE_END));
  return t < CURVE_END ? CURVE_SLOPE * t + CURVE_OFFSET : root;
}

__device__ inline float inverse_curve(float f) {
  return f < CURVE_START ? (f - CURVE_OFFSET) / CURVE_SLOPE : f * f * f;
}

__device__ inline float inverse_curve_slope(float f) {
  return f < CURVE_START ? 1 / CURVE_SLOPE : 3.f * f * f;
}

// ---- Matrices between linear sRGB and tristimulus values relative to white ----

__host__ __device__ constexpr double xyz(int row, int column) {
  constexpr double matrix[3][3] = {{.412453, .357580, .180423},
                                   {.212671, .715160, .072169},
                                   {.019334, .119193, .950227}};
  return matrix[row][column];
}

__host__ __device__ constexpr double white(int i) {
  constexpr double point[3] = {.950456, 1, 1.088754};
  return point[i];
}

__host__ __device__ constexpr double cofactor(int row, int column) {
  int below = (row + 1) % 3, above = (row + 2) % 3;
  int right = (column + 1) % 3, left = (column + 2) % 3;
  return xyz(below, right) * xyz(above, left) - xyz(below, left) * xyz(above, right);
}

template <int ROW, int COLUMN>
constexpr float FROM_RGB = (float)(xyz(ROW, COLUMN) / white(ROW));

constexpr double DETERMINANT =
    0 + xyz(0, 0) * cofactor(0, 0) + xyz(0, 1) * cofactor(0, 1) + xyz(0, 2) * cofactor(0, 2);

template <int ROW, int COLUMN>
constexpr float TO_RGB = (float)(cofactor(COLUMN, ROW) / DETERMINANT * white(COLUMN));

// ---- Pixels of several components ----

// Loads and stores V pixels. A single pixel may start at any element: an fp32 pair a*, b* has the
// size of an 8-byte access, but not its alignment.
template <int V, typename T, int N>
__device__ inline void load_pixels(const T *p, float (&v)[N]) {
  if constexpr (V == 1) {
#pragma unroll
    for (int i = 0; i < N; i++) {
      v[i] = load_one(p + i);
    }
  } else {
    load(p, v);
  }
}

template <int V, typename T, int N>
__device__ inline void store_pixels(T *p, const float (&v)[N]) {
  if constexpr (V == 1) {
#pragma unroll
    for (int i = 0; i < N; i++) {
      store_one(p + i, v[i]);
    }
  } else {
    store(p, v);
  }
}

// ---- Lab to sRGB ----

// Intermediate values from grey, a*, b* to sRGB: f of X and Z, and the differences of Y, X, Z
// between the colour and the grey.
struct Colored {
  float y;
  float fx;
  float fz;
  float dx;
  float dz;

  __device__ Colored(float gray, float a, float b, int luma) {
    float fy;
    if (luma) {
      float lightness = 100.f * gray;
      fy = lightness < 7.9996f ? 7.787f * (lightness / 903.3f) + CURVE_OFFSET
                               : (lightness + 16.f) / 116.f;
      y = inverse_curve(fy);
    } else {
      y = decode(gray);
      fy = curve(y);
    }
    fx = fy + (1 / 500.f) * a;
    fz = fy + (-1 / 200.f) * b;
    float neutral = inverse_curve(fy);
    dx = inverse_curve(fx) - neutral;
    dz = inverse_curve(fz) - neutral;
  }

  template <int I>
  __device__ float linear() const {
    return y + TO_RGB<I, 0> * dx + TO_RGB<I, 2> * dz;
  }

  template <int I>
  __device__ float encoded() const {
    float clamped = at_least(at_most(linear<I>(), 1.f), 0.f);
    return at_least(at_most(encode(clamped), 1.f), 0.f);
  }

  // Adds the gradients of x and z through component I.
  template <int I>
  __device__ void add_through(float gradient, float &gx, float &gz) const {
    float c = linear<I>();
    gradient *= c < 0.f || c > 1.f ? 0.f : 1.f;
    gradient *= encode_slope(c);
    gx += TO_RGB<I, 0> * gradient;
    gz += TO_RGB<I, 2> * gradient;
  }
};

template <typename T>
__device__ inline void lab_to_rgb(
    const T *gray, const T *ab, T *rgb, long long pixels, int luma) {
  for_each<4>(pixels, aligned(gray, ab, rgb), [=](auto width, long long i) {
    constexpr int V = decltype(width)::value;
    float light[V], chroma[2 * V], color[3 * V];
    load(gray + i, light);
    load_pixels<V>(ab + 2 * i, chroma);
#pragma unroll
    for (int j = 0; j < V; j++) {
      Colored pixel(light[j], chroma[2 * j], chroma[2 * j + 1], luma);
      color[3 * j] = pixel.encoded<0>();
      color[3 * j + 1] = pixel.encoded<1>();
      color[3 * j + 2] = pixel.encoded<2>();
    }
    store(rgb + 3 * i, color);
  });
}

template <typename T>
__device__ inline void lab_to_rgb_backward(
    const T *gray, const T *ab, const T *d_rgb, T *d_ab, long long pixels, int luma) {
  for_each<4>(pixels, aligned(gray, ab, d_rgb, d_ab), [=](auto width, long long i) {
    constexpr int V = decltype(width)::value;
    float light[V], chroma[2 * V], gradient[3 * V];
    load(gray + i, light);
    load_pixels<V>(ab + 2 * i, chroma);
    load(d_rgb + 3 * i, gradient);
#pragma unroll
    for (int j = 0; j < V; j++) {
      Colored pixel(light[j], chroma[2 * j], chroma[2 * j + 1], luma);
      float gx = 0, gz = 0;
      pixel.add_through<0>(gradient[3 * j], gx, gz);
      pixel.add_through<1>(gradient[3 * j + 1], gx, gz);
      pixel.add_through<2>(gradient[3 * j + 2], gx, gz);
      chroma[2 * j] = gx * ((1 / 500.f) * inverse_curve_slope(pixel.fx));
      chroma[2 * j + 1] = gz * ((-1 / 200.f) * inverse_curve_slope(pixel.fz));
    }
    store_pixels<V>(d_ab + 2 * i, chroma);
  });
}

// ---- Lab to sRGB with the luma of grey ----

// The colours of a pixel form a path from black (u = -1) to white (u = 2): with c = clamp(u, 0, 1),
// L* = 100 c, and a* and b* have the factor t = 1 - |u - c|. Luma rises along the path.
constexpr int SEARCH_STEPS = 22;
constexpr float BLACK = 16 / 116.f;
constexpr float RANGE = 100 / 116.f;
constexpr float LUMA_RED = 0.2126f;
constexpr float LUMA_GREEN = 0.7152f;
constexpr float LUMA_BLUE = 0.0722f;

struct ExactColor {
  // a* / 500 and -b* / 200.
  float p;
  float q;
  float u;
  // t and f of Y; Y, and the differences of X and Z to it.
  float scale;
  float fy;
  float y;
  float dx;
  float dz;

  // Finds the position of the luma by bisection.
  __device__ ExactColor(float gray, float a, float b) {
    p = (1 / 500.f) * a;
    q = (-1 / 200.f) * b;
    u = gray < luma(0.f) ? -1.f : 0.f;
    u += luma(1.f) < gray ? 1.f : 0.f;
    float step = 0.5f;
#pragma unroll 1
    for (int i = 0; i < SEARCH_STEPS; i++) {
      u += luma(u + step) < gray ? step : 0.f;
      step *= 0.5f;
    }
    u += step;
    u = gray == gray ? u : gray;
    move(u);
  }

  __device__ void move(float at) {
    float inside = at_least(at_most(at, 1.f), 0.f);
    scale = 1.f - fabsf(at - inside);
    fy = BLACK + RANGE * inside;
    y = inverse_curve(fy);
    dx = inverse_curve(fy + scale * p) - y;
    dz = inverse_curve(fy + scale * q) - y;
  }

  template <int I>
  __device__ float linear() const {
    return y + TO_RGB<I, 0> * dx + TO_RGB<I, 2> * dz;
  }

  template <int I>
  __device__ float encoded() const {
    float clamped = at_least(at_most(linear<I>(), 1.f), 0.f);
    return at_least(at_most(encode(clamped), 1.f), 0.f);
  }

  __device__ float luma(float at) {
    move(at);
    return luma_here();
  }

  __device__ float luma_here() const {
    return LUMA_RED * encoded<0>() + LUMA_GREEN * encoded<1>() + LUMA_BLUE * encoded<2>();
  }

  // The slope of component I through the transfer curve; 0 where it is clamped.
  template <int I>
  __device__ float slope() const {
    float c = linear<I>();
    return c < 0.f || c > 1.f ? 0.f : encode_slope(c);
  }
};

// The derivatives of X, Y and Z along the path.
struct Along {
  float x;
  float y;
  float z;

  template <int I>
  __device__ float component() const {
    return y + TO_RGB<I, 0> * (x - y) + TO_RGB<I, 2> * (z - y);
  }
};

// One pixel at a time: the search takes far longer than the memory, and wider code would be four
// times as large.
template <typename T>
__device__ inline void lab_to_rgb_exact(const T *gray, const T *ab, T *rgb, long long pixels) {
  for_each<1>(pixels, false, [=](auto, long long i) {
    float light[1], chroma[2], color[3];
    load(gray + i, light);
    load_pixels<1>(ab + 2 * i, chroma);
    ExactColor pixel(light[0], chroma[0], chroma[1]);
    float rest = light[0] - pixel.luma_here();
    color[0] = at_least(at_most(pixel.encoded<0>() + rest, 1.f), 0.f);
    color[1] = at_least(at_most(pixel.encoded<1>() + rest, 1.f), 0.f);
    color[2] = at_least(at_most(pixel.encoded<2>() + rest, 1.f), 0.f);
    store(rgb + 3 * i, color);
  });
}

template <typename T>
__device__ inline void lab_to_rgb_exact_backward(
    const T *gray, const T *ab, const T *d_rgb, T *d_ab, long long pixels) {
  for_each<1>(pixels, false, [=](auto, long long i) {
    float light[1], chroma[2], gradient[3];
    load(gray + i, light);
    load_pixels<1>(ab + 2 * i, chroma);
    load(d_rgb + 3 * i, gradient);
    ExactColor pixel(light[0], chroma[0], chroma[1]);
    float u = pixel.u, p = pixel.p, q = pixel.q;
    float hx = inverse_curve_slope(pixel.fy + pixel.scale * p);
    float hz = inverse_curve_slope(pixel.fy + pixel.scale * q);
    Along along;
    along.x = hx * (u < 0.f ? p : u > 1.f ? -p : 1.f);
    along.y = u < 0.f || u > 1.f ? 0.f : inverse_curve_slope(pixel.fy);
    along.z = hz * (u < 0.f ? q : u > 1.f ? -q : 1.f);
    float red = pixel.slope<0>(), green = pixel.slope<1>(), blue = pixel.slope<2>();
    float red_along = red * along.component<0>();
    float green_along = green * along.component<1>();
    float blue_along = blue * along.component<2>();
    float of_color =
        red_along * gradient[0] + green_along * gradient[1] + blue_along * gradient[2];
    float of_luma = red_along * LUMA_RED + green_along * LUMA_GREEN + blue_along * LUMA_BLUE;
    float share = of_luma > 0.f ? of_color / of_luma : 0.f;
    red *= gradient[0] - share * LUMA_RED;
    green *= gradient[1] - share * LUMA_GREEN;
    blue *= gradient[2] - share * LUMA_BLUE;
    float gx = TO_RGB<0, 0> * red + TO_RGB<1, 0> * green + TO_RGB<2, 0> * blue;
    float gz = TO_RGB<0, 2> * red + TO_RGB<1, 2> * green + TO_RGB<2, 2> * blue;
    chroma[0] = gx * ((1 / 500.f) * pixel.scale * hx);
    chroma[1] = gz * ((-1 / 200.f) * pixel.scale * hz);
    store_pixels<1>(d_ab + 2 * i, chroma);
  });
}

// ---- sRGB to Lab ----

// Relative X, Y, Z of an sRGB colour. Rows of the matrix sum to 1, so each is applied to
// differences from one component, which makes a grey exactly grey.
struct Tristimulus {
  float x;
  float y;
  float z;

  __device__ Tristimulus(float red, float green, float blue) {
    float r = decode(red), g = decode(green), b = decode(blue);
    x = g + FROM_RGB<0, 0> * (r - g) + FROM_RGB<0, 2> * (b - g);
    y = g + FROM_RGB<1, 0> * (r - g) + FROM_RGB<1, 2> * (b - g);
    z = g + FROM_RGB<2, 0> * (r - g) + FROM_RGB<2, 2> * (b - g);
  }
};

template <typename T>
__device__ inline void rgb_to_lab(const T *rgb, T *lab, long long pixels) {
  for_each<4>(pixels, aligned(rgb, lab), [=](auto width, long long i) {
    constexpr int V = decltype(width)::value;
    float c[3 * V];
    load(rgb + 3 * i, c);
#pragma unroll
    for (int j = 0; j < V; j++) {
      Tristimulus t(c[3 * j], c[3 * j + 1], c[3 * j + 2]);
      float fx = curve(t.x), fy = curve(t.y), fz = curve(t.z);
      c[3 * j] = t.y < CURVE_END ? 903.3f * t.y : 116.f * fy - 16.f;
      c[3 * j + 1] = 500.f * (fx - fy);
      c[3 * j + 2] = 200.f * (fy - fz);
    }
    store(lab + 3 * i, c);
  });
}

// lab_to_rgb: the colour with the lightness of grey, clamped to [0, 1]. L* is 100 gray if luma
// is not 0, else that of the sRGB colour (gray, gray, gray).
//   gray  (pixels, 1) in [0, 1]
//   ab    (pixels, 2)
//   rgb   (pixels, 3)
// lab_to_rgb_backward: d_ab = the gradient through lab_to_rgb; it is 0 for a component
// outside [0, 1].
//   d_rgb  (pixels, 3)
//   d_ab   (pixels, 2)
// lab_to_rgb_exact, lab_to_rgb_exact_backward: as lab_to_rgb and lab_to_rgb_backward, with L* such
// that the luma of rgb is gray. If there is no such L* in [0, 100], a* and b* are scaled down.
// rgb_to_lab: lab = Lab(rgb).
//   rgb, lab  (pixels, 3)
#define DEFINE(S, T)                                                                              \
  KERNEL lab_to_rgb_##S(const T *gray, const T *ab, T *rgb, long long pixels, int luma) {         \
    lab_to_rgb(gray, ab, rgb, pixels, luma);                                                      \
  }                                                                                               \
  KERNEL lab_to_rgb_backward_##S(                                                                 \
      const T *gray, const T *ab, const T *d_rgb, T *d_ab, long long pixels, int luma) {          \
    lab_to_rgb_backward(gray, ab, d_rgb, d_ab, pixels, luma);                                     \
  }                                                                                               \
  KERNEL lab_to_rgb_exact_##S(const T *gray, const T *ab, T *rgb, long long pixels) {             \
    lab_to_rgb_exact(gray, ab, rgb, pixels);                                                      \
  }                                                                                               \
  KERNEL lab_to_rgb_exact_backward_##S(                                                           \
      const T *gray, const T *ab, const T *d_rgb, T *d_ab, long long pixels) {                    \
    lab_to_rgb_exact_backward(gray, ab, d_rgb, d_ab, pixels);                                     \
  }                                                                                               \
  KERNEL rgb_to_lab_##S(const T *rgb, T *lab, long long pixels) {                                 \
    rgb_to_lab(rgb, lab, pixels);                                                                 \
  }
FOR_EACH_STORAGE(DEFINE)
