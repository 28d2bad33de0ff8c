// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/** Finds single maxima of a {@link io.github.chromapath.op.MaxPool} according to its definition. */
final class PoolSearch {
  private final Span x;
  private final PoolWindow window;

  PoolSearch(Span x, PoolWindow window) {
    this.x = x;
    this.window = window;
  }

  /**
   * Finds a maximum and stores it in {@code best[at]}. Of several NaN, the last one is the maximum.
   *
   * @param row of the output, counted over all images
   * @param q column of the output
   * @return its position in the window
   */
  int run(int row, int q, int channel, float[] best, int at) {
    int kernel = window.kernel();
    int top = window.start(row % window.outputHeight());
    int left = window.start(q);
    int firstRow = row / window.outputHeight() * window.height();
    int place = Math.max(0, -top) * kernel + Math.max(0, -left);
    best[at] = Float.NEGATIVE_INFINITY;
    float[] value = new float[1];
    for (int h = Math.max(0, top); h < Math.min(window.height(), top + kernel); h++) {
      for (int w = Math.max(0, left); w < Math.min(window.width(), left + kernel); w++) {
        int pixel = (firstRow + h) * window.width() + w;
        x.load(pixel * window.channels() + channel, value, 1);
        if (value[0] > best[at] || Float.isNaN(value[0])) {
          best[at] = value[0];
          place = (h - top) * kernel + w - left;
        }
      }
    }
    return place;
  }
}
