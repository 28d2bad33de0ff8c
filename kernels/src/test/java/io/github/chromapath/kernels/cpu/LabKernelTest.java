// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.op.Gray;
import io.github.chromapath.op.LabColor;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the color kernels with the published formulas, computed here in double. */
@Tag("fast")
class LabKernelTest {
  private static Shape pixels(int pixels, int channels) {
    return new Shape(1, 1, pixels, channels);
  }

  private static float[] toRgb(float[] gray, float[] ab, Lightness lightness) {
    int pixels = gray.length;
    Tensor rgb = HostMemory.zeros(pixels(pixels, 3));
    HostViews.run(
        2,
        new LabColor.ToRgb(
            HostMemory.of(pixels(pixels, 1), gray),
            HostMemory.of(pixels(pixels, 2), ab),
            rgb,
            lightness));
    return HostMemory.values(rgb);
  }

  private static float[] fromRgb(float[] rgb) {
    Shape shape = pixels(rgb.length / 3, 3);
    Tensor lab = HostMemory.zeros(shape);
    HostViews.run(2, new LabColor.FromRgb(HostMemory.of(shape, rgb), lab));
    return HostMemory.values(lab);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1023, 100_003})
  void labOfRgbMatchesTheFormula(int pixels) {
    float[] rgb = Reference.uniform(3 * pixels, 0, 1, 1);
    for (int i = 0; i < pixels / 5; i++) {
      rgb[i] *= 0.1f;
    }
    Reference.assertClose(LabFormulas.lab(Reference.doubles(rgb)), fromRgb(rgb), 2e-6);
  }

  @Test
  void grayLevelsAreNeutralAndReturnExactly() {
    float[] gray = new float[256];
    float[] rgb = new float[3 * 256];
    for (int i = 0; i < 256; i++) {
      gray[i] = i / 255f;
      Arrays.fill(rgb, 3 * i, 3 * i + 3, gray[i]);
    }
    float[] lab = fromRgb(rgb);
    float[] back = toRgb(gray, new float[512], Lightness.SRGB);
    float[] exactly = toRgb(gray, new float[512], Lightness.EXACT);
    for (int i = 0; i < 256; i++) {
      assertEquals(0, lab[3 * i + 1]);
      assertEquals(0, lab[3 * i + 2]);
      for (int c = 0; c < 3; c++) {
        assertEquals(gray[i], back[3 * i + c], 4 * Math.ulp(gray[i]) + 1e-9);
        assertEquals(gray[i], exactly[3 * i + c], 4 * Math.ulp(gray[i]) + 1e-9);
      }
    }
    assertEquals(100, lab[3 * 255], 1e-5);
    assertEquals(0, lab[0]);
  }

  @ParameterizedTest
  @EnumSource
  void rgbOfLabMatchesTheFormula(Lightness lightness) {
    float[] gray = Reference.uniform(50_021, 0, 1, 1);
    for (int i = 0; i < 5000; i++) {
      gray[i] *= 0.1f;
    }
    float[] ab = Reference.uniform(2 * gray.length, -128, 127, 2);
    for (int i = 0; i < ab.length / 2; i++) {
      ab[i] *= 0.3f;
    }
    Reference.assertClose(
        LabFormulas.rgb(gray, Reference.doubles(ab), lightness), toRgb(gray, ab, lightness), 2e-5);
  }

  /** Most of these colors are outside the gamut, and some have their a* and b* scaled. */
  @Test
  void exactColorsHaveTheLumaOfTheGray() {
    int levels = 65;
    int chromas = 52;
    int pixels = levels * chromas * chromas;
    float[] gray = new float[pixels];
    float[] ab = new float[2 * pixels];
    for (int i = 0; i < pixels; i++) {
      gray[i] = (float) (i % levels) / (levels - 1);
      ab[2 * i] = -128 + 5 * (i / levels % chromas);
      ab[2 * i + 1] = -128 + 5 * (i / levels / chromas);
    }
    float[] rgb = toRgb(gray, ab, Lightness.EXACT);
    for (int i = 0; i < pixels; i++) {
      double luma = .2126 * rgb[3 * i] + .7152 * rgb[3 * i + 1] + .0722 * rgb[3 * i + 2];
      // The curve has a step of 5e-7 in linear light at 6 / 29, which no L* bridges.
      assertEquals(gray[i], luma, 2e-6);
    }
  }

  @Test
  void nanGrayIsNanInExactColorsAndTheirGradient() {
    float[] gray = {Float.NaN, 0.5f};
    float[] rgb = toRgb(gray, new float[4], Lightness.EXACT);
    assertTrue(Float.isNaN(rgb[0]));
    assertEquals(0.5f, rgb[3], 1e-6);
    float[] dAb = gradient(gray, new float[4], new float[] {1, 1, 1, 1, 0, 0}, Lightness.EXACT);
    assertTrue(Float.isNaN(dAb[0]));
    assertTrue(Float.isFinite(dAb[2]));
  }

  @Test
  void lumaOfBlackAndWhiteIsBlackAndWhite() {
    float[] ends = toRgb(new float[] {0, 1}, new float[4], Lightness.LUMA);
    assertArrayEquals(new float[] {0, 0, 0, 1, 1, 1}, ends, 2e-7f);
  }

  @Test
  void nanPropagatesToColors() {
    float[] rgb = toRgb(new float[] {0.5f, 0.5f}, new float[] {Float.NaN, 0, 0, 0}, Lightness.SRGB);
    assertTrue(Float.isNaN(rgb[0]));
    assertEquals(0.5f, rgb[3], 1e-6);
    assertTrue(Float.isNaN(fromRgb(new float[] {0.5f, Float.NaN, 0.5f})[0]));
  }

  /** Pixels where no curve or clamp has a kink within the step of a difference. */
  private static float[][] smoothColors(Lightness lightness) {
    float[] gray = Reference.uniform(400, 0.01, 0.99, 3);
    float[] ab = Reference.uniform(800, -100, 100, 4);
    List<Integer> smooth = new ArrayList<>();
    for (int i = 0; i < gray.length; i++) {
      LabFormulas.Color color = LabFormulas.color(gray[i], ab[2 * i], ab[2 * i + 1], lightness);
      double fy = (color.l() + 16) / 116;
      double margin = Math.abs(fy + color.a() / 500 - 6 / 29.0);
      margin = Math.min(margin, Math.abs(fy - color.b() / 200 - 6 / 29.0));
      for (double value : color.linear()) {
        margin = Math.min(margin, Math.abs(value));
        margin = Math.min(margin, Math.abs(value - 1));
        margin = Math.min(margin, Math.abs(value - .0031308));
      }
      if (margin > 1e-4) {
        smooth.add(i);
      }
    }
    float[][] colors = {new float[smooth.size()], new float[2 * smooth.size()]};
    for (int i = 0; i < smooth.size(); i++) {
      colors[0][i] = gray[smooth.get(i)];
      colors[1][2 * i] = ab[2 * smooth.get(i)];
      colors[1][2 * i + 1] = ab[2 * smooth.get(i) + 1];
    }
    return colors;
  }

  @ParameterizedTest
  @EnumSource
  void gradientOfAbMatchesFiniteDifferences(Lightness lightness) {
    float[][] colors = smoothColors(lightness);
    float[] gray = colors[0];
    float[] ab = colors[1];
    assertTrue(gray.length > 300);
    float[] dRgb = Reference.normal(3 * gray.length, 5);
    float[] dAb = gradient(gray, ab, dRgb, lightness);
    Reference.assertClose(differences(gray, ab, dRgb, lightness), dAb, 2e-5);
  }

  private static float[] gradient(float[] gray, float[] ab, float[] dRgb, Lightness lightness) {
    int pixels = gray.length;
    Tensor dAb = HostMemory.zeros(pixels(pixels, 2));
    HostViews.run(
        2,
        new LabColor.ToRgbBackward(
            HostMemory.of(pixels(pixels, 1), gray),
            HostMemory.of(pixels(pixels, 2), ab),
            HostMemory.of(pixels(pixels, 3), dRgb),
            dAb,
            lightness));
    return HostMemory.values(dAb);
  }

  /**
   * The gradient of the inner product of rgb and {@code dRgb} by central differences. Pixels are
   * independent, so that one component of all pixels is varied at once.
   */
  private static double[] differences(float[] gray, float[] ab, float[] dRgb, Lightness lightness) {
    double step = 1e-5;
    double[] gradient = new double[ab.length];
    for (int component = 0; component < 2; component++) {
      double[] above = Reference.doubles(ab);
      double[] below = Reference.doubles(ab);
      for (int i = component; i < ab.length; i += 2) {
        above[i] += step;
        below[i] -= step;
      }
      double[] rgbAbove = LabFormulas.rgb(gray, above, lightness);
      double[] rgbBelow = LabFormulas.rgb(gray, below, lightness);
      for (int i = 0; i < dRgb.length; i++) {
        gradient[i / 3 * 2 + component] += dRgb[i] * (rgbAbove[i] - rgbBelow[i]) / (2 * step);
      }
    }
    return gradient;
  }

  @Test
  void rootsAreAccurateToAFewUnits() {
    float[] x = new float[400_000];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) Math.exp(-12 + 16.0 * i / x.length);
    }
    float[] cube = new float[x.length];
    float[] fifth = new float[x.length];
    Roots.cube(x, cube, x.length);
    Roots.fifth(x, fifth, x.length);
    double bound = Math.pow(2, -23);
    for (int i = 0; i < x.length; i++) {
      assertEquals(1, cube[i] / Math.cbrt(x[i]), bound);
      assertEquals(1, fifth[i] / Math.pow(x[i], 0.2), bound);
    }
  }

  @Test
  void grayIsTheLumaOfEncodedValues() {
    int pixels = 70_001;
    float[] rgb = Reference.uniform(3 * pixels, 0, 1, 8);
    double[] expected = new double[pixels];
    for (int i = 0; i < pixels; i++) {
      expected[i] = 0.2126 * rgb[3 * i] + 0.7152 * rgb[3 * i + 1] + 0.0722 * rgb[3 * i + 2];
    }
    Tensor gray = HostMemory.zeros(pixels(pixels, 1));
    HostViews.run(2, new Gray(HostMemory.of(pixels(pixels, 3), rgb), gray));
    Reference.assertClose(expected, gray, 2e-7);
  }
}
