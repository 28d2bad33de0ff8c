// Shared by all kernel families: storage types, vector access, walks over tensors, reductions.
//
// Conventions of every kernel:
//  - Tensors are dense and channels last: (pixels, channels), or (images, pixels, channels).
//  - Activations and their gradients are stored as T, which the kernel's suffix names: f32, f16
//    or bf16. Parameters, statistics, losses and workspaces are fp32. Arithmetic is fp32; only
//    partial sums are merged in fp64.
//  - A grid is one-dimensional, of any size; threads step over the work in strides of the grid. A
//    block is one-dimensional, with a multiple of 32 threads, at most 256.
//  - A reduction has two kernels: *_partial writes one partial sum per chunk to a workspace of the
//    caller, and *_final adds them up in order. The result depends on the number of chunks and on
//    the block's size, not on the grid or on scheduling. There are no atomics on floats.
//  - Pointers may refer to the same tensor only if the kernel's comment says "in place".
//  - Tensors aligned to 16 bytes are accessed 16 bytes at a time if the extents allow it.
#pragma once

constexpr int BLOCK = 256;
constexpr int WARP = 32;
constexpr unsigned ALL_LANES = 0xffffffffu;

// Declares one kernel for each storage type.
#define FOR_EACH_STORAGE(DEFINE) DEFINE(f32, float) DEFINE(f16, Half) DEFINE(bf16, Bfloat)

#define KERNEL extern "C" __global__ void __launch_bounds__(BLOCK)

// A kernel with registers for BLOCKS blocks on a multiprocessor; for 0, for as many as the
// assembler chooses. Without a limit, some assemblers fit one more block, with spills.
#define KERNEL_RESIDENT(BLOCKS) extern "C" __global__ void __launch_bounds__(BLOCK, BLOCKS)

// ---- Storage ----

// IEEE 754 binary16.
struct Half {
  unsigned short bits;
};

// The upper half of a binary32, rounded to nearest even; NaN is stored as 0x7fc0. Converted with
// integer operations, which every target has.
struct Bfloat {
  unsigned short bits;
};

__device__ inline float widen(float x) { return x; }

__device__ inline float widen(Half x) {
  float y;
  asm("cvt.f32.f16 %0, %1;" : "=f"(y) : "h"(x.bits));
  return y;
}

__device__ inline float widen(Bfloat x) { return __uint_as_float((unsigned)x.bits << 16); }

__device__ inline void narrow(float x, float &y) { y = x; }

__device__ inline void narrow(float x, Half &y) {
  asm("cvt.rn.f16.f32 %0, %1;" : "=h"(y.bits) : "f"(x));
}

__device__ inline void narrow(float x, Bfloat &y) {
  unsigned bits = __float_as_uint(x);
  unsigned rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
  y.bits = (unsigned short)(x != x ? 0x7fc0u : rounded);
}

// Elements of T in 16 bytes.
template <typename T>
constexpr int VECTOR = 16 / sizeof(T);

// V as a value that a generic lambda can take apart.
template <int V>
struct Width {
  static constexpr int value = V;
};

template <typename T, int V>
union Packed {
  static constexpr int bytes = V * sizeof(T);
  T elements[V];
  uint4 quads[bytes >= 16 ? bytes / 16 : 1];
  uint2 pairs[bytes >= 8 ? bytes / 8 : 1];
  __device__ Packed() {}
};

// pack = V elements from p on. For V > 1, p is aligned to the largest of 16, 8 and sizeof(T) bytes
// that divides V sizeof(T).
template <int V, typename T>
__device__ inline void fetch(const T *p, Packed<T, V> &pack) {
  using Pack = Packed<T, V>;
  if constexpr (Pack::bytes % 16 == 0) {
#pragma unroll
    for (int i = 0; i < Pack::bytes / 16; i++) {
      pack.quads[i] = reinterpret_cast<const uint4 *>(p)[i];
    }
  } else if constexpr (Pack::bytes % 8 == 0) {
#pragma unroll
    for (int i = 0; i < Pack::bytes / 8; i++) {
      pack.pairs[i] = reinterpret_cast<const uint2 *>(p)[i];
    }
  } else {
#pragma unroll
    for (int i = 0; i < V; i++) {
      pack.elements[i] = p[i];
    }
  }
}

