// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import java.util.Arrays;

/**
 * How consecutive pixels of {@code channels} elements are cut into tasks, tasks into blocks, and
 * blocks into rows. Depends on the extents alone, so that a sum is formed in the same order
 * whatever the number of threads.
 *
 * <p>A row is what a kernel loads, computes and stores at once: a power of two of pixels, small
 * enough that a few rows stay in the nearest cache, long enough that a loop over it is worth
 * vectorising, however few the channels. A quantity per channel is expanded to one row by {@link
 * #expand}, so that loops run over arrays of like length with one index. Sums per channel are
 * formed element by element of a row in fp32 and folded at the end of a block of {@value #BLOCK}
 * rows.
 *
 * @param first the first pixel
 * @param pixels how many
 * @param channels elements of one pixel
 * @param order of the elements of whole rows; others are in the order of memory
 */
record Tiling(int first, int pixels, int channels, Order order) {
  private static final int BLOCK = 16;
  private static final int ROW = 2048;
  private static final int TASK = 1 << 16;
  private static final int MOST_TASKS = 128;

  private static final int FIRST_SUM = Scratch.SLOTS - 2;
  private static final int SECOND_SUM = Scratch.SLOTS - 1;
  private static final int RESTORED = Scratch.SLOTS - 3;

  /** The work on one row or block. */
  @FunctionalInterface
  interface Run {
    /** Works on elements {@code [start, start + count)}: whole pixels. */
    void run(int start, int count, Scratch tiles);
  }

  /** The work on one row, in whatever order its elements are. */
  @FunctionalInterface
  interface TileTask {
    /** Works on a row: whole pixels. */
    void run(Tile row);
  }

  /** The terms of one or two sums per channel over one row. */
  @FunctionalInterface
  interface Terms {
    /** Adds the terms of a row, element by element, to the sums, which are in its order. */
    void add(Tile row, float[] first, float[] second);
  }

  /** Some pixels, in the order in which rows of all {@code spans} move fastest. */
  static Tiling of(int first, int pixels, int channels, Span... spans) {
    Tiling halves = new Tiling(first, pixels, channels, Order.DEINTERLEAVED);
    return allBfloat16(spans) && halves.row() % 2 == 0
        ? halves
        : new Tiling(first, pixels, channels, Order.MEMORY);
  }

  /** All pixels of tensors, as by {@link #of}. */
  static Tiling whole(int pixels, int channels, Span... spans) {
    return of(0, pixels, channels, spans);
  }

  /** All elements of tensors of one size, whatever their channels. */
  static Tiling elements(Span... spans) {
    return of(0, spans[0].size(), 1, spans);
  }

  /** Whether there are any and all that are not null store bf16. */
  private static boolean allBfloat16(Span... spans) {
    boolean all = spans.length > 0;
    for (Span span : spans) {
      all &= span == null || span instanceof Bfloat16Span;
    }
    return all;
  }

  /** Elements of a row: the channels times a power of two. */
  int row() {
    int row = channels;
    while (row < ROW) {
      row *= 2;
    }
    return row;
  }

  /** Number of tasks. */
  int tasks() {
    int perTask = pixelsPerTask();
    return (pixels + perTask - 1) / perTask;
  }

  /** Pixels of a task; the last one may have fewer. */
  int pixelsOf(int task) {
    int perTask = pixelsPerTask();
    return Math.min(perTask, pixels - task * perTask);
  }

  /** The first element of a task. */
  int firstElement(int task) {
    return (first + task * pixelsPerTask()) * channels;
  }

  private int pixelsPerTask() {
    long elements = (long) pixels * channels;
    int tasks = (int) Math.max(1, Math.min(MOST_TASKS, elements / TASK));
    int unit = row() / channels;
    return ((pixels + tasks - 1) / tasks + unit - 1) / unit * unit;
  }

  /** Runs {@code body} on every row as a range of elements. */
  void forEachRange(Parallel parallel, Run body) {
    int row = row();
    parallel.run(tasks(), (task, tiles) -> forEach(task, tiles, row, body));
  }

  /** Runs {@code body} on every row. */
  void forEachRow(Parallel parallel, TileTask body) {
    int row = row();
    parallel.run(
        tasks(),
        (task, tiles) ->
            forEach(
                task,
                tiles,
                row,
                (start, count, own) -> body.run(new Tile(start, count, order(count), own))));
  }

  /** The order of a row of {@code count} elements. */
  Order order(int count) {
    return count == row() ? order : Order.MEMORY;
  }

  /** Runs {@code body} on every block of one task, in order. */
  void forEachBlock(int task, Scratch tiles, Run body) {
    forEach(task, tiles, BLOCK * row(), body);
  }

  /** Runs {@code body} on every row of one task, in order. */
  void forEachRange(int task, Scratch tiles, Run body) {
    forEach(task, tiles, row(), body);
  }

