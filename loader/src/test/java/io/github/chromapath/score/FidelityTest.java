// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.image.Picture;
import io.github.chromapath.image.Picture.Layout;
import io.github.chromapath.image.PictureLibrary;
import java.nio.ByteBuffer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_quality.QualityPSNR;
import org.bytedeco.opencv.opencv_quality.QualitySSIM;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares with OpenCV's quality module and with direct definitions. */
@Tag("fast")
class FidelityTest {
  @BeforeAll
  static void loadOpenCv() {
    PictureLibrary.require();
  }

  @ParameterizedTest
  @CsvSource({
    "120, 90, 3",
    "120, 90, 60",
    "64, 48, 255",
    "40, 11, 20",
    "12, 5, 20",
    "3, 3, 20",
    "2, 7, 20",
    "1, 30, 20",
    "30, 1, 20",
    "1, 1, 20"
  })
  void agreesWithOpenCv(int width, int height, int amplitude) {
    Picture original = TestPictures.waves(width, height);
    Picture result = TestPictures.disturbed(original, amplitude, 31);
    Fidelity fidelity = Fidelity.of(original, result);
    try (Mat first = mat(original);
        Mat second = mat(result);
        Mat map = new Mat();
        Scalar ssim = QualitySSIM.compute(first, second, map);
        Scalar psnr = QualityPSNR.compute(first, second, map, 255)) {
      double squaredError = 0;
      for (int c = 0; c < 3; c++) {
        squaredError += 255 * 255 * Math.pow(10, -psnr.get(c) / 10) / 3;
      }
      assertEquals(10 * Math.log10(255 * 255 / squaredError), fidelity.psnr(), 1e-6);
      double mean = (ssim.get(0) + ssim.get(1) + ssim.get(2)) / 3;
      assertEquals(mean, fidelity.ssim(), 2e-5);
    }
  }

  private static Mat mat(Picture picture) {
    int pixels = picture.width() * picture.height();
    int[] levels = new int[3 * pixels];
    picture.levels(0, pixels, levels);
    Mat mat = new Mat(picture.height(), picture.width(), CV_8UC3);
    ByteBuffer buffer = mat.createBuffer();
    for (int level : levels) {
      buffer.put((byte) level);
    }
    return mat;
  }

  @Test
  void psnrByHand() {
    Picture original = TestPictures.plain(2, 1, 100, 100, 100);
    Picture result = Picture.of(2, 1, 8, Layout.RGB, new short[] {103, 100, 100, 100, 96, 100});
    // The mean squared error is (9 + 16) / 6.
    double expected = 10 * Math.log10(65025 * 6 / 25.0);
    assertEquals(expected, Fidelity.of(original, result).psnr(), 1e-9);
  }

  /** The sum of the squared errors of a row is too large for an int. */
  @Test
  void psnrOfAWidePictureByHand() {
    Picture black = TestPictures.plain(60_000, 1, 0, 0, 0);
    Picture white = TestPictures.plain(60_000, 1, 255, 255, 255);
    assertEquals(0, Fidelity.of(black, white).psnr(), 1e-12);
  }

  /** Without variance, SSIM is (2 x y + C1) / (x^2 + y^2 + C1). */
  @Test
  void ssimOfPlainPicturesByHand() {
    Picture first = TestPictures.plain(20, 20, 50, 50, 50);
    Picture second = TestPictures.plain(20, 20, 80, 80, 80);
    double c1 = 2.55 * 2.55;
    double expected = (2 * 50 * 80 + c1) / (50 * 50 + 80 * 80 + c1);
    assertEquals(expected, Fidelity.of(first, second).ssim(), 1e-5);
    assertEquals(1, Fidelity.of(first, first).ssim());
  }

  @Test
  void colorfulnessByHand() {
    Picture picture = Picture.of(2, 1, 8, Layout.RGB, new short[] {255, 0, 0, 0, 0, 255});
    Picture gray = TestPictures.plain(2, 1, 77, 77, 77);
    Fidelity fidelity = Fidelity.of(picture, gray);
    // rg = 255, 0 and yb = 127.5, -255: deviations 127.5 and 191.25, means 127.5 and -63.75.
    assertEquals(229.85389 + .3 * 142.54933, fidelity.trueColorfulness(), 1e-4);
    assertEquals(0, fidelity.colorfulness(), 1e-12);
  }

  @Test
  void colorfulnessAgreesWithTheDefinition() {
    Picture original = TestPictures.noise(50, 40, 8);
    Picture result = TestPictures.waves(50, 40);
    Fidelity fidelity = Fidelity.of(original, result);
    assertEquals(colorfulness(original), fidelity.trueColorfulness(), 1e-9);
    assertEquals(colorfulness(result), fidelity.colorfulness(), 1e-9);
    short[] deep = new short[3 * 50 * 40];
    for (int i = 0; i < deep.length; i++) {
      deep[i] = (short) (12_345 * i);
    }
    Picture of16Bits = Picture.of(50, 40, 16, Layout.RGB, deep);
    assertEquals(colorfulness(of16Bits), Fidelity.of(of16Bits, of16Bits).colorfulness(), 1e-6);
  }

  private static double colorfulness(Picture picture) {
    int pixels = picture.width() * picture.height();
    double[] rg = new double[pixels];
    double[] yb = new double[pixels];
    double scale = 255.0 / picture.maximum();
    for (int i = 0; i < pixels; i++) {
      int x = i % picture.width();
      int y = i / picture.width();
      double red = picture.sample(x, y, 0) * scale;
      double green = picture.sample(x, y, 1) * scale;
      double blue = picture.sample(x, y, 2) * scale;
      rg[i] = red - green;
      yb[i] = .5 * (red + green) - blue;
    }
    return Math.sqrt(variance(rg) + variance(yb)) + .3 * Math.hypot(mean(rg), mean(yb));
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double variance(double[] values) {
    double mean = mean(values);
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return sum / values.length;
  }

  @Test
  void regrayErrorByHand() {
    Picture original = TestPictures.plain(2, 1, 10, 20, 30);
    Picture result = Picture.of(2, 1, 8, Layout.RGB, new short[] {11, 20, 30, 10, 18, 30});
    Fidelity fidelity = Fidelity.of(original, result);
    assertEquals((.2126 + 2 * .7152) / 2, fidelity.regrayMean(), 1e-5);
    assertEquals(2 * .7152, fidelity.regrayMax(), 1e-5);
  }

  @Test
  void infiniteAndOneForEqualPictures() {
    Picture picture = TestPictures.noise(33, 21, 3);
    Fidelity fidelity = Fidelity.of(picture, TestPictures.noise(33, 21, 3));
    assertEquals(Double.POSITIVE_INFINITY, fidelity.psnr());
    assertEquals(1, fidelity.ssim());
    assertTrue(fidelity.colorfulness() > 100);
    assertEquals(0, fidelity.regrayMax());
  }
}
