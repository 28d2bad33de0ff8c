// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.MaxPool;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * {@link MaxPool.Forward} of bf16 with an even number of channels, in integers.
 *
 * <p>An element of a window becomes a key that sorts by value, then by position, the first one
 * being the largest: value 2^8 + 255 - position, where the value is the element's magnitude with
 * its sign. So a maximum of keys finds value and position at once. It is computed by subtraction,
 * since JDK 17 does not vectorize Math.max of integers. -0 and 0 have the same value. NaN is larger
 * than infinity; a window with NaN is searched again.
 *
 * <p>Keys of even elements are in the first half of an array, those of odd ones in the second: each
 * word of memory has one of both. Maxima are taken over the rows of a window first, over whole
 * lines, then over its columns.
 */
final class PackedMaxPool implements Runnable {
  /** Elements of a task. */
  private static final int TASK = 1 << 16;

  /** Input elements of a line that is processed at once. */
  private static final int LINE = 4096;

  private static final int MAGNITUDE = 0x7fff;
  private static final int INFINITY = 0x7f80;
  private static final int SIGN = 0x8000;
  private static final int PLACES = 255;

  /** Below all keys, even after a column is subtracted. */
  private static final int PADDING = -(1 << 24);

  private final Parallel parallel;
  private final Bfloat16Span x;
  private final Bfloat16Span y;
  private final ByteBuffer index;
  private final PoolWindow window;
  private final PoolSearch search;
  private final int rows;
  private final int rowsPerTask;

  /** Words of a pixel. */
  private final int words;

  private final Parallel.Body task = this::task;

  PackedMaxPool(MaxPool.Forward op, Views views, Parallel parallel) {
    this.parallel = parallel;
    x = (Bfloat16Span) views.span(op.x());
    y = (Bfloat16Span) views.span(op.y());
    index = views.bytes(op.index());
    window = new PoolWindow(op.x().shape(), op.geometry());
    search = new PoolSearch(x, window);
    rows = op.x().shape().n() * window.outputHeight();
    rowsPerTask = Math.max(1, TASK / (window.outputWidth() * window.channels()));
    words = window.channels() / 2;
  }

  /** Whether this class computes an operation. */
  static boolean isFor(MaxPool.Forward op, Views views) {
    return op.x().shape().c() % 2 == 0
        && views.span(op.x()) instanceof Bfloat16Span
        && views.span(op.y()) instanceof Bfloat16Span;
  }

  @Override
  public void run() {
    parallel.run((rows + rowsPerTask - 1) / rowsPerTask, task);
  }

  private void task(int number, Scratch scratch) {
    int end = Math.min(rows, (number + 1) * rowsPerTask);
    int step = Math.max(1, LINE / (window.channels() * window.stride()));
    for (int row = number * rowsPerTask; row < end; row++) {
      for (int q = 0; q < window.outputWidth(); q += step) {
        pool(row, q, Math.min(step, window.outputWidth() - q), scratch);
      }
    }
  }

  /** Computes {@code count} outputs of row {@code row}, from column {@code q} on. */
  private void pool(int row, int q, int count, Scratch scratch) {
    int columns = (count - 1) * window.stride() + window.kernel();
    int half = columns * words;
    int[] line = scratch.ints(0, 2 * half);
    foldRows(row, q, columns, line, scratch);
    int results = count * words;
    int[] best = scratch.ints(1, 2 * results);
    foldColumns(line, half, best, count, scratch);
    store(row, q, best, results, scratch);
  }

  /** Writes the keys of a line's elements, each the largest of its column in the windows. */
  private void foldRows(int row, int q, int columns, int[] line, Scratch scratch) {
    int half = columns * words;
    Arrays.fill(line, 0, 2 * half, PADDING);
    int left = Math.max(0, window.start(q));
    int right = Math.min(window.width(), window.start(q) + columns);
    int pairs = (right - left) * words;
    int[] stored = scratch.bits().array(0, pairs);
    int[] lower = scratch.ints(2, pairs);
    int[] upper = scratch.ints(3, pairs);
    Arrays.fill(lower, 0, pairs, PADDING);
    Arrays.fill(upper, 0, pairs, PADDING);
    int image = row / window.outputHeight();
    int top = window.start(row % window.outputHeight());
    int bottom = Math.min(window.height(), top + window.kernel());
    for (int h = Math.max(0, top); h < bottom; h++) {
      int pixel = (image * window.height() + h) * window.width() + left;
      x.loadWords(pixel * window.channels(), stored, pairs);
      int place = PLACES - (h - top) * window.kernel();
      raiseByLower(lower, stored, place, pairs);
      raiseByUpper(upper, stored, place, pairs);
    }
    int to = (left - window.start(q)) * words;
    System.arraycopy(lower, 0, line, to, pairs);
    System.arraycopy(upper, 0, line, half + to, pairs);
  }

