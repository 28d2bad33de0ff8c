// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.op.Lightness;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The colour formulas of docs/model.md (section "Output") as libtorch expressions on (N, C, H, W),
 * differentiable by autograd; every constant is from its table.
 */
public final class TorchColor {
  private static final double[][] XYZ_OF_RGB = {
    {.412453, .357580, .180423}, {.212671, .715160, .072169}, {.019334, .119193, .950227}
  };
  private static final double WHITE_X = .950456;
  private static final double WHITE_Z = 1.088754;
  private static final double OFFSET = 16.0 / 116;

  private TorchColor() {}

  /** (N, 1, H, W) luma of (N, 3, H, W). */
  public static Tensor gray(Tensor rgb) {
    return weighted(rgb, new double[] {.2126, .7152, .0722});
  }

  /** sRGB in [0, 1] of grey (N, 1, H, W) and a*, b* (N, 2, H, W). */
  public static Tensor toRgb(Tensor gray, Tensor ab, Lightness lightness) {
    return switch (lightness) {
      case SRGB -> fromLab(lightnessOf(linear(gray)), ab);
      case LUMA -> fromLab(times(gray, 100), ab);
      case EXACT -> onPath(exactPosition(gray, ab), ab);
    };
  }

  /**
   * The colour at position u of the path from black to white: a* and b* grow from 0 at L* = 0 for u
   * in [-1, 0], L* grows in [0, 1], and a* and b* shrink to 0 at L* = 100 in [1, 2].
   */
  private static Tensor onPath(Tensor u, Tensor ab) {
    Tensor inside = u.clamp(optional(0), optional(1));
    Tensor scale = plus(times(u.sub(inside).abs(), -1), 1);
    return fromLab(times(inside, 100), ab.mul(scale));
  }

  /**
   * The position whose luma is the grey value: bisected without gradients, then one of Newton's
   * steps, whose gradient is that of the implicit function.
   */
  private static Tensor exactPosition(Tensor gray, Tensor ab) {
    Tensor fixed = ab.detach();
    Tensor zero = times(gray.detach(), 0);
    Tensor dark = gray(onPath(zero, fixed)).gt(gray).to(gray.scalar_type());
    Tensor bright = gray(onPath(plus(zero, 1), fixed)).lt(gray).to(gray.scalar_type());
    Tensor low = bright.sub(dark);
    for (double step = .5; step > 1e-14; step /= 2) {
      Tensor below = gray(onPath(plus(low, step), fixed)).lt(gray).to(gray.scalar_type());
      low = low.add(times(below, step));
    }
    double h = 1e-6;
    Tensor rise =
        times(gray(onPath(plus(low, h), fixed)).sub(gray(onPath(plus(low, -h), fixed))), .5 / h);
    // Neutral pixels do not change in [1, 2]: rounding may place white there.
    Tensor divisor = rise.clamp_min(new Scalar(1e-9));
    return low.sub(gray(onPath(low, ab)).sub(gray).div(divisor));
  }

  private static Tensor fromLab(Tensor l, Tensor ab) {
    Tensor bright = l.gt(new Scalar(7.9996));
    Tensor dark = times(l, 1 / 903.3);
    Tensor fy =
        torch.where(bright, times(plus(l, 16), 1.0 / 116), plus(times(dark, 7.787), OFFSET));
    Tensor y = torch.where(bright, fy.pow(new Scalar(3.0)), dark);
    Tensor x = inverse(fy.add(times(channel(ab, 0), 1.0 / 500)));
    Tensor z = inverse(fy.sub(times(channel(ab, 1), 1.0 / 200)));
    Tensor xyz = cat(times(x, WHITE_X), y, times(z, WHITE_Z));
    double[][] m = inverseOf(XYZ_OF_RGB);
    Tensor linear = cat(weighted(xyz, m[0]), weighted(xyz, m[1]), weighted(xyz, m[2]));
    return encoded(linear).clamp(optional(0), optional(1));
  }

