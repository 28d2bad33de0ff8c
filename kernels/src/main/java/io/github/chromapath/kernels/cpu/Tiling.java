// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Division of consecutive pixels into tasks, of tasks into blocks, and of blocks into tiles. It
 * depends on the extents alone, so that the order of a sum does not depend on the number of
 * threads.
 *
 * <p>A kernel loads, computes and stores one tile at a time. The number of pixels of a full tile is
 * a power of two. It is small enough that a dozen tiles fit into the L1 cache, and large enough
 * that loops over a tile gain from vectorization even with few channels. {@link #broadcast} repeats
 * a value per channel over a full tile, so that loops use one index for all their arrays. Sums per
 * channel are accumulated in fp32, one sum for each element of a cycle of one or two tiles, and
 * folded at the end of each block of {@value #BLOCK} cycles.
 *
 * @param first index of the first pixel
 * @param pixels number of pixels
 * @param channels elements of one pixel
 * @param order of the elements of full tiles; other tiles are in memory order
 */
record Tiling(int first, int pixels, int channels, Order order) {
  private static final int BLOCK = 16;
  private static final int CYCLE = 2048;
  private static final int TASK = 1 << 16;
  private static final int MOST_TASKS = 128;

  private static final int FIRST_SUM = Scratch.SLOTS - 4;
  private static final int SECOND_SUM = Scratch.SLOTS - 2;

  /**
   * Some whole pixels of a task.
   *
   * @param start index of the first element
   * @param count number of elements
   * @param scratch of the worker
   */
  record Block(int start, int count, Scratch scratch) {}

  /** The work on one block. */
  @FunctionalInterface
  interface BlockTask {
    /** Processes one block. */
    void run(Block block);
  }

  /** The work on one tile in memory order. */
  @FunctionalInterface
  interface RangeTask {
    /** Processes elements {@code [start, start + count)}: whole pixels. */
    void run(int start, int count, Scratch scratch);
  }

  /** The work on one tile in any order of its elements. */
  @FunctionalInterface
  interface TileTask {
    /** Processes one tile: whole pixels. */
    void run(Tile tile);
  }

  /** The terms of one or two sums per channel over one tile. */
  @FunctionalInterface
  interface Terms {
    /** Adds the terms of a tile, element by element, to the sums, which have the tile's order. */
    void add(Tile tile, float[] first, float[] second);
  }

  /** The work on one task that has results of its own. */
  @FunctionalInterface
  interface PartialTask {
    /** Adds to the task's elements of {@code results}, from element {@code base} on. */
    void run(int task, Scratch scratch, double[] results, int base);
  }

  /** Some pixels, in the order that is fastest if full tiles of all {@code spans} are moved. */
  static Tiling of(int first, int pixels, int channels, Span... spans) {
    Tiling deinterleaved = new Tiling(first, pixels, channels, Order.DEINTERLEAVED);
    return allBfloat16(spans) && deinterleaved.length() % 2 == 0
        ? deinterleaved
        : new Tiling(first, pixels, channels, Order.MEMORY);
  }

  /** All pixels of tensors of one shape, as {@link #of}. */
  static Tiling whole(Shape shape, Span... spans) {
    return of(0, Math.toIntExact(shape.pixels()), shape.c(), spans);
  }

  /** The pixels of each image of tensors of one shape, as {@link #of}. */
  static List<Tiling> perImage(Shape shape, Span... spans) {
    int pixels = shape.h() * shape.w();
    List<Tiling> images = new ArrayList<>(shape.n());
    for (int n = 0; n < shape.n(); n++) {
      images.add(of(n * pixels, pixels, shape.c(), spans));
    }
    return List.copyOf(images);
  }

  /** All elements of tensors of one size, regardless of channels. */
  static Tiling elements(Span... spans) {
    return of(0, spans[0].size(), 1, spans);
  }

  /** Whether there are spans and all of them store bf16. */
  private static boolean allBfloat16(Span... spans) {
    boolean all = spans.length > 0;
    for (Span span : spans) {
      all &= span instanceof Bfloat16Span;
    }
    return all;
  }

  /** Elements of a full tile: the channels times a power of two. */
  int length() {
    int half = cycle() / 2;
    return half >= channels ? half : cycle();
  }

  /** Elements of one or two full tiles, over which sums are kept: see {@link TileSums}. */
  int cycle() {
    int cycle = channels;
    while (cycle < CYCLE) {
      cycle *= 2;
    }
    return cycle;
  }

  /** Number of tasks. */
  int tasks() {
    int perTask = pixelsPerTask();
    return (pixels + perTask - 1) / perTask;
  }

  /** Number of pixels of a task; the last task may have fewer than the others. */
  int pixelsOf(int task) {
    int perTask = pixelsPerTask();
    return Math.min(perTask, pixels - task * perTask);
  }

  /** Index of the first element of a task. */
  int firstElement(int task) {
    return (first + task * pixelsPerTask()) * channels;
  }

  private int pixelsPerTask() {
    long elements = (long) pixels * channels;
    int tasks = (int) Math.max(1, Math.min(MOST_TASKS, elements / TASK));
    int unit = cycle() / channels;
    return ((pixels + tasks - 1) / tasks + unit - 1) / unit * unit;
  }

  /** Runs {@code body} on every tile as a range of elements. */
  void forEachRange(Parallel parallel, RangeTask body) {
    parallel.run(tasks(), (task, scratch) -> forEachRange(task, scratch, body));
  }

  /** Runs {@code body} on every tile of one task, in order, as a range of elements. */
  void forEachRange(int task, Scratch scratch, RangeTask body) {
    int step = length();
    int start = firstElement(task);
    int end = start + pixelsOf(task) * channels;
    for (int from = start; from < end; from += step) {
      body.run(from, Math.min(step, end - from), scratch);
    }
  }

  /** Runs {@code body} on every tile. */
  void forEachTile(Parallel parallel, TileTask body) {
    parallel.run(
        tasks(),
        (task, scratch) ->
            forEachRange(
                task,
                scratch,
                (start, count, own) -> body.run(new Tile(start, count, order(count), own))));
  }

  /** Runs {@code body} on every block of one task, in order. */
  void forEachBlock(int task, Scratch scratch, BlockTask body) {
    int step = BLOCK * cycle();
    int start = firstElement(task);
    int end = start + pixelsOf(task) * channels;
    for (int from = start; from < end; from += step) {
      body.run(new Block(from, Math.min(step, end - from), scratch));
    }
  }

  /** The order of a tile of {@code count} elements. */
  Order order(int count) {
    return count == length() ? order : Order.MEMORY;
  }

  /**
   * Runs {@code body} on every task. Each task adds to {@code width} results of its own, which are
   * 0 at first.
   *
   * @return the results of all tasks, in order; valid until the next call
   */
  double[] partials(Parallel parallel, int width, PartialTask body) {
    int tasks = tasks();
    double[] results = parallel.shared().doubles(Scratch.SLOTS - 1, tasks * width);
    parallel.run(
        tasks,
        (task, scratch) -> {
          int base = task * width;
          Arrays.fill(results, base, base + width, 0);
          body.run(task, scratch, results, base);
        });
    return results;
  }

  /**
   * Sums per channel: fp32 within a block, double across blocks.
   *
   * @param quantities 1 or 2; for 1 the second array of {@code terms} is unused
   * @param sums written: the sums of quantity q in elements {@code [q channels, (q + 1) channels)}
   */
  void sum(Parallel parallel, int quantities, Terms terms, double[] sums) {
    int width = quantities * channels;
    double[] partial =
        partials(
            parallel,
            width,
            (task, scratch, results, base) ->
                forEachBlock(
                    task, scratch, block -> addSums(block, quantities, terms, results, base)));
    Arrays.fill(sums, 0, width, 0);
    int tasks = tasks();
    for (int task = 0; task < tasks; task++) {
      for (int i = 0; i < width; i++) {
        sums[i] += partial[task * width + i];
      }
    }
  }

  private void addSums(Block block, int quantities, Terms terms, double[] sums, int base) {
    TileSums one = TileSums.zeros(this, block.scratch(), FIRST_SUM);
    TileSums two = quantities == 2 ? TileSums.zeros(this, block.scratch(), SECOND_SUM) : one;
    addBlock(block, terms, one, two);
    addFolded(one.fold(), sums, base);
    if (quantities == 2) {
      addFolded(two.fold(), sums, base + channels);
    }
  }

  /** Adds the terms of a block to two quantities. Both may be the same. */
  void addBlock(Block block, Terms terms, TileSums one, TileSums two) {
    int step = length();
    int number = 0;
    for (int done = 0; done < block.count(); done += step) {
      int count = Math.min(step, block.count() - done);
      Tile tile = new Tile(block.start() + done, count, order(count), block.scratch());
      terms.add(tile, one.at(tile, number), two.at(tile, number));
      number++;
    }
  }

  /** An array of zeros for a full tile, in scratch slot {@code slot}. */
  float[] zeros(Scratch scratch, int slot) {
    float[] values = scratch.floats(slot, length());
    Arrays.fill(values, 0, length(), 0);
    return values;
  }

  private void addFolded(float[] folded, double[] sums, int base) {
    for (int c = 0; c < channels; c++) {
      sums[base + c] += folded[c];
    }
  }

  /**
   * Repeats the first pixel of {@code values} over a full tile, in memory order and in the order of
   * full tiles.
   *
   * @param values an array of at least {@link #length()}, which becomes part of the result
   * @param spare a second such array, which becomes part of the result if the orders differ
   */
  ChannelBroadcast broadcast(float[] values, float[] spare) {
    int half = length() / 2;
    repeat(values, 0, length(), channels);
    if (order == Order.MEMORY) {
      return new ChannelBroadcast(values, values, order);
    }
    if (channels % 2 == 0) {
      order.arrange(values, spare, channels);
      System.arraycopy(spare, channels / 2, spare, half, channels / 2);
      repeat(spare, 0, half, channels / 2);
      repeat(spare, half, half, channels / 2);
    } else {
      order.arrange(values, spare, length());
    }
    return new ChannelBroadcast(values, spare, order);
  }

  private static void repeat(float[] values, int from, int length, int channels) {
    for (int done = channels; done < length; done *= 2) {
      System.arraycopy(values, from, values, from + done, done);
    }
  }
}
