// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import static org.bytedeco.opencv.global.opencv_core.BORDER_REPLICATE;
import static org.bytedeco.opencv.global.opencv_core.CV_32FC;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.remap;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.image.PictureLibrary;
import java.nio.FloatBuffer;
import java.util.Random;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.junit.jupiter.api.Test;

/** Warps against OpenCV's remap, which rounds places to 1/32 of a pixel. */
class WarpTest {
  private static final int WIDTH = 23;
  private static final int HEIGHT = 17;
  private static final float SHARE = 0.75f;

  private final Random random = new Random(8);

  /** Displacements in multiples of 1/32, of which some lead beyond the border. */
  private float[] flow() {
    float[] flow = new float[2 * WIDTH * HEIGHT];
    for (int i = 0; i < flow.length; i++) {
      flow[i] = (random.nextInt(512) - 256) / 32f;
    }
    return flow;
  }

  private float[] values(int channels) {
    float[] values = new float[channels * WIDTH * HEIGHT];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    return values;
  }

  private static Mat mat(float[] values) {
    Mat mat = new Mat(HEIGHT, WIDTH, CV_32FC(values.length / (WIDTH * HEIGHT)));
    FloatBuffer buffer = mat.createBuffer();
    buffer.put(values);
    return mat;
  }

  private static float[] remapped(float[] values, float[] flow) {
    PictureLibrary.require();
    float[] places = new float[flow.length];
    for (int p = 0; p < WIDTH * HEIGHT; p++) {
      int row = p / WIDTH;
      places[2 * p] = p % WIDTH + flow[2 * p];
      places[2 * p + 1] = row + flow[2 * p + 1];
    }
    float[] remapped = new float[values.length];
    try (Mat source = mat(values);
        Mat map = mat(places);
        Mat none = new Mat();
        Mat result = new Mat();
        Scalar border = new Scalar(0)) {
      remap(source, result, map, none, INTER_LINEAR, BORDER_REPLICATE, border);
      FloatBuffer read = result.createBuffer();
      read.get(remapped);
    }
    return remapped;
  }

  @Test
  void sumsFollowTheFlow() {
    float[] flow = flow();
    float[] confidence = values(1);
    float[] from = values(Warp.CHANNELS);
    float[] to = values(Warp.CHANNELS);
    float[] expected = remapped(from, flow);
    for (int i = 0; i < expected.length; i++) {
      expected[i] = to[i] + SHARE * confidence[i / Warp.CHANNELS] * expected[i];
    }
    new Warp(new Motion.Field(flow, confidence), WIDTH).add(from, SHARE, to);
    assertArrayEquals(expected, to, 1e-6f);
  }

  @Test
  void cornersInterpolateLinearly() {
    float[] flow = flow();
    float[] values = values(2);
    byte[] levels = new byte[WIDTH * HEIGHT];
    random.nextBytes(levels);
    float[] gray = new float[levels.length];
    for (int p = 0; p < gray.length; p++) {
      gray[p] = levels[p] & 255;
    }
    float[] expected = remapped(values, flow);
    float[] expectedGray = remapped(gray, flow);
    for (int p = 0; p < gray.length; p++) {
      int row = p / WIDTH;
      Corners there = Corners.of(p % WIDTH + flow[2 * p], row + flow[2 * p + 1], WIDTH, HEIGHT);
      assertEquals(expected[2 * p], there.of(values, 2, 0), 1e-6f);
      assertEquals(expected[2 * p + 1], there.of(values, 2, 1), 1e-6f);
      assertEquals(expectedGray[p], there.of(levels), 1e-3f);
    }
  }
}
