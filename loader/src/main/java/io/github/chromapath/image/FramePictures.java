// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import io.github.chromapath.image.Picture.Layout;
import io.github.chromapath.image.internal.libav.DecodedFrame;
import java.util.Optional;

/**
 * Converts decoded frames to pictures: Y'CbCr to R'G'B' by the matrices and ranges of ITU-T H.273,
 * 8.3. Frames of more than 8 bits become pictures of 16.
 *
 * <p>Subsampled chroma is interpolated linearly between its samples, which lie in the middle of
 * those of luma.
 */
final class FramePictures {
  /** H.273: the planes are green, blue and red. */
  private static final int IDENTITY = 0;

  /** Not of H.273: the planes are red, green and blue. */
  private static final int RGB = -1;

  private static final int UNSPECIFIED = 2;
  private static final int BT_601 = 6;
  private static final int YCGCO = 8;

  /**
   * How samples are to be read.
   *
   * @param matrix matrix coefficients of H.273
   * @param fullRange whether samples use their whole range
   */
  record Coding(int matrix, boolean fullRange) {
    /** BT.601 with the whole range, as in JPEG and JPEG 2000. */
    static final Coding JPEG = new Coding(BT_601, true);

    /** Red, green and blue, or grey, with the whole range. */
    static final Coding PLAIN = new Coding(RGB, true);

    /**
     * The coding that a file states, otherwise that of the frame, otherwise BT.601.
     *
     * @param stated by the file
     */
    static Coding of(DecodedFrame frame, Optional<Coding> stated, boolean fullByDefault) {
      DecodedFrame.Coding coded = frame.coding();
      int matrix = stated.map(Coding::matrix).orElse(coded.matrix());
      boolean full =
          stated.map(Coding::fullRange).orElseGet(() -> coded.fullRange().orElse(fullByDefault));
      if (frame.isRgb()) {
        matrix = RGB;
      } else if (matrix == UNSPECIFIED || frame.colors() == 1) {
        matrix = BT_601;
      }
      return new Coding(matrix, full);
    }
  }

  /** The factors of red and blue in luma. */
  private record Weights(double red, double blue) {
    static Weights of(int matrix) throws BrokenPictureException {
      return switch (matrix) {
        case 1 -> new Weights(0.2126, 0.0722);
        case 4 -> new Weights(0.30, 0.11);
        case 5, BT_601 -> new Weights(0.299, 0.114);
        case 7 -> new Weights(0.212, 0.087);
        case 9 -> new Weights(0.2627, 0.0593);
        case RGB, IDENTITY, YCGCO -> new Weights(0, 0);
        default ->
            throw new BrokenPictureException(
                "its colours have the coding " + matrix + " of H.273, which is not supported",
                "save it as PNG with another program");
      };
    }
  }

  private final DecodedFrame frame;
  private final Coding coding;
  private final Weights weights;
  private final int width;
  private final int colors;
  private final int depth;
  private final int bits;
  private final Samples samples;
  private final Layout layout;

  /** Rows of the components as numbers: luma in [0, 1], chroma in [-1/2, 1/2]. */
  private final float[][] rows;

  private final int[] stored;
  private final int[] other;

  private FramePictures(DecodedFrame frame, Coding coding, int depth)
      throws BrokenPictureException {
    this.frame = frame;
    this.coding = coding;
    this.depth = depth;
    width = frame.width();
    colors = frame.colors();
    if (colors != 1 && colors != 3) {
      throw new BrokenPictureException(
          "its colour model is neither grey nor RGB", "convert it to RGB");
    }
    weights = Weights.of(coding.matrix());
    bits = depth > 8 ? 16 : 8;
    layout = Layout.of(colors == 1, frame.hasAlpha());
    samples =
        Samples.of(
            bits, Math.multiplyExact(Math.multiplyExact(width, frame.height()), layout.channels()));
    rows = new float[layout.channels()][width];
    stored = new int[width];
    other = new int[width];
  }

