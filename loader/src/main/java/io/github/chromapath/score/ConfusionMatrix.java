// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.dataset.CityscapesLabels;
import java.util.Objects;
import java.util.OptionalDouble;

/** Counts of pixels by true and predicted class. Not thread-safe. */
public final class ConfusionMatrix {
  private final int classes;
  private final long[] counts;

  /**
   * Creates an empty matrix.
   *
   * @param classes number of classes, 1 to 255
   * @throws IllegalArgumentException if the number is out of range
   */
  public ConfusionMatrix(int classes) {
    if (classes < 1 || classes > CityscapesLabels.IGNORED) {
      throw new IllegalArgumentException("a confusion matrix of " + classes + " classes");
    }
    this.classes = classes;
    counts = new long[classes * classes];
  }

  /**
   * Counts the pixels of a picture. Pixels whose true class is {@link CityscapesLabels#IGNORED} do
   * not count.
   *
   * @param truth true classes, one unsigned byte per pixel
   * @param predicted predicted classes, one unsigned byte per pixel
   * @throws IllegalArgumentException if the lengths differ
   * @throws IndexOutOfBoundsException if a class does not exist
   */
  public void add(byte[] truth, byte[] predicted) {
    if (truth.length != predicted.length) {
      throw new IllegalArgumentException(
          "%d true and %d predicted classes".formatted(truth.length, predicted.length));
    }
    for (int i = 0; i < truth.length; i++) {
      int actual = truth[i] & 0xff;
      if (actual != CityscapesLabels.IGNORED) {
        counts[index(actual, predicted[i] & 0xff)]++;
      }
    }
  }

  /**
   * Counts pixels of a true class that were predicted as a class.
   *
   * @throws IndexOutOfBoundsException if a class does not exist
   */
  public void add(int truth, int predicted, long pixels) {
    counts[index(truth, predicted)] += pixels;
  }

  /**
   * Adds the counts of another matrix.
   *
   * @throws IllegalArgumentException if it has another number of classes
   */
  public void merge(ConfusionMatrix other) {
    if (other.classes != classes) {
      throw new IllegalArgumentException(
          "confusion matrices of %d and %d classes".formatted(classes, other.classes));
    }
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
  }

  private int index(int truth, int predicted) {
    return Objects.checkIndex(truth, classes) * classes + Objects.checkIndex(predicted, classes);
  }

  /** {@return the number of classes} */
  public int classes() {
    return classes;
  }

  /**
   * {@return the number of pixels of a true class that were predicted as a class}
   *
   * @throws IndexOutOfBoundsException if a class does not exist
   */
  public long count(int truth, int predicted) {
    return counts[index(truth, predicted)];
  }

  /**
   * {@return the part of a true class's pixels that were predicted as a class, 0 to 1, or empty if
   * no pixel has the true class}
   *
   * @throws IndexOutOfBoundsException if a class does not exist
   */
  public OptionalDouble share(int truth, int predicted) {
    long pixels = 0;
    for (int k = 0; k < classes; k++) {
      pixels += count(truth, k);
    }
    return ratio(count(truth, predicted), pixels);
  }

  /** {@return the part of the pixels with the right class, 0 to 1, or empty without pixels} */
  public OptionalDouble pixelAccuracy() {
    long correct = 0;
    long total = 0;
    for (int k = 0; k < classes; k++) {
      correct += counts[k * classes + k];
    }
    for (long count : counts) {
      total += count;
    }
    return ratio(correct, total);
  }

  /**
   * {@return intersection over union of a class, TP / (TP + FP + FN), 0 to 1, or empty if the class
   * is neither in the truth nor in the prediction}
   *
   * @throws IndexOutOfBoundsException if the class does not exist
   */
  public OptionalDouble iou(int index) {
    long union = -count(index, index);
    for (int other = 0; other < classes; other++) {
      union += count(index, other) + count(other, index);
    }
    return ratio(count(index, index), union);
  }

  /**
   * {@return the mean of {@link #iou} over the classes in the truth or in the prediction, or empty
   * without pixels}
   */
  public OptionalDouble meanIou() {
    double sum = 0;
    int present = 0;
    for (int k = 0; k < classes; k++) {
      OptionalDouble iou = iou(k);
      if (iou.isPresent()) {
        sum += iou.getAsDouble();
        present++;
      }
    }
    return present == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / present);
  }

  private static OptionalDouble ratio(long part, long whole) {
    return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / whole);
  }
}
