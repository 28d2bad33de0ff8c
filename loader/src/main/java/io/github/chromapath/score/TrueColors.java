// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.color.ColorPlanes;
import io.github.chromapath.color.PictureLab;
import io.github.chromapath.dataset.LabelMap;
import io.github.chromapath.image.Picture;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The mean a* and b* of the pixels of pictures, over all pixels and for each raw label id. Two
 * simple ways to colour a picture follow from them: the mean colour everywhere, and the mean colour
 * of each true class. Not thread-safe; several threads each use their own and merge them.
 */
public final class TrueColors {
  private static final int STRIP = 1 << 10;
  private static final int LABELS = 256;

  /** The index of pixels in pictures without labels. */
  private static final int NO_LABEL = LABELS;

  private final double[] sumOfA = new double[LABELS + 1];
  private final double[] sumOfB = new double[LABELS + 1];
  private final long[] counts = new long[LABELS + 1];

  /**
   * Adds the pixels of a picture.
   *
   * @param picture a picture in colour
   * @param labels its raw label ids
   * @throws IllegalArgumentException if the sizes differ
   */
  public void add(Picture picture, Optional<LabelMap> labels) {
    labels.ifPresent(map -> Sizes.requireEqual(picture, map));
    Optional<byte[]> ids = labels.map(LabelMap::ids);
    int pixels = picture.width() * picture.height();
    int[] levels = new int[3 * STRIP];
    ColorPlanes linear = new ColorPlanes(STRIP);
    ColorPlanes lab = new ColorPlanes(STRIP);
    PictureLab converter = new PictureLab(STRIP);
    for (int from = 0; from < pixels; from += STRIP) {
      int count = Math.min(STRIP, pixels - from);
      picture.levels(from, from + count, levels);
      LinearLight.decode(picture, levels, linear, count);
      converter.ab(linear, lab, count);
      for (int i = 0; i < count; i++) {
        int label = ids.isPresent() ? ids.get()[from + i] & 0xff : NO_LABEL;
        sumOfA[label] += lab.second()[i];
        sumOfB[label] += lab.third()[i];
        counts[label]++;
      }
    }
  }

  /**
   * The pixels of a label.
   *
   * @param a sum of their a*
   * @param b sum of their b*
   * @param pixels their number
   */
  public record Sum(double a, double b, long pixels) {}

  /**
   * {@return the sums by raw label id, for {@link #add(int, Sum)} in another process} {@value
   * #NO_LABEL} stands for the pixels of pictures without labels.
   */
  public Map<Integer, Sum> sums() {
    Map<Integer, Sum> sums = new TreeMap<>();
    for (int i = 0; i <= LABELS; i++) {
      if (counts[i] > 0) {
        sums.put(i, new Sum(sumOfA[i], sumOfB[i], counts[i]));
      }
    }
    return sums;
  }

  /** Adds the pixels of a label, as {@link #sums} has them. */
  public void add(int label, Sum sum) {
    sumOfA[label] += sum.a();
    sumOfB[label] += sum.b();
    counts[label] += sum.pixels();
  }

  /** Adds the pixels that another object has. */
  public void merge(TrueColors other) {
    other.sums().forEach(this::add);
  }

  /** {@return the mean over all pixels, or empty without pixels} */
  public Optional<Ab> mean() {
    double a = 0;
    double b = 0;
    long count = 0;
    for (int i = 0; i <= LABELS; i++) {
      a += sumOfA[i];
      b += sumOfB[i];
      count += counts[i];
    }
    return mean(a, b, count);
  }

  /** {@return the mean of each raw label id that has pixels} */
  public Map<Integer, Ab> byLabel() {
    Map<Integer, Ab> means = new TreeMap<>();
    for (int i = 0; i < LABELS; i++) {
      int label = i;
      mean(sumOfA[i], sumOfB[i], counts[i]).ifPresent(color -> means.put(label, color));
    }
    return means;
  }

  private static Optional<Ab> mean(double a, double b, long count) {
    return count == 0 ? Optional.empty() : Optional.of(new Ab(a / count, b / count));
  }
}