template <int V, typename T>
__device__ inline void unpack(const Packed<T, V> &pack, float (&v)[V]) {
#pragma unroll
  for (int i = 0; i < V; i++) {
    v[i] = widen(pack.elements[i]);
  }
}

// v = V elements from p on; p aligned as for fetch.
template <int V, typename T>
__device__ inline void load(const T *p, float (&v)[V]) {
  Packed<T, V> pack;
  fetch<V>(p, pack);
  unpack<V>(pack, v);
}

// The V elements from p on = v, rounded to T; p aligned as for fetch.
template <int V, typename T>
__device__ inline void store(T *p, const float (&v)[V]) {
  using Pack = Packed<T, V>;
  Pack pack;
#pragma unroll
  for (int i = 0; i < V; i++) {
    narrow(v[i], pack.elements[i]);
  }
  if constexpr (Pack::bytes % 16 == 0) {
#pragma unroll
    for (int i = 0; i < Pack::bytes / 16; i++) {
      reinterpret_cast<uint4 *>(p)[i] = pack.quads[i];
    }
  } else if constexpr (Pack::bytes % 8 == 0) {
#pragma unroll
    for (int i = 0; i < Pack::bytes / 8; i++) {
      reinterpret_cast<uint2 *>(p)[i] = pack.pairs[i];
    }
  } else {
#pragma unroll
    for (int i = 0; i < V; i++) {
      p[i] = pack.elements[i];
    }
  }
}

template <typename T>
__device__ inline float load_one(const T *p) {
  return widen(*p);
}

template <typename T>
__device__ inline void store_one(T *p, float x) {
  narrow(x, *p);
}

// Whether every pointer is a multiple of 16 bytes; null counts as aligned.
template <typename... P>
__device__ inline bool aligned(const P *...pointers) {
  return ((... | reinterpret_cast<unsigned long long>(pointers)) & 15) == 0;
}

// ---- Arithmetic as the CPU's kernels define it ----

// max(0, x); NaN stays NaN, -0 becomes 0.
__device__ inline float rectified(float x) { return x <= 0.f ? 0.f : x; }

// Java's Math.max and Math.min: NaN in, NaN out.
__device__ inline float at_least(float x, float low) { return x < low ? low : x; }
__device__ inline float at_most(float x, float high) { return x > high ? high : x; }

__device__ inline float power_of_two(int k) { return __int_as_float((k + 127) << 23); }

// exp(x) = 2^k exp(r), k = round(x / log 2), exp(r) by a Taylor polynomial of degree 7: relative
// error below 4e-7, 0 and infinity at the ends of the range, NaN stays NaN.
__device__ inline float exponential(float x) {
  constexpr float ROUND = 0x1.8p23f;
  constexpr float LOG2_HIGH = 0x1.62e4p-1f;
  constexpr float LOG2_LOW = (float)(0.6931471805599453 - 0x1.62e4p-1);
  constexpr float PER_LOG2 = (float)(1 / 0.6931471805599453);
  float clamped = at_least(at_most(x, 89.f), -104.f);
  float rounded = clamped * PER_LOG2 + ROUND;
  float k = rounded - ROUND;
  float r = clamped - k * LOG2_HIGH - k * LOG2_LOW;
  float tail = 1 / 24.f + r * (1 / 120.f + r * (1 / 720.f + r * (1 / 5040.f)));
  float y = 1.f + r * (1.f + r * (0.5f + r * (1 / 6.f + r * tail)));
  int exponent = __float_as_int(rounded) - __float_as_int(ROUND);
  int half = exponent >> 1;
  return y * power_of_two(half) * power_of_two(exponent - half);
}