  private void forEach(int task, Scratch tiles, int step, Run body) {
    int start = firstElement(task);
    int end = start + pixelsOf(task) * channels;
    for (int from = start; from < end; from += step) {
      body.run(from, Math.min(step, end - from), tiles);
    }
  }

  /**
   * Sums per channel: fp32 within a block, double beyond it.
   *
   * @param quantities 1 or 2; the second array of {@code terms} is unused for 1
   * @param sums written: the sums of quantity q in elements {@code [q channels, (q + 1) channels)}
   */
  void sum(Parallel parallel, int quantities, Terms terms, double[] sums) {
    int width = quantities * channels;
    int tasks = tasks();
    double[] partial = parallel.shared().doubles(Scratch.SLOTS - 1, tasks * width);
    parallel.run(
        tasks,
        (task, tiles) -> {
          int base = task * width;
          Arrays.fill(partial, base, base + width, 0);
          forEachBlock(
              task,
              tiles,
              (start, count, own) -> {
                float[] one = zeros(own, FIRST_SUM);
                float[] two = quantities == 2 ? zeros(own, SECOND_SUM) : one;
                addBlock(start, count, own, terms, one, two);
                addFolded(one, partial, base);
                if (quantities == 2) {
                  addFolded(two, partial, base + channels);
                }
              });
        });
    Arrays.fill(sums, 0, width, 0);
    for (int task = 0; task < tasks; task++) {
      for (int i = 0; i < width; i++) {
        sums[i] += partial[task * width + i];
      }
    }
  }

  /**
   * Adds the terms of a block to two rows of zeros, or twice the same, and folds them: first the
   * whole rows, then in the order of memory the rest.
   */
  void addBlock(int start, int count, Scratch tiles, Terms terms, float[] one, float[] two) {
    int row = row();
    int whole = count / row * row;
    for (int r = 0; r < whole; r += row) {
      terms.add(new Tile(start + r, row, order, tiles), one, two);
    }
    if (whole < count) {
      restore(order, one, row, tiles);
      if (two != one) {
        restore(order, two, row, tiles);
      }
      terms.add(new Tile(start + whole, count - whole, Order.MEMORY, tiles), one, two);
    }
    Order last = whole < count ? Order.MEMORY : order;
    fold(one, last, tiles);
    if (two != one) {
      fold(two, last, tiles);
    }
  }

  /** A row of zeros in {@code slot}. */
  float[] zeros(Scratch tiles, int slot) {
    float[] row = tiles.floats(slot, row());
    Arrays.fill(row, 0, row(), 0);
    return row;
  }

  private void addFolded(float[] row, double[] sums, int base) {
    for (int c = 0; c < channels; c++) {
      sums[base + c] += row[c];
    }
  }

  /**
   * Adds up the pixels of a row, pairwise: sums per channel in its first pixel, in the order of
   * memory. Each half of a row of an even number of channels is a row of half as many.
   */
  void fold(float[] row, Order order, Scratch tiles) {
    int half = row() / 2;
    if (order == Order.DEINTERLEAVED && channels % 2 == 0) {
      fold(row, 0, half, channels / 2);
      fold(row, half, half, channels / 2);
      System.arraycopy(row, half, row, channels / 2, channels / 2);
      restore(order, row, channels, tiles);
    } else {
      restore(order, row, row(), tiles);
      fold(row, 0, row(), channels);
    }
  }

  private static void fold(float[] row, int from, int length, int channels) {
    for (int half = length / 2; half >= channels; half /= 2) {
      for (int i = 0; i < half; i++) {
        row[from + i] += row[from + half + i];
      }
    }
  }

  private static void restore(Order order, float[] row, int count, Scratch tiles) {
    if (order != Order.MEMORY) {
      float[] restored = tiles.floats(RESTORED, count);
      order.restore(row, restored, count);
      System.arraycopy(restored, 0, row, 0, count);
    }
  }

  /**
   * Repeats the first pixel of {@code row} over all its pixels, in the order of memory and in that
   * of whole rows.
   *
   * @param spare becomes part of the result where the orders differ
   */
  ChannelBroadcast expanded(float[] row, float[] spare) {
    int half = row() / 2;
    expand(row, 0, row(), channels);
    if (order == Order.MEMORY) {
      return new ChannelBroadcast(row, row, order);
    }
    if (channels % 2 == 0) {
      order.arrange(row, spare, channels);
      System.arraycopy(spare, channels / 2, spare, half, channels / 2);
      expand(spare, 0, half, channels / 2);
      expand(spare, half, half, channels / 2);
    } else {
      order.arrange(row, spare, row());
    }
    return new ChannelBroadcast(row, spare, order);
  }

  private static void expand(float[] row, int from, int length, int channels) {
    for (int done = channels; done < length; done *= 2) {
      System.arraycopy(row, from, row, from + done, done);
    }
  }
}
