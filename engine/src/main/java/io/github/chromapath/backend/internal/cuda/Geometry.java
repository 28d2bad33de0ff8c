// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.kernels.LaunchConfig;
import io.github.chromapath.tensor.DataType;

/**
 * Launch geometry, with the constants of {@code common.cuh}. The result of a reduction depends on
 * the number of chunks, which is determined by shapes only. Grids also depend on the device. {@link
 * KernelLauncher} reduces them to the blocks that run at once.
 */
final class Geometry {
  private static final int BLOCK = LaunchConfig.LARGEST_BLOCK;
  private static final int WARP = 32;
  private static final int VECTOR_BYTES = 16;
  private static final int PIXELS_PER_THREAD = 8;
  private static final int ELEMENTS_PER_CHUNK = 16 * BLOCK;

  /** Enough chunks for every block of the largest GPUs. */
  private static final int MOST_CHUNKS = 1024;

  /** Blocks that share an SM on all devices, at most. */
  private static final int MOST_BLOCKS_PER_SM = 32;

  /** Threads that share an SM on all devices, at most. */
  private static final int THREADS_PER_SM = 2048;

  private final int mostBlocks;
  private final int mostWarps;

  Geometry(int smCount) {
    mostBlocks = smCount * (THREADS_PER_SM / BLOCK);
    mostWarps = smCount * MOST_BLOCKS_PER_SM;
  }

  /** One thread for each vector of elements. */
  LaunchConfig elements(long count, DataType type) {
    return items(divideUp(count, VECTOR_BYTES / type.bytes()));
  }

  /** One thread for every four pixels of any type. */
  LaunchConfig pixels(long count) {
    return elements(count, DataType.FLOAT32);
  }

  /** One thread for each item. */
  LaunchConfig items(long count) {
    return LaunchConfig.covering(count, mostBlocks);
  }

  /** One warp for each row. */
  LaunchConfig warps(long rows) {
    return blocks(divideUp(rows, BLOCK / WARP));
  }

  /** One block of one warp for each row, for kernels that wait for loads most of the time. */
  LaunchConfig singleWarps(long rows) {
    return new LaunchConfig((int) Math.max(1, Math.min(mostWarps, rows)), WARP, 0);
  }

  /**
   * Warps over pixels: each lane takes a vector of a pixel's channels, neighbouring lanes
   * neighbouring vectors. A pixel takes a power of two lanes, at most a warp.
   */
  LaunchConfig warpVectors(long pixels, int channels, DataType type) {
    long vectors = divideUp(channels, VECTOR_BYTES / type.bytes());
    long lanes = Math.min(WARP, Long.highestOneBit(2 * vectors - 1));
    return warps(divideUp(pixels, WARP / lanes));
  }

  /** Blocks of the largest size. */
  LaunchConfig blocks(long count) {
    return LaunchConfig.blocks((int) Math.max(1, Math.min(mostBlocks, count)));
  }

  /** A walk over (images, pixels, channels) without chunks. */
  LaunchConfig walk(int images, long pixels, int channels, DataType type) {
    Row row = new Row(channels, type);
    return blocks(images * divideUp(pixels, (long) row.pixels * PIXELS_PER_THREAD) * row.tiles);
  }

  /** A walk over (images, pixels, channels) in chunks of pixels. */
  LaunchConfig walk(int images, int channels, int chunks, DataType type) {
    return blocks((long) images * chunks * new Row(channels, type).tiles);
  }

  /** Chunks of the pixels of each image. */
  static int chunks(int images, long pixels, int channels, DataType type) {
    Row row = new Row(channels, type);
    long useful = Math.max(1, pixels / ((long) row.pixels * PIXELS_PER_THREAD));
    long wanted = Math.max(1, MOST_CHUNKS / ((long) images * row.tiles));
    return (int) Math.min(useful, wanted);
  }

  /** Chunks of a sum over elements. */
  static int chunks(long elements) {
    return (int) Math.max(1, Math.min(MOST_CHUNKS, elements / ELEMENTS_PER_CHUNK));
  }

  /** The layout of a block over the channels: {@code Walk} in {@code common.cuh}. */
  private static final class Row {
    final int pixels;
    final long tiles;

    Row(int channels, DataType type) {
      int vector = VECTOR_BYTES / type.bytes();
      int groups = channels % vector == 0 ? channels / vector : channels;
      int lanes = Math.min(groups, BLOCK);
      pixels = BLOCK / lanes;
      tiles = divideUp(groups, lanes);
    }
  }

  private static long divideUp(long a, long b) {
    return (a + b - 1) / b;
  }
}