__device__ inline float sigmoid(float x) { return 1.f / (1.f + exponential(-x)); }

// ---- Walks ----

__device__ inline long long thread_index() {
  return (long long)blockIdx.x * blockDim.x + threadIdx.x;
}

__device__ inline long long thread_count() { return (long long)gridDim.x * blockDim.x; }

__device__ inline long long divided_up(long long a, long long b) { return (a + b - 1) / b; }

__device__ inline long long smaller(long long a, long long b) { return a < b ? a : b; }

// body(Width<V>, i) for all i in [0, count): V at a time where wide, then one at a time.
template <int V, typename Body>
__device__ inline void for_each(long long count, bool wide, Body body) {
  long long vectors = wide ? count / V : 0;
#pragma unroll 1
  for (long long i = thread_index(); i < vectors; i += thread_count()) {
    body(Width<V>{}, i * V);
  }
#pragma unroll 1
  for (long long i = vectors * V + thread_index(); i < count; i += thread_count()) {
    body(Width<1>{}, i);
  }
}

// A run of pixels of one image at V channels: one thread's part of one item.
struct Run {
  int image;
  int channel;
  long long block;
  long long first;
  long long end;
};

// Pixels in an item of a walk that has no chunks, per row of threads.
constexpr int PIXELS_PER_THREAD = 8;

// How a block lies over (images, pixels, channels): neighbouring threads take neighbouring groups
  // of V channels, and, if a pixel has fewer groups than the block has threads, neighbouring
// pixels. Items are (image, block of pixels, tile of channels), tiles fastest. Threads beyond the
// last whole row, or beyond the channels, get empty runs.
template <int V>
struct Walk {
  int groups;
  int lanes;
  int rows;
  int lane;
  int row;
  int tiles;
  long long pixels;
  long long per_block;
  long long blocks;

  // Blocks of PIXELS_PER_THREAD pixels per thread.
  __device__ Walk(long long pixels, int channels) : Walk(pixels, channels, 0) {}

  // `chunks` blocks of equal length (the last ones may be shorter or empty), or as above for 0.
  __device__ Walk(long long pixels, int channels, int chunks) : pixels(pixels) {
    groups = channels / V;
    lanes = groups < (int)blockDim.x ? groups : (int)blockDim.x;
    rows = blockDim.x / lanes;
    lane = threadIdx.x % lanes;
    row = threadIdx.x / lanes;
    tiles = (groups + lanes - 1) / lanes;
    per_block = chunks == 0 ? (long long)rows * PIXELS_PER_THREAD : divided_up(pixels, chunks);
    blocks = chunks == 0 ? divided_up(pixels, per_block) : chunks;
  }

  __device__ long long items(int images) const { return images * blocks * tiles; }

  __device__ Run run(long long item) const {
    Run run;
    int group = (int)(item % tiles) * lanes + lane;
    item /= tiles;
    run.channel = group * V;
    run.block = item % blocks;
    run.image = (int)(item / blocks);
    run.first = run.block * per_block + row;
    run.end = row < rows && group < groups ? smaller((run.block + 1) * per_block, pixels) : 0;
    return run;
  }

  // Whether this thread has the results of its channels after a fold.
  __device__ bool holds(const Run &run) const { return row == 0 && run.channel < groups * V; }
};

// A loop over the items of the block. RUN is this thread's run of the item, which may be empty.
#define FOR_EACH_ITEM(RUN, WALK, IMAGES)                                                          \
  for (long long item = blockIdx.x; item < (WALK).items(IMAGES); item += gridDim.x)               \
    if (Run RUN = (WALK).run(item); true)

