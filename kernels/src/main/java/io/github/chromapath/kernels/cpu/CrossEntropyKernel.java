// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Softmax cross entropy over labelled pixels, and its gradient. */
public final class CrossEntropyKernel {
  private CrossEntropyKernel() {}

  /**
   * loss = mean over the pixels with a label below {@code classes} of log(sum of exp(logits)) -
   * logits[label]; dLogits = weight (softmax - onehot) / pixels there, 0 elsewhere. Loss and
   * gradient are exactly 0 where there is no such pixel. A label that is neither a class nor {@code
   * ignored} makes the loss NaN and the gradient 0. {@code dLogits} may be {@code logits}, or null.
   *
   * @param logits (pixels, classes)
   * @param labels (pixels), unsigned; the buffer's position is ignored
   * @param loss (1)
   * @param dLogits (pixels, classes)
   */
  public static void forward(
      Parallel parallel,
      Span logits,
      ByteBuffer labels,
      Span loss,
      Span dLogits,
      int pixels,
      int classes,
      int ignored,
      float weight) {
    Tiling tiling = Tiling.whole(pixels, classes);
    long labelled = labelled(parallel, labels, pixels, classes, ignored);
    boolean counts = labelled > 0;
    double scale = (double) weight / labelled;
    int tasks = tiling.tasks();
    double[] partial = parallel.shared().doubles(0, tasks);
    parallel.run(
        tasks,
        (task, tiles) -> {
          partial[task] = 0;
          tiling.forEachRange(
              task,
              tiles,
              (start, count, own) -> {
                float[] tile = own.floats(0, count);
                byte[] label = own.bytes(0, count / classes);
                logits.load(start, tile, count);
                labels.get(start / classes, label, 0, count / classes);
                if (counts) {
                  partial[task] += addTile(tile, label, count / classes, classes, scale, own);
                } else {
                  Arrays.fill(tile, 0, count, 0);
                }
                if (dLogits != null) {
                  dLogits.store(start, tile, count);
                }
              });
        });
    double sum = 0;
    for (int task = 0; task < tasks; task++) {
      sum += partial[task];
    }
    float[] result = parallel.shared().floats(0, 1);
    result[0] = labelled < 0 ? Float.NaN : counts ? (float) (sum / labelled) : 0;
    loss.store(0, result, 1);
  }

  /** The number of labelled pixels, or -1 if a label is neither a class nor {@code ignored}. */
  private static long labelled(
      Parallel parallel, ByteBuffer labels, int pixels, int classes, int ignored) {
    byte[] label = parallel.shared().bytes(0, pixels);
    labels.get(0, label, 0, pixels);
    long labelled = 0;
    for (int i = 0; i < pixels; i++) {
      int value = Byte.toUnsignedInt(label[i]);
      if (value < classes) {
        labelled++;
      } else if (value != ignored) {
        return -1;
      }
    }
    return labelled;
  }

  /** Replaces the logits by their gradient and returns the sum of the losses. */
  private static double addTile(
      float[] logits, byte[] labels, int pixels, int classes, double scale, Scratch tiles) {
    float[] wanted = tiles.floats(1, pixels);
    for (int i = 0; i < pixels; i++) {
      subtractLargest(logits, i * classes, classes);
      int label = Byte.toUnsignedInt(labels[i]);
      wanted[i] = label < classes ? logits[i * classes + label] : 0;
    }
    Exponential.of(logits, logits, tiles.floats(2, pixels * classes), pixels * classes);
    double sum = 0;
    for (int i = 0; i < pixels; i++) {
      int from = i * classes;
      int label = Byte.toUnsignedInt(labels[i]);
      if (label < classes) {
        float total = total(logits, from, classes);
        sum += Math.log(total) - wanted[i];
        multiply(logits, from, classes, (float) (scale / total));
        logits[from + label] -= (float) scale;
      } else {
        Arrays.fill(logits, from, from + classes, 0);
      }
    }
    return sum;
  }

  private static void subtractLargest(float[] logits, int from, int classes) {
    float largest = logits[from];
    for (int k = 1; k < classes; k++) {
      largest = Math.max(largest, logits[from + k]);
    }
    for (int k = 0; k < classes; k++) {
      logits[from + k] -= largest;
    }
  }

  private static float total(float[] values, int from, int count) {
    float total = 0;
    for (int k = 0; k < count; k++) {
      total += values[from + k];
    }
    return total;
  }

  private static void multiply(float[] values, int from, int count, float factor) {
    for (int k = 0; k < count; k++) {
      values[from + k] *= factor;
    }
  }
}
