// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.statistics;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * One number per image, for the images that have it. Only these are stored. Immutable and
 * thread-safe.
 */
public final class ImageColumn {
  private final int[] images;
  private final double[] values;
  private final boolean finite;

  /** Takes over the arrays. */
  private ImageColumn(int[] images, double[] values) {
    this.images = images;
    this.values = values;
    finite = Arrays.stream(values).allMatch(Double::isFinite);
  }

  /** Collects the values of a column, in the order of the images. */
  public static final class Builder {
    private int[] images = new int[16];
    private double[] values = new double[16];
    private int size;

    /**
     * Adds the value of an image.
     *
     * @param image index of the image, larger than those before
     * @param value its value; may be infinite or NaN
     * @throws IllegalArgumentException if the index is not larger than the one before
     */
    public Builder add(int image, double value) {
      if (image < 0 || (size > 0 && images[size - 1] >= image)) {
        throw new IllegalArgumentException("image " + image + " is out of order");
      }
      if (size == images.length) {
        images = Arrays.copyOf(images, 2 * size);
        values = Arrays.copyOf(values, 2 * size);
      }
      images[size] = image;
      values[size++] = value;
      return this;
    }

    /** {@return the column of the values so far} */
    public ImageColumn build() {
      return new ImageColumn(Arrays.copyOf(images, size), Arrays.copyOf(values, size));
    }
  }

  /** {@return the column of values that every image has} */
  public static ImageColumn of(double... values) {
    int[] images = new int[values.length];
    Arrays.setAll(images, image -> image);
    return new ImageColumn(images, values.clone());
  }

  /** {@return the number of images that have a value} */
  public int size() {
    return values.length;
  }

  /** {@return the index of the image of an entry, 0 to size - 1} */
  public int image(int entry) {
    return images[entry];
  }

  /** {@return the value of an entry, 0 to size - 1} */
  public double value(int entry) {
    return values[entry];
  }

  /** {@return the value of an image, or empty if it has none} */
  public OptionalDouble of(int image) {
    int entry = Arrays.binarySearch(images, image);
    return entry < 0 ? OptionalDouble.empty() : OptionalDouble.of(values[entry]);
  }

  /** {@return the mean over the images that have a value; NaN if none has} */
  public double mean() {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /**
   * The mean of a resample.
   *
   * @param draws how often each image was drawn
   * @return NaN if no image with a value was drawn
   */
  double mean(int[] draws) {
    return finite ? finiteMean(draws) : drawnMean(draws);
  }

  /** Without a branch, since a third of the images is not drawn, unpredictably. */
  private double finiteMean(int[] draws) {
    double sum = 0;
    int count = 0;
    for (int entry = 0; entry < values.length; entry++) {
      int times = draws[images[entry]];
      sum += times * values[entry];
      count += times;
    }
    return sum / count;
  }

  /** Skips what is not drawn, since 0 times infinity is NaN. */
  private double drawnMean(int[] draws) {
    double sum = 0;
    int count = 0;
    for (int entry = 0; entry < values.length; entry++) {
      int times = draws[images[entry]];
      if (times > 0) {
        sum += times * values[entry];
        count += times;
      }
    }
    return sum / count;
  }
}
