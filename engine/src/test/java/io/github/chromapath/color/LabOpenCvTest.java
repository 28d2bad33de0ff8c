// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

import static org.bytedeco.opencv.global.opencv_core.CV_32FC3;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_LRGB2Lab;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_Lab2LRGB;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_Lab2RGB;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_RGB2Lab;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;

/**
 * L*a*b* against OpenCV's conversions of CV_32F pictures, which are approximations themselves.
 * Observed on 300 000 colours with OpenCV 4.13, the same with its SIMD code on and off:
 *
 * <ul>
 *   <li>COLOR_Lab2LRGB has no table: 1.7e-6.
 *   <li>COLOR_Lab2RGB encodes with a spline: 8.7e-5.
 *   <li>COLOR_LRGB2Lab takes cube roots from a spline of 1024 pieces: 9.6e-5; but the spline rounds
 *       off the kink of f at .008856, where a* is 3.1e-2 off.
 *   <li>COLOR_RGB2Lab interpolates in a 33 x 33 x 33 table of 15-bit numbers: .41, .09 on average.
 * </ul>
 */
class LabOpenCvTest {
  /** If X, Y and Z are above this fraction of the white's, they are not near the kink of f. */
  private static final double CLEAR_OF_KINK = .02;

  private final List<SRgb> colors = colors(100_000);

  @Test
  void fromLinearLight() {
    List<SRgb> clear = colors.stream().filter(clearOfKink()).toList();
    compare(COLOR_LRGB2Lab, clear, LabOpenCvTest::linear, LabOpenCvTest::lab, 1.5e-4);
  }

  @Test
  void fromLinearLightInTheShadows() {
    List<SRgb> dark = colors.stream().filter(clearOfKink().negate()).toList();
    compare(COLOR_LRGB2Lab, dark, LabOpenCvTest::linear, LabOpenCvTest::lab, 4e-2);
  }

  @Test
  void fromSRgb() {
    compare(COLOR_RGB2Lab, colors, LabOpenCvTest::encoded, LabOpenCvTest::lab, .5);
  }

  @Test
  void toLinearLight() {
    compare(COLOR_Lab2LRGB, colors, LabOpenCvTest::lab, c -> linear(throughLab(c)), 5e-6);
  }

  @Test
  void toSRgb() {
    compare(COLOR_Lab2RGB, colors, LabOpenCvTest::lab, c -> encoded(throughLab(c)), 1.2e-4);
  }

  private static void compare(
      int code,
      List<SRgb> colors,
      Function<SRgb, double[]> input,
      Function<SRgb, double[]> expected,
      double tolerance) {
    float[] actual = convert(colors.stream().map(input).toList(), code);
    for (int i = 0; i < colors.size(); i++) {
      double[] components = expected.apply(colors.get(i));
      for (int k = 0; k < 3; k++) {
        int component = k;
        SRgb color = colors.get(i);
        assertEquals(
            components[k],
            actual[3 * i + k],
            tolerance,
            () -> "component " + component + " of " + color);
      }
    }
  }

  private static float[] convert(List<double[]> pixels, int code) {
    try (Mat source = new Mat(1, pixels.size(), CV_32FC3);
        Mat target = new Mat()) {
      FloatBuffer elements = source.createBuffer();
      for (double[] pixel : pixels) {
        for (double component : pixel) {
          elements.put((float) component);
        }
      }
      cvtColor(source, target, code);
      float[] result = new float[3 * pixels.size()];
      FloatBuffer converted = target.createBuffer();
      converted.get(result);
      return result;
    }
  }

  private static List<SRgb> colors(int count) {
    SplittableRandom random = new SplittableRandom(3);
    List<SRgb> colors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      colors.add(SRgb.of8Bit(random.nextInt(256), random.nextInt(256), random.nextInt(256)));
    }
    return colors;
  }

  private static Predicate<SRgb> clearOfKink() {
    return color -> {
      Xyz xyz = Xyz.of(color);
      double least = Math.min(xyz.x() / Xyz.D65.x(), xyz.z() / Xyz.D65.z());
      return Math.min(least, xyz.y()) > CLEAR_OF_KINK;
    };
  }

  private static SRgb throughLab(SRgb color) {
    return Lab.of(color).toSRgb().clamped();
  }

  private static double[] encoded(SRgb c) {
    return new double[] {c.red(), c.green(), c.blue()};
  }

  private static double[] linear(SRgb c) {
    return new double[] {SRgb.decode(c.red()), SRgb.decode(c.green()), SRgb.decode(c.blue())};
  }

  private static double[] lab(SRgb c) {
    Lab lab = Lab.of(c);
    return new double[] {lab.l(), lab.a(), lab.b()};
  }
}
