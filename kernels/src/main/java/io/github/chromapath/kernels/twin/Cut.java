package io.github.chromapath.kernels.twin;

import java.util.Arrays;

/**
 * How consecutive pixels of {@code channels} elements are cut into tasks, tasks into chunks, and
 * chunks into rows. Depends on the extents alone, so that a sum is formed in the same order
 * whatever the number of threads.
 *
 * <p>A chunk is what a kernel loads, computes and stores at once, small enough for the nearest
 * caches. A row is a power of two of pixels: long enough that a loop over it is worth vectorising,
 * however few the channels. A quantity per channel is expanded to one row by {@link #expand}; sums
 * per channel are formed element by element of a row and folded at the end of the chunk.
 *
 * @param first the first pixel
 * @param pixels how many
 * @param channels elements of one pixel
 */
record Cut(int first, int pixels, int channels) {
  private static final int ROW = 1024;
  private static final int ROWS_PER_CHUNK = 8;
  private static final int TASK = 1 << 16;
  private static final int MOST_TASKS = 128;

  private static final int FIRST_SUM = Tiles.SLOTS - 2;
  private static final int SECOND_SUM = Tiles.SLOTS - 1;

  /** The work on one chunk. */
  @FunctionalInterface
  interface Chunk {
    /** Works on elements {@code [start, start + count)}: whole pixels. */
    void run(int start, int count, Tiles tiles);
  }

  /** The terms of one or two sums per channel over one chunk. */
  @FunctionalInterface
  interface Terms {
    /**
     * Adds the terms of elements {@code [start, start + count)}: that of element {@code start + i}
     * to element {@code i % row} of the sums.
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

  /** Pixels of a full chunk. */
  int chunkPixels() {
    return ROWS_PER_CHUNK * row() / channels;
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
    int chunk = chunkPixels();
    return ((pixels + tasks - 1) / tasks + chunk - 1) / chunk * chunk;
  }

  /** Runs {@code chunk} on every chunk. */
  void forEach(Parallel parallel, Chunk chunk) {
    parallel.run(tasks(), (task, tiles) -> forEach(task, tiles, chunk));
  }

  /** Runs {@code chunk} on every chunk of one task, in order. */
  void forEach(int task, Tiles tiles, Chunk chunk) {
    int step = chunkPixels() * channels;
    int start = firstElement(task);
    int end = start + pixelsOf(task) * channels;
    for (int from = start; from < end; from += step) {
      chunk.run(from, Math.min(step, end - from), tiles);
    }
  }

  /**
   * Sums per channel: fp32 within a chunk, double beyond it.
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
          forEach(
              task,
              tiles,
              (start, count, own) -> {
                float[] one = zeros(own, FIRST_SUM);
                float[] two = quantities == 2 ? zeros(own, SECOND_SUM) : one;
                terms.add(start, count, own, one, two);
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
