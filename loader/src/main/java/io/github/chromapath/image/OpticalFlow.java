// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.bytedeco.opencv.global.opencv_core.BORDER_REPLICATE;
import static org.bytedeco.opencv.global.opencv_core.CV_32FC;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.remap;
import static org.bytedeco.opencv.opencv_video.DISOpticalFlow.PRESET_MEDIUM;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_video.DISOpticalFlow;

/**
 * Dense optical flow: for each pixel of one image, where the same thing is in another, by dense
 * inverse search (Kroeger et al. 2016, OpenCV's DIS with the preset "medium"). Thread-safe.
 */
public final class OpticalFlow {
  private OpticalFlow() {}

  /**
   * Computes the flow from one image to another.
   *
   * @param from (height, width) grey levels, unsigned
   * @param to (height, width) grey levels, unsigned
   * @param width columns, at least 16
   * @return (height, width, 2): the thing at (x, y) of {@code from} is at (x + dx, y + dy) of
   *     {@code to}, in pixels
   */
  public static float[] between(byte[] from, byte[] to, int width) {
    PictureLibrary.require();
    OpenCvWindows.skip();
    int height = from.length / width;
    float[] flow = new float[2 * from.length];
    try (DISOpticalFlow algorithm = DISOpticalFlow.create(PRESET_MEDIUM);
        Mat first = gray(from, width, height);
        Mat second = gray(to, width, height);
        Mat result = new Mat()) {
      algorithm.calc(first, second, result);
      FloatBuffer values = result.createBuffer();
      values.get(flow);
    }
    return flow;
  }

  private static Mat gray(byte[] levels, int width, int height) {
    Mat mat = new Mat(height, width, CV_8UC1);
    ByteBuffer bytes = mat.createBuffer();
    bytes.put(levels);
    return mat;
  }

  /**
   * Carries values along a flow, with bilinear interpolation. Beyond the border, the nearest pixel
   * counts.
   *
   * @param values (height, width, channels) of the image that the flow leads to; at most 4 channels
   * @param flow (height, width, 2) from the image of the result
   * @param width columns
   * @return (height, width, channels): the values of {@code values} at (x + dx, y + dy)
   */
  public static float[] carried(float[] values, float[] flow, int width) {
    PictureLibrary.require();
    int height = flow.length / 2 / width;
    float[] places = new float[flow.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = 2 * (y * width + x);
        places[at] = x + flow[at];
        places[at + 1] = y + flow[at + 1];
      }
    }
    float[] carried = new float[values.length];
    try (Mat source = floats(values, width, height);
        Mat map = floats(places, width, height);
        Mat none = new Mat();
        Mat result = new Mat();
        Scalar border = new Scalar(0)) {
      remap(source, result, map, none, INTER_LINEAR, BORDER_REPLICATE, border);
      FloatBuffer read = result.createBuffer();
      read.get(carried);
    }
    return carried;
  }

  private static Mat floats(float[] values, int width, int height) {
    Mat mat = new Mat(height, width, CV_32FC(values.length / (width * height)));
    FloatBuffer buffer = mat.createBuffer();
    buffer.put(values);
    return mat;
  }
}
