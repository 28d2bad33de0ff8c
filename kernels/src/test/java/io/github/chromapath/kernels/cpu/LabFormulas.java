// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.Lightness;
import java.util.function.DoubleUnaryOperator;

/** The published formulas of sRGB and L*a*b*, in double. */
final class LabFormulas {
  private static final double[][] M = {
    {.412453, .357580, .180423}, {.212671, .715160, .072169}, {.019334, .119193, .950227}
  };
  private static final double[] WHITE = {.950456, 1, 1.088754};

  private LabFormulas() {}

  private static double decode(double c) {
    return c <= .04045 ? c / 12.92 : Math.pow((c + .055) / 1.055, 2.4);
  }

  private static double encode(double c) {
    return c <= .0031308 ? 12.92 * c : 1.055 * Math.pow(c, 1 / 2.4) - .055;
  }

  private static double f(double t) {
    return t > .008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116.0;
  }

  private static double inverse(double f) {
    return f > 6 / 29.0 ? f * f * f : (f - 16 / 116.0) / 7.787;
  }

  static double[] lab(double[] rgb) {
    double[] lab = new double[rgb.length];
    for (int i = 0; i < rgb.length; i += 3) {
      double[] xyz = new double[3];
      for (int j = 0; j < 3; j++) {
        for (int k = 0; k < 3; k++) {
          xyz[j] += M[j][k] * decode(rgb[i + k]) / WHITE[j];
        }
      }
      lab[i] = xyz[1] > .008856 ? 116 * f(xyz[1]) - 16 : 903.3 * xyz[1];
      lab[i + 1] = 500 * (f(xyz[0]) - f(xyz[1]));
      lab[i + 2] = 200 * (f(xyz[1]) - f(xyz[2]));
    }
    return lab;
  }

  /** Solves M v = xyz by elimination. */
  private static double[] solve(double[] xyz) {
    double[][] a = new double[3][];
    for (int i = 0; i < 3; i++) {
      a[i] = new double[] {M[i][0], M[i][1], M[i][2], xyz[i]};
    }
    for (int i = 0; i < 3; i++) {
      for (int r = 0; r < 3; r++) {
        double factor = r == i ? 0 : a[r][i] / a[i][i];
        for (int c = 0; c < 4; c++) {
          a[r][c] -= factor * a[i][c];
        }
      }
    }
    return new double[] {a[0][3] / a[0][0], a[1][3] / a[1][1], a[2][3] / a[2][2]};
  }

  /** L*, a* and b* of a pixel. */
  record Color(double l, double a, double b) {
    /** The components of the clamped sRGB color. */
    double[] rgb() {
      double[] rgb = linear();
      for (int i = 0; i < 3; i++) {
        rgb[i] = Math.max(0, Math.min(1, encode(rgb[i])));
      }
      return rgb;
    }

    /** The components in linear light, not clamped. */
    double[] linear() {
      double fy = (l + 16) / 116;
      double y = inverse(fy);
      if (l <= 7.9996) {
        y = l / 903.3;
        fy = 7.787 * y + 16 / 116.0;
      }
      return solve(
          new double[] {WHITE[0] * inverse(fy + a / 500), y, WHITE[2] * inverse(fy - b / 200)});
    }

    /** BT.709 luma of the clamped color. */
    double luma() {
      double[] rgb = rgb();
      return .2126 * rgb[0] + .7152 * rgb[1] + .0722 * rgb[2];
    }

    private Color scaled(double t) {
      return new Color(l, t * a, t * b);
    }
  }

  /** The color of a gray pixel with the given a* and b*. */
  static Color color(double gray, double a, double b, Lightness lightness) {
    return switch (lightness) {
      case SRGB -> new Color(lab(new double[] {gray, gray, gray})[0], a, b);
      case LUMA -> new Color(100 * gray, a, b);
      case EXACT -> exact(gray, a, b);
    };
  }

  private static Color exact(double gray, double a, double b) {
    Color black = new Color(0, a, b);
    Color white = new Color(100, a, b);
    if (white.luma() < gray) {
      return white.scaled(bisected(t -> -white.scaled(t).luma(), -gray));
    }
    if (black.luma() > gray) {
      return black.scaled(bisected(t -> black.scaled(t).luma(), gray));
    }
    return new Color(100 * bisected(l -> new Color(100 * l, a, b).luma(), gray), a, b);
  }

  /** The argument in [0, 1] at which a rising function has a value. */
  private static double bisected(DoubleUnaryOperator rising, double value) {
    double low = 0;
    double high = 1;
    for (int i = 0; i < 60; i++) {
      double middle = (low + high) / 2;
      if (rising.applyAsDouble(middle) < value) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  static double[] rgb(float[] gray, double[] ab, Lightness lightness) {
    double[] rgb = new double[3 * gray.length];
    for (int i = 0; i < gray.length; i++) {
      double[] color = color(gray[i], ab[2 * i], ab[2 * i + 1], lightness).rgb();
      System.arraycopy(color, 0, rgb, 3 * i, 3);
    }
    return rgb;
  }
}