  /**
   * The picture of a frame.
   *
   * @throws BrokenPictureException if its colour coding is not supported
   */
  static Picture toPicture(DecodedFrame frame, Coding coding) throws BrokenPictureException {
    return toPicture(frame, coding, frame.depth());
  }

  /**
   * The picture of a frame whose samples use fewer bits, the upper ones.
   *
   * @param depth bits of a sample
   */
  static Picture toPicture(DecodedFrame frame, Coding coding, int depth)
      throws BrokenPictureException {
    return new FramePictures(frame, coding, depth).run();
  }

  private Picture run() {
    boolean coded = colors == 3 && coding.matrix() != RGB;
    int to = 0;
    for (int y = 0; y < frame.height(); y++) {
      for (int c = 0; c < rows.length; c++) {
        boolean alpha = c == colors;
        boolean chroma = coded && !alpha && c > 0 && coding.matrix() != IDENTITY;
        read(c, y, chroma, alpha);
      }
      if (coded) {
        toRgb();
      }
      for (int x = 0; x < width; x++) {
        for (float[] row : rows) {
          samples.set(to++, Picture.quantise(row[x], (1 << bits) - 1));
        }
      }
    }
    return new Picture(width, frame.height(), layout, samples);
  }

  /** Reads a row of a component at the picture's size. */
  private void read(int component, int y, boolean chroma, boolean alpha) {
    boolean full = coding.fullRange() || alpha;
    int unused = frame.depth() - depth;
    double unit = 1 << (depth - 8 > 0 ? depth - 8 : 0);
    double zero = chroma ? 1 << (depth - 1) : full ? 0 : 16 * unit;
    double one = full ? (1 << depth) - 1 : (chroma ? 224 : 219) * unit;
    float[] row = rows[component];
    if (frame.shiftX(component) == 0 && frame.shiftY(component) == 0) {
      frame.row(component, y, stored);
      for (int x = 0; x < width; x++) {
        row[x] = (float) (((stored[x] >> unused) - zero) / one);
      }
      return;
    }
    double above = position(y, frame.shiftY(component));
    int last = frame.componentHeight(component) - 1;
    int first = clamp((int) Math.floor(above), last);
    int second = clamp((int) Math.floor(above) + 1, last);
    float down = (float) (above - Math.floor(above));
    frame.row(component, first, stored);
    frame.row(component, second, other);
    int lastColumn = frame.componentWidth(component) - 1;
    for (int x = 0; x < width; x++) {
      double before = position(x, frame.shiftX(component));
      int left = clamp((int) Math.floor(before), lastColumn);
      int right = clamp((int) Math.floor(before) + 1, lastColumn);
      float across = (float) (before - Math.floor(before));
      float top = stored[left] + across * (stored[right] - stored[left]);
      float bottom = other[left] + across * (other[right] - other[left]);
      row[x] = (float) (((top + down * (bottom - top)) / (1 << unused) - zero) / one);
    }
  }

  /** The position of a sample of luma among those of chroma. */
  private static double position(int at, int shift) {
    return (at + 0.5) / (1 << shift) - 0.5;
  }

  private static int clamp(int at, int last) {
    return Math.max(0, Math.min(at, last));
  }

  /** Converts the rows of three components to red, green and blue. */
  private void toRgb() {
    float[] first = rows[0];
    float[] second = rows[1];
    float[] third = rows[2];
    float red = (float) weights.red();
    float blue = (float) weights.blue();
    float green = 1 - red - blue;
    for (int x = 0; x < width; x++) {
      float y = first[x];
      float cb = second[x];
      float cr = third[x];
      switch (coding.matrix()) {
        case IDENTITY -> set(x, cr, y, cb);
        case YCGCO -> set(x, y - cb + cr, y + cb, y - cb - cr);
        default -> {
          float r = y + 2 * (1 - red) * cr;
          float b = y + 2 * (1 - blue) * cb;
          set(x, r, (y - red * r - blue * b) / green, b);
        }
      }
    }
  }

  private void set(int x, float red, float green, float blue) {
    rows[0][x] = red;
    rows[1][x] = green;
    rows[2][x] = blue;
  }
}