  /** best = max(best, keys of the elements in the lower halves). */
  private static void raiseByLower(int[] best, int[] stored, int place, int count) {
    for (int i = 0; i < count; i++) {
      best[i] = larger(best[i], value(stored[i] << 16) + place);
    }
  }

  private static void raiseByUpper(int[] best, int[] stored, int place, int count) {
    for (int i = 0; i < count; i++) {
      best[i] = larger(best[i], value(stored[i]) + place);
    }
  }

  /** The value of the upper half of a word, times 2^8. */
  private static int value(int word) {
    int magnitude = word & (MAGNITUDE << 16);
    int negative = (word >> 31) & ~(((INFINITY << 16) - magnitude) >> 31);
    return ((magnitude ^ negative) - negative) >> 8;
  }

  /** Writes the largest key of each window: of the even elements, then of the odd ones. */
  private void foldColumns(int[] line, int half, int[] best, int count, Scratch scratch) {
    int results = count * words;
    int[] keys = scratch.ints(2, 2 * results);
    for (int column = 0; column < window.kernel(); column++) {
      int[] target = column == 0 ? best : keys;
      for (int j = 0; j < count; j++) {
        int from = (j * window.stride() + column) * words;
        System.arraycopy(line, from, target, j * words, words);
        System.arraycopy(line, half + from, target, results + j * words, words);
      }
      if (column > 0) {
        raise(best, keys, -column, 2 * results);
      }
    }
  }

  /** best = max(best, keys + step). */
  private static void raise(int[] best, int[] keys, int step, int count) {
    for (int i = 0; i < count; i++) {
      best[i] = larger(best[i], keys[i] + step);
    }
  }

  private static int larger(int first, int second) {
    int rise = second - first;
    return first + (rise & ~(rise >> 31));
  }

  /** Stores maxima and positions; {@code keys} has the even elements, then the odd ones. */
  private void store(int row, int q, int[] keys, int pairs, Scratch scratch) {
    int start = (row * window.outputWidth() + q) * window.channels();
    int[] stored = scratch.bits().array(0, pairs);
    int[] odd = scratch.ints(3, pairs);
    System.arraycopy(keys, pairs, odd, 0, pairs);
    byte[] where = scratch.bytes(0, 2 * pairs);
    places(keys, odd, where, pairs);
    boolean numbers = join(keys, odd, stored, pairs) >= 0;
    y.storeWords(start, stored, pairs);
    if (!numbers) {
      searchNan(row, q, keys, where, pairs);
    }
    index.put(start, where, 0, 2 * pairs);
  }

  private static void places(int[] even, int[] odd, byte[] where, int pairs) {
    for (int i = 0; i < pairs; i++) {
      where[2 * i] = (byte) ~even[i];
      where[2 * i + 1] = (byte) ~odd[i];
    }
  }

  /** Joins the values of keys in words. Returns a negative number if one of them is NaN. */
  private static int join(int[] even, int[] odd, int[] stored, int pairs) {
    int nan = 0;
    for (int i = 0; i < pairs; i++) {
      int first = even[i] >> 8;
      int second = odd[i] >> 8;
      int firstSign = first >> 31;
      int secondSign = second >> 31;
      int lower = ((first ^ firstSign) - firstSign) | (firstSign & SIGN);
      int upper = ((second ^ secondSign) - secondSign) | (secondSign & SIGN);
      stored[i] = lower | (upper << 16);
      nan |= (INFINITY - first) | (INFINITY - second);
    }
    return nan;
  }

  private void searchNan(int row, int q, int[] keys, byte[] where, int pairs) {
    int channels = window.channels();
    float[] best = new float[1];
    for (int i = 0; i < 2 * pairs; i++) {
      int key = keys[(i % 2) * pairs + i / 2];
      if (key >> 8 > INFINITY) {
        where[i] = (byte) search.run(row, q + i / channels, i % channels, best, 0);
      }
    }
  }
}
