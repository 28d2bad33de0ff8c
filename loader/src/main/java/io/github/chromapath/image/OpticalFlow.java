// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.opencv_video.DISOpticalFlow.PRESET_FAST;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_video.DISOpticalFlow;

/**
 * Dense optical flow: for each pixel of one image, where the same thing is in another, by dense
 * inverse search (Kroeger et al. 2016, OpenCV's DIS with the preset "fast"). Thread-safe.
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
    try (DISOpticalFlow algorithm = DISOpticalFlow.create(PRESET_FAST);
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
}
