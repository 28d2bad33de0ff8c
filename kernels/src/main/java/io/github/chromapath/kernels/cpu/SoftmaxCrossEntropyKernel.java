// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.SoftmaxCrossEntropy;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** The kernel of {@link SoftmaxCrossEntropy}. */
final class SoftmaxCrossEntropyKernel implements Runnable {
  private final Parallel parallel;
  private final Span logits;
  private final ByteBuffer labels;
  private final Span loss;
  private final Optional<Span> dLogits;
  private final int pixels;
  private final int classes;
  private final float weight;
  private final Tiling tiling;

  private SoftmaxCrossEntropyKernel(SoftmaxCrossEntropy op, Views views, Parallel parallel) {
    this.parallel = parallel;
    logits = views.span(op.logits());
    labels = views.bytes(op.labels());
    loss = views.span(op.loss());
    dLogits = views.span(op.dLogits());
    tiling = Tiling.whole(op.logits().shape());
    pixels = tiling.pixels();
    classes = tiling.channels();
    weight = op.weight();
  }

  static Runnable bind(SoftmaxCrossEntropy op, Views views, Parallel parallel) {
    return new SoftmaxCrossEntropyKernel(op, views, parallel);
  }

  @Override
  public void run() {
    long labelled = labelled();
    double scale = (double) weight / labelled;
    int tasks = tiling.tasks();
    double[] partial = parallel.shared().doubles(0, tasks);
    parallel.run(
        tasks,
        (task, scratch) -> {
          partial[task] = 0;
          tiling.forEachRange(
              task,
              scratch,
              (start, count, own) -> {
                float[] values = own.floats(0, count);
                logits.load(start, values, count);
                if (labelled > 0) {
                  partial[task] += addTile(values, start, count, scale, own);
                } else {
                  Arrays.fill(values, 0, count, 0);
                }
                if (dLogits.isPresent()) {
                  dLogits.get().store(start, values, count);
                }
              });
        });
    double sum = 0;
    for (int task = 0; task < tasks; task++) {
      sum += partial[task];
    }
    float[] result = parallel.shared().floats(0, 1);
    result[0] = labelled < 0 ? Float.NaN : labelled > 0 ? (float) (sum / labelled) : 0;
    loss.store(0, result, 1);
  }

  /** Number of labelled pixels, or -1 if a label is neither a class nor ignored. */
  private long labelled() {
    byte[] label = parallel.shared().bytes(0, pixels);
    labels.get(0, label, 0, pixels);
    long labelled = 0;
    for (int i = 0; i < pixels; i++) {
      int value = Byte.toUnsignedInt(label[i]);
      if (value < classes) {
        labelled++;
      } else if (value != SoftmaxCrossEntropy.IGNORE) {
        return -1;
      }
    }
    return labelled;
  }

  /** Replaces the logits of a tile by their gradient and returns the sum of the losses. */
  private double addTile(float[] values, int start, int count, double scale, Scratch scratch) {
    int tilePixels = count / classes;
    byte[] label = scratch.bytes(0, tilePixels);
    labels.get(start / classes, label, 0, tilePixels);
    float[] target = scratch.floats(1, tilePixels);
    for (int i = 0; i < tilePixels; i++) {
      subtractLargest(values, i * classes, classes);
      int at = Byte.toUnsignedInt(label[i]);
      target[i] = at < classes ? values[i * classes + at] : 0;
    }
    Exponential.of(values, values, scratch.floats(2, count), count);
    double sum = 0;
    for (int i = 0; i < tilePixels; i++) {
      int from = i * classes;
      int at = Byte.toUnsignedInt(label[i]);
      if (at < classes) {
        float total = total(values, from, classes);
        sum += Math.log(total) - target[i];
        multiply(values, from, classes, (float) (scale / total));
        values[from + at] -= (float) scale;
      } else {
        Arrays.fill(values, from, from + classes, 0);
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