  /** (L*, a*, b*) of sRGB (N, 3, H, W) in [0, 1]. */
  public static Tensor fromRgb(Tensor rgb) {
    Tensor linear = linear(rgb);
    Tensor x = weighted(linear, XYZ_OF_RGB[0]);
    Tensor y = weighted(linear, XYZ_OF_RGB[1]);
    Tensor z = weighted(linear, XYZ_OF_RGB[2]);
    Tensor fx = f(times(x, 1 / WHITE_X));
    Tensor fy = f(y);
    Tensor fz = f(times(z, 1 / WHITE_Z));
    return cat(lightnessOf(y), times(fx.sub(fy), 500), times(fy.sub(fz), 200));
  }

  /** L* of a linear luminance in [0, 1]. */
  private static Tensor lightnessOf(Tensor y) {
    return torch.where(
        y.gt(new Scalar(.008856)), plus(times(cubeRoot(y), 116), -16), times(y, 903.3));
  }

  private static Tensor f(Tensor t) {
    return torch.where(t.gt(new Scalar(.008856)), cubeRoot(t), plus(times(t, 7.787), OFFSET));
  }

  /** The cube root, clamped at .008856 so that no gradient is infinite. */
  private static Tensor cubeRoot(Tensor t) {
    return t.clamp_min(new Scalar(.008856)).pow(new Scalar(1.0 / 3));
  }

  private static Tensor inverse(Tensor f) {
    return torch.where(
        f.gt(new Scalar(6.0 / 29)), f.pow(new Scalar(3.0)), times(plus(f, -OFFSET), 1 / 7.787));
  }

  /**
   * The base of the power is clamped: otherwise the gradient of where() would be NaN, from 0 times
   * infinity.
   */
  private static Tensor encoded(Tensor c) {
    Tensor power = c.clamp_min(new Scalar(.0031308)).pow(new Scalar(1 / 2.4));
    return torch.where(
        c.gt(new Scalar(.0031308)), plus(times(power, 1.055), -.055), times(c, 12.92));
  }

  private static Tensor linear(Tensor c) {
    Tensor power =
        times(plus(c.clamp_min(new Scalar(.04045)), .055), 1 / 1.055).pow(new Scalar(2.4));
    return torch.where(c.gt(new Scalar(.04045)), power, times(c, 1 / 12.92));
  }

  private static Tensor weighted(Tensor xyz, double[] row) {
    return times(channel(xyz, 0), row[0])
        .add(times(channel(xyz, 1), row[1]))
        .add(times(channel(xyz, 2), row[2]));
  }

  private static Tensor channel(Tensor t, long index) {
    return t.narrow(1, index, 1);
  }

  private static Tensor cat(Tensor... channels) {
    return torch.cat(new TensorVector(channels), 1);
  }

  private static Tensor times(Tensor t, double factor) {
    return t.mul(new Scalar(factor));
  }

  private static Tensor plus(Tensor t, double summand) {
    return t.add(new Scalar(summand));
  }

  private static ScalarOptional optional(double value) {
    return new ScalarOptional(new Scalar(value));
  }

  /** The inverse of a 3 x 3 matrix by cofactors. */
  private static double[][] inverseOf(double[][] m) {
    double[][] inverse = new double[3][3];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        int r = (j + 1) % 3;
        int s = (j + 2) % 3;
        int p = (i + 1) % 3;
        int q = (i + 2) % 3;
        inverse[i][j] = m[r][p] * m[s][q] - m[r][q] * m[s][p];
      }
    }
    double determinant =
        m[0][0] * inverse[0][0] + m[0][1] * inverse[1][0] + m[0][2] * inverse[2][0];
    for (double[] row : inverse) {
      for (int j = 0; j < 3; j++) {
        row[j] /= determinant;
      }
    }
    return inverse;
  }
}
