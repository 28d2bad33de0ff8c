// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgproc.FONT_HERSHEY_SIMPLEX;
import static org.bytedeco.opencv.global.opencv_imgproc.LINE_AA;
import static org.bytedeco.opencv.global.opencv_imgproc.getTextSize;
import static org.bytedeco.opencv.global.opencv_imgproc.putText;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Pictures of equal size in rows and columns on white, with a caption above each column. The
 * captions are drawn with a font of OpenCV, so no font need be installed.
 */
public final class PictureGrid {
  private static final int GAP = 4;
  private static final int CAPTION_HEIGHT = 24;
  private static final double FONT_SCALE = 0.5;
  private static final byte WHITE = (byte) 255;

  private final int cellWidth;
  private final int cellHeight;
  private final int width;
  private final int height;
  private final byte[] rgb;

  private PictureGrid(Picture first, int columns, int rows) {
    cellWidth = first.width();
    cellHeight = first.height();
    width = columns * (cellWidth + GAP) - GAP;
    height = CAPTION_HEIGHT + rows * (cellHeight + GAP) - GAP;
    rgb = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
    Arrays.fill(rgb, WHITE);
  }

  /**
   * {@return the grid as a picture of 8 bits}
   *
   * @param captions one for each column, ASCII; a long one is drawn smaller
   * @param rows the pictures, 8 bits, at least one row with a picture for each caption
   * @throws IllegalArgumentException if the pictures differ in size or depth, or are too few
   */
  public static Picture of(List<String> captions, List<List<Picture>> rows) {
    if (captions.isEmpty() || rows.isEmpty()) {
      throw new IllegalArgumentException("a grid needs at least one picture");
    }
    PictureLibrary.require();
    PictureGrid grid = new PictureGrid(rows.get(0).get(0), captions.size(), rows.size());
    for (int column = 0; column < captions.size(); column++) {
      grid.caption(captions.get(column), column);
    }
    for (int row = 0; row < rows.size(); row++) {
      if (rows.get(row).size() != captions.size()) {
        throw new IllegalArgumentException(
            "row %d has %d pictures for %d captions"
                .formatted(row, rows.get(row).size(), captions.size()));
      }
      for (int column = 0; column < captions.size(); column++) {
        grid.copy(rows.get(row).get(column), row, column);
      }
    }
    return grid.picture();
  }

  private void caption(String text, int column) {
    try (IntPointer baseline = new IntPointer(1);
        Size natural = getTextSize(text, FONT_HERSHEY_SIMPLEX, FONT_SCALE, 1, baseline);
        Mat band = new Mat(CAPTION_HEIGHT, cellWidth, CV_8UC1, new Scalar(255));
        Scalar black = new Scalar(0)) {
      double fit = Math.min(1, (double) cellWidth / Math.max(1, natural.width()));
      int left = (int) Math.max(0, (cellWidth - fit * natural.width()) / 2);
      try (Point start = new Point(left, CAPTION_HEIGHT - 8)) {
        putText(
            band, text, start, FONT_HERSHEY_SIMPLEX, FONT_SCALE * fit, black, 1, LINE_AA, false);
      }
      ByteBuffer gray = band.createBuffer();
      for (int y = 0; y < CAPTION_HEIGHT; y++) {
        for (int x = 0; x < cellWidth; x++) {
          Arrays.fill(rgb, at(x, y, column), at(x, y, column) + 3, gray.get());
        }
      }
    }
  }

  private int at(int x, int y, int column) {
    return 3 * (y * width + column * (cellWidth + GAP) + x);
  }

  private void copy(Picture picture, int row, int column) {
    if (picture.width() != cellWidth || picture.height() != cellHeight || picture.bits() != 8) {
      throw new IllegalArgumentException(
          "a picture of %dx%d with %d bits in a grid of %dx%d with 8"
              .formatted(picture.width(), picture.height(), picture.bits(), cellWidth, cellHeight));
    }
    boolean gray = picture.layout().isGray();
    int top = CAPTION_HEIGHT + row * (cellHeight + GAP);
    for (int y = 0; y < cellHeight; y++) {
      for (int x = 0; x < cellWidth; x++) {
        int at = at(x, top + y, column);
        for (int channel = 0; channel < 3; channel++) {
          rgb[at + channel] = (byte) picture.sample(x, y, gray ? 0 : channel);
        }
      }
    }
  }

  private Picture picture() {
    Samples samples = Samples.of(8, rgb.length);
    for (int i = 0; i < rgb.length; i++) {
      samples.set(i, rgb[i]);
    }
    return new Picture(width, height, Picture.Layout.RGB, samples);
  }
}
