package io.github.chromapath.kernels.twin;

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
 */
record Cut(int first, int pixels, int channels) {
  private static final int BLOCK = 16;
  private static final int ROW = 2048;
  private static final int TASK = 1 << 16;
  private static final int MOST_TASKS = 128;

  private static final int FIRST_SUM = Tiles.SLOTS - 2;
  private static final int SECOND_SUM = Tiles.SLOTS - 1;

  /** The work on one row or block. */
  @FunctionalInterface
  interface Run {
    /** Works on elements {@code [start, start + count)}: whole pixels. */
    void run(int start, int count, Tiles tiles);
  }

  /** The terms of one or two sums per channel over one row. */
  @FunctionalInterface
  interface Terms {
    /**
     * Adds the terms of elements {@code [start, start + count)}: that of element {@code start + i}
     * to element i of the sums.
     */
    void add(int start, int count, Tiles tiles, float[] first, float[] second);
  }

  /** All pixels of a tensor. */
  static Cut whole(int pixels, int channels) {
    return new Cut(0, pixels, channels);
  }

  /** All elements of a tensor, whatever their channels. */
  static Cut elements(Span span) {
    return new Cut(0, span.size(), 1);
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

  /** Runs {@code body} on every row. */
  void forEachRow(Parallel parallel, Run body) {
    int row = row();
    parallel.run(tasks(), (task, tiles) -> forEach(task, tiles, row, body));
  }

  /** Runs {@code body} on every block of one task, in order. */
  void forEachBlock(int task, Tiles tiles, Run body) {
    forEach(task, tiles, BLOCK * row(), body);
  }

  /** Runs {@code body} on every row of one task, in order. */
  void forEachRow(int task, Tiles tiles, Run body) {
    forEach(task, tiles, row(), body);
  }

  private void forEach(int task, Tiles tiles, int step, Run body) {
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
    double[] partial = parallel.shared().doubles(Tiles.SLOTS - 1, tasks * width);
    parallel.run(
        tasks,
        (task, tiles) -> {
          int base = task * width;
          Arrays.fill(partial, base, base + width, 0);
          forEachBlock(
              task,
              tiles,
              (start, count, own) -> addBlock(start, count, own, quantities, terms, partial, base));
        });
    Arrays.fill(sums, 0, width, 0);
    for (int task = 0; task < tasks; task++) {
      for (int i = 0; i < width; i++) {
        sums[i] += partial[task * width + i];
      }
    }
  }

  private void addBlock(
      int start, int count, Tiles tiles, int quantities, Terms terms, double[] partial, int base) {
    int row = row();
    float[] one = zeros(tiles, FIRST_SUM);
    float[] two = quantities == 2 ? zeros(tiles, SECOND_SUM) : one;
    for (int r = 0; r < count; r += row) {
      terms.add(start + r, Math.min(row, count - r), tiles, one, two);
    }
    addFolded(one, partial, base);
    if (quantities == 2) {
      addFolded(two, partial, base + channels);
    }
  }

  /** A row of zeros in {@code slot}. */
  float[] zeros(Tiles tiles, int slot) {
    float[] row = tiles.floats(slot, row());
    Arrays.fill(row, 0, row(), 0);
    return row;
  }

  private void addFolded(float[] row, double[] sums, int base) {
    fold(row);
    for (int c = 0; c < channels; c++) {
      sums[base + c] += row[c];
    }
  }

  /** Adds up the pixels of a row, pairwise: sums per channel in its first pixel. */
  void fold(float[] row) {
    for (int half = row() / 2; half >= channels; half /= 2) {
      for (int i = 0; i < half; i++) {
        row[i] += row[half + i];
      }
    }
  }

  /** Repeats the first pixel of {@code row} over all its pixels. */
  void expand(float[] row) {
    int length = row();
    for (int done = channels; done < length; done *= 2) {
      System.arraycopy(row, 0, row, done, done);
    }
  }

  /** Loads {@code channels} elements and repeats them over a row. */
  float[] expanded(Span vector, int from, float[] row) {
    vector.load(from, row, channels);
    expand(row);
    return row;
  }
}