// As FOR_EACH_ITEM, without the items in which this thread's run is empty.
#define FOR_EACH_RUN(RUN, WALK, IMAGES)                                                           \
  for (long long item = blockIdx.x; item < (WALK).items(IMAGES); item += gridDim.x)               \
    if (Run RUN = (WALK).run(item); RUN.first < RUN.end)

// A loop over the pixels P of a run.
#define FOR_EACH_PIXEL(P, WALK, RUN)                                                              \
  _Pragma("unroll 1") for (long long P = RUN.first; P < RUN.end; P += (WALK).rows)

// ---- Reductions ----

// Adds up the rows of a block: afterwards the threads of row 0 have the sums. Pairwise, in an order
// that depends on the number of rows alone. Threads lie side by side in `shared`, which has Q
// blocks of blockDim.x floats, so no two lanes of a warp meet in a bank.
template <int Q, int V>
__device__ inline void fold_rows(const Walk<V> &walk, float (&sums)[Q], float *shared) {
  int t = threadIdx.x;
#pragma unroll
  for (int q = 0; q < Q; q++) {
    shared[q * blockDim.x + t] = sums[q];
  }
  for (int count = walk.rows; count > 1;) {
    int half = (count + 1) / 2;
    __syncthreads();
    if (walk.row + half < count) {
#pragma unroll
      for (int q = 0; q < Q; q++) {
        shared[q * blockDim.x + t] += shared[q * blockDim.x + t + half * walk.lanes];
      }
    }
    count = half;
  }
#pragma unroll
  for (int q = 0; q < Q; q++) {
    sums[q] = shared[q * blockDim.x + t];
  }
  __syncthreads();
}

// Where the partial of one quantity, row (image and channel) and chunk lies in a workspace of
// (quantities, rows, chunks).
__device__ inline long long partial_at(
    int quantity, long long rows, long long row, int chunks, long long chunk) {
  return (quantity * rows + row) * chunks + chunk;
}

// A workspace of (quantities, images, channels, chunks).
struct Partials {
  float *workspace;
  long long rows;
  int channels;
  int chunks;

  __device__ Partials(float *workspace, int images, int channels, int chunks)
      : workspace(workspace), rows((long long)images * channels), channels(channels),
        chunks(chunks) {}

  // Writes the partials of one chunk, if this thread has the results of its channels. Each quantity
  // has an array of V elements.
  template <int V, typename... Sums>
  __device__ void store(const Walk<V> &walk, const Run &run, const Sums &...sums) const {
    if (walk.holds(run)) {
      long long row = (long long)run.image * channels + run.channel;
#pragma unroll
      for (int j = 0; j < V; j++) {
        int quantity = 0;
        ((workspace[partial_at(quantity++, rows, row + j, chunks, run.block)] = sums[j]), ...);
      }
    }
  }
};

template <typename T>
__device__ inline T warp_sum(T x) {
#pragma unroll
  for (int distance = WARP / 2; distance > 0; distance /= 2) {
    x += __shfl_down_sync(ALL_LANES, x, distance);
  }
  return x;
}

// The sum over all threads of a block, in thread 0. `shared` has 32 elements.
template <typename T>
__device__ inline T block_sum(T x, T *shared) {
  int lane = threadIdx.x % WARP;
  int warp = threadIdx.x / WARP;
  x = warp_sum(x);
  if (lane == 0) {
    shared[warp] = x;
  }
  __syncthreads();
  if (warp == 0) {
    x = lane < (int)blockDim.x / WARP ? shared[lane] : T(0);
    x = warp_sum(x);
  }
  __syncthreads();
  return x;
}

// The sum of `count` partials side by side, over the lanes of a warp, in lane 0.
__device__ inline double warp_total(const float *partials, int count) {
  double sum = 0;
  for (int i = threadIdx.x % WARP; i < count; i += WARP) {
    sum += partials[i];
  }
  return warp_sum(sum);
}

__device__ inline long long warp_index() { return thread_index() / WARP; }

__device__ inline long long warp_count() { return thread_count() / WARP; }
