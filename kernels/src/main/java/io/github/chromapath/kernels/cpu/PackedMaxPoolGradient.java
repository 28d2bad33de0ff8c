// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.MaxPool;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * {@link MaxPool.Backward} of bf16 with an even number of channels and windows side by side: each
 * element of dx is one of dy or 0, so words of two elements are copied under a mask.
 */
final class PackedMaxPoolGradient implements Runnable {
  /** Elements of a task. */
  private static final int TASK = 1 << 16;

  private static final int LOWER = 0xffff;

  private final Parallel parallel;
  private final Bfloat16Span dy;
  private final ByteBuffer index;
  private final Bfloat16Span dx;
  private final PoolWindow window;

  /** Rows of windows of all images, with those that the lower edge cuts. */
  private final int bands;

  private final int bandsPerImage;
  private final int bandsPerTask;

  /** Words of a pixel. */
  private final int words;

  private final Parallel.Body task = this::task;

  PackedMaxPoolGradient(MaxPool.Backward op, Views views, Parallel parallel) {
    this.parallel = parallel;
    dy = (Bfloat16Span) views.span(op.dy());
    index = views.bytes(op.index());
    dx = (Bfloat16Span) views.span(op.dx());
    window = new PoolWindow(op.dx().shape(), op.geometry());
    bandsPerImage = (window.height() - 1) / window.kernel() + 1;
    bands = op.dx().shape().n() * bandsPerImage;
    bandsPerTask = Math.max(1, TASK / (window.kernel() * window.width() * window.channels()));
    words = window.channels() / 2;
  }

  /** Whether this class computes an operation. */
  static boolean isFor(MaxPool.Backward op, Views views) {
    return op.dx().shape().c() % 2 == 0
        && op.geometry().stride() == op.geometry().kernel()
        && op.geometry().padding() == 0
        && views.span(op.dx()) instanceof Bfloat16Span
        && views.span(op.dy()) instanceof Bfloat16Span;
  }

  @Override
  public void run() {
    parallel.run((bands + bandsPerTask - 1) / bandsPerTask, task);
  }

  private void task(int number, Scratch scratch) {
    int end = Math.min(bands, (number + 1) * bandsPerTask);
    for (int band = number * bandsPerTask; band < end; band++) {
      band(band / bandsPerImage, band % bandsPerImage, scratch);
    }
  }

  /** Computes the input rows of one row of windows. */
  private void band(int image, int p, Scratch scratch) {
    int kernel = window.kernel();
    int pairs = window.outputWidth() * words;
    int lineWords = window.width() * words;
    int[] line = scratch.ints(0, lineWords);
    Arrays.fill(line, 0, lineWords, 0);
    boolean cut = p >= window.outputHeight();
    int[] gradient = scratch.ints(1, pairs);
    int[] places = scratch.ints(2, pairs);
    if (!cut) {
      load((image * window.outputHeight() + p) * window.outputWidth(), gradient, places, scratch);
    }
    int[] kept = scratch.ints(3, pairs);
    int bottom = Math.min(window.height(), (p + 1) * kernel);
    for (int h = p * kernel; h < bottom; h++) {
      for (int column = 0; column < kernel && !cut; column++) {
        keep(gradient, places, (h - p * kernel) * kernel + column, kept, pairs);
        for (int q = 0; q < window.outputWidth(); q++) {
          System.arraycopy(kept, q * words, line, (q * kernel + column) * words, words);
        }
      }
      int pixel = (image * window.height() + h) * window.width();
      dx.storeWords(pixel * window.channels(), line, lineWords);
    }
  }

  /** Loads gradients and positions of a row of outputs, two of each in a word. */
  private void load(int pixel, int[] gradient, int[] places, Scratch scratch) {
    int pairs = window.outputWidth() * words;
    dy.loadWords(pixel * window.channels(), gradient, pairs);
    byte[] where = scratch.bytes(0, 2 * pairs);
    index.get(pixel * window.channels(), where, 0, 2 * pairs);
    for (int i = 0; i < pairs; i++) {
      places[i] = (where[2 * i] & 0xff) | ((where[2 * i + 1] & 0xff) << 16);
    }
  }

  /** Copies the gradients whose maximum is at a position, and 0 for the others. */
  private static void keep(int[] gradient, int[] places, int place, int[] kept, int pairs) {
    int both = place | (place << 16);
    for (int i = 0; i < pairs; i++) {
      int other = places[i] ^ both;
      int lower = (((other & LOWER) - 1) >> 31) & LOWER;
      int upper = (((other >>> 16) - 1) >> 31) & ~LOWER;
      kept[i] = gradient[i] & (lower | upper);
    }
  }
}
