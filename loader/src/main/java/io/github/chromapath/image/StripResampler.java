// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.bytedeco.opencv.global.opencv_core.CV_32FC1;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import io.github.chromapath.backend.ReleaseStack;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Resizes images of one channel to several sizes as {@link Resampler} does, up to rounding, without
 * a copy of the image: strips of rows are reduced to the width of each result, then all rows to its
 * height. Memory grows with the height of the image, not with its area. Thread-safe.
 */
public final class StripResampler {
  private StripResampler() {}

  /**
   * A result.
   *
   * @param width columns
   * @param height rows
   * @param values receives (height, width) values from its position on
   */
  public record Target(int width, int height, FloatBuffer values) {}

  /**
   * Resizes an image.
   *
   * @param width columns of the image
   * @param height rows of the image
   * @param source its values; called once for each strip of rows, in order
   * @param targets results, which are written after the whole source has been read
   */
  public static void stretch(
      int width, int height, FloatImage.Source source, List<Target> targets) {
    PictureLibrary.require();
    try (ReleaseStack mats = new ReleaseStack()) {
      List<Mat> narrow = new ArrayList<>();
      for (Target target : targets) {
        Mat mat = new Mat(height, Math.min(width, target.width), CV_32FC1);
        mats.push(mat::close);
        narrow.add(mat);
      }
      int rows = Math.min(height, Strips.rows(width));
      float[] values = new float[rows * width];
      for (int from = 0; from < height; from += rows) {
        int to = Math.min(height, from + rows);
        source.get(from * width, to * width, values);
        reduce(values, width, from, to, narrow);
      }
      for (int i = 0; i < targets.size(); i++) {
        Target target = targets.get(i);
        try (FloatImage all = new FloatImage(new Mat(narrow.get(i)));
            FloatImage result = all.stretched(target.width, target.height)) {
          result.copyTo(target.values.duplicate());
        }
      }
    }
  }

  /** Reduces a strip to the width of each matrix, into its rows. */
  private static void reduce(float[] values, int width, int from, int to, List<Mat> narrow) {
    try (Mat strip = new Mat(to - from, width, CV_32FC1)) {
      FloatBuffer stored = strip.createBuffer();
      stored.put(values, 0, (to - from) * width);
      for (Mat mat : narrow) {
        try (Mat part = mat.rowRange(from, to)) {
          if (mat.cols() == width) {
            strip.copyTo(part);
          } else {
            try (Size size = new Size(mat.cols(), to - from)) {
              resize(strip, part, size, 0, 0, INTER_AREA);
            }
          }
        }
      }
    }
  }
}
