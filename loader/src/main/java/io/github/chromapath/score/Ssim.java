// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

/**
 * The structural similarity of two pictures (Wang, Bovik, Sheikh, Simoncelli, 2004), the mean over
 * pixels and channels. The window is a Gaussian of sigma 1.5 and 11 x 11 pixels. At the borders the
 * picture is mirrored without repeating the edge (OpenCV's BORDER_REFLECT_101), so every pixel
 * counts.
 *
 * <p>The statistics of x and y are computed from those of their sum and difference, which need four
 * filtered images instead of five: var(x + y) - var(x - y) = 4 cov(x, y). Rows are filtered as they
 * arrive, so only the rows of one window are kept.
 */
final class Ssim {
  private static final int RADIUS = 5;
  private static final int WINDOW = 2 * RADIUS + 1;
  private static final int MARGIN = 3 * RADIUS;
  private static final float[] WEIGHTS = weights(1.5);
  private static final float C1 = .01f * .01f * 255 * 255;
  private static final float C2 = .03f * .03f * 255 * 255;

  /** Subtracted from x + y, so that squares of floats lose less precision. */
  private static final float CENTER = 255;

  private final int height;

  /** Samples of a row, and the margins of 5 pixels that only filtered rows use. */
  private final int samples;

  private final float[][] sums;
  private final float[][] differences;
  private final float[] meanOfSums;
  private final float[] meanOfSquaredSums;
  private final float[] meanOfDifferences;
  private final float[] meanOfSquaredDifferences;
  private final float[] left;
  private final float[] right;

  /** Filtered x + y - {@link #CENTER}, its square, x - y and its square. */
  private final float[] u;

  private final float[] uu;
  private final float[] v;
  private final float[] vv;

  private int read;
  private int filtered;
  private double sum;

  /** Starts with pictures of this size. */
  Ssim(int width, int height) {
    this.height = height;
    samples = 3 * width;
    int length = samples + 2 * MARGIN;
    sums = new float[WINDOW][length];
    differences = new float[WINDOW][length];
    meanOfSums = new float[length];
    meanOfSquaredSums = new float[length];
    meanOfDifferences = new float[length];
    meanOfSquaredDifferences = new float[length];
    left = new float[samples];
    right = new float[samples];
    u = new float[samples];
    uu = new float[samples];
    v = new float[samples];
    vv = new float[samples];
  }

  /** The weights at distances of 0 to 5 pixels. */
  private static float[] weights(double sigma) {
    double[] exact = new double[RADIUS + 1];
    double sum = 0;
    for (int k = 0; k <= RADIUS; k++) {
      exact[k] = Math.exp(-k * k / (2 * sigma * sigma));
      sum += k == 0 ? exact[k] : 2 * exact[k];
    }
    float[] weights = new float[RADIUS + 1];
    for (int k = 0; k <= RADIUS; k++) {
      weights[k] = (float) (exact[k] / sum);
    }
    return weights;
  }

  /** The mean after all rows; at most 1, and 1 for equal pictures. */
  double mean() {
    return sum / ((double) height * samples);
  }

  /**
   * Adds the next row of both pictures.
   *
   * @param first samples of the row, three per pixel
   * @param firstScale factor to the scale of 0 to 255
   * @param second samples of the other picture
   * @param secondScale its factor
   */
  void add(int[] first, float firstScale, int[] second, float secondScale) {
    float[] total = sums[read % WINDOW];
    float[] difference = differences[read % WINDOW];
    for (int i = 0; i < samples; i++) {
      float x = first[i] * firstScale;
      float other = second[i] * secondScale;
      total[i + MARGIN] = x + other - CENTER;
      difference[i + MARGIN] = x - other;
    }
    read++;
    while (filtered < height && (read == height || filtered + RADIUS < read)) {
      filter(filtered++);
    }
  }

  private void filter(int y) {
    filterColumns(sums, y, meanOfSums, meanOfSquaredSums);
    filterColumns(differences, y, meanOfDifferences, meanOfSquaredDifferences);
    sum += sumOfRow();
  }

  /** Filters the columns around row y. */
  private void filterColumns(float[][] rows, int y, float[] means, float[] squares) {
    float[] middle = rows[y % WINDOW];
    float weight = WEIGHTS[0];
    for (int i = MARGIN; i < MARGIN + samples; i++) {
      float value = middle[i];
      means[i] = weight * value;
      squares[i] = weight * value * value;
    }
    for (int k = 1; k <= RADIUS; k++) {
      addRows(
          rows[mirrored(y - k, height) % WINDOW],
          rows[mirrored(y + k, height) % WINDOW],
          WEIGHTS[k],
          means,
          squares);
    }
    fillMargins(means);
    fillMargins(squares);
  }

  private void addRows(float[] above, float[] below, float weight, float[] means, float[] squares) {
    for (int i = MARGIN; i < MARGIN + samples; i++) {
      float a = above[i];
      float b = below[i];
      means[i] += weight * (a + b);
      squares[i] += weight * (a * a + b * b);
    }
  }

  private void fillMargins(float[] row) {
    int width = samples / 3;
    for (int k = 1; k <= RADIUS; k++) {
      int left = MARGIN + 3 * mirrored(-k, width);
      int right = MARGIN + 3 * mirrored(width - 1 + k, width);
      for (int c = 0; c < 3; c++) {
        row[MARGIN - 3 * k + c] = row[left + c];
        row[MARGIN + samples + 3 * (k - 1) + c] = row[right + c];
      }
    }
  }

  /** The position in [0, size) that a position outside mirrors. */
  private static int mirrored(int position, int size) {
    if (size == 1) {
      return 0;
    }
    int period = 2 * (size - 1);
    int within = Math.floorMod(position, period);
    return Math.min(within, period - within);
  }

  /**
   * Filters along a row, into the first samples of {@code result}. Copies of the row shifted by
   * whole pixels let compilers vectorise the loop, since all its arrays have the same index.
   */
  private void filterRow(float[] row, float[] result) {
    System.arraycopy(row, MARGIN, left, 0, samples);
    float weight = WEIGHTS[0];
    for (int i = 0; i < samples; i++) {
      result[i] = weight * left[i];
    }
    for (int k = 1; k <= RADIUS; k++) {
      System.arraycopy(row, MARGIN - 3 * k, left, 0, samples);
      System.arraycopy(row, MARGIN + 3 * k, right, 0, samples);
      addScaled(result, WEIGHTS[k]);
    }
  }

  private void addScaled(float[] result, float weight) {
    for (int i = 0; i < samples; i++) {
      result[i] += weight * (left[i] + right[i]);
    }
  }

  private double sumOfRow() {
    filterRow(meanOfSums, u);
    filterRow(meanOfSquaredSums, uu);
    filterRow(meanOfDifferences, v);
    filterRow(meanOfSquaredDifferences, vv);
    for (int i = 0; i < samples; i++) {
      float s = (u[i] + CENTER) * (u[i] + CENTER);
      float d = v[i] * v[i];
      float varSum = uu[i] - u[i] * u[i];
      float varDifference = vv[i] - d;
      float above = ((s - d) * .5f + C1) * ((varSum - varDifference) * .5f + C2);
      float below = ((s + d) * .5f + C1) * ((varSum + varDifference) * .5f + C2);
      left[i] = above / below;
    }
    double row = 0;
    for (int i = 0; i < samples; i++) {
      row += left[i];
    }
    return row;
  }
}
