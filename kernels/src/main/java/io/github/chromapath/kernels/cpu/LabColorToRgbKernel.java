// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.LabColor;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.tensor.Tensor;
import java.util.Arrays;

/**
 * The kernels of {@link LabColor.ToRgb} and {@link LabColor.ToRgbBackward}, except for {@link
 * Lightness#EXACT}, which has {@link ExactLightnessKernel}. If a* = b* = 0, the result equals the
 * gray input to a few units in the last place: see {@link LabMatrix}.
 *
 * <p>Let f_y and Y be those of the gray input, f_x = f_y + a / 500, f_z = f_y - b / 200, and t the
 * inverse of f. Each linear component is Y + m_x (t(f_x) - t(f_y)) + m_z (t(f_z) - t(f_y)), clamped
 * to [0, 1], which clamps the encoded component too.
 */
final class LabColorToRgbKernel {
  private static final float LUMA_END = 7.9996f;

  private final Span gray;
  private final Span ab;
  private final boolean luma;

  private LabColorToRgbKernel(Views views, Tensor gray, Tensor ab, Lightness lightness) {
    this.gray = views.span(gray);
    this.ab = views.span(ab);
    luma = lightness == Lightness.LUMA;
  }

  static Runnable bind(LabColor.ToRgb op, Views views, Parallel parallel) {
    if (op.lightness() == Lightness.EXACT) {
      return ExactLightnessKernel.bind(op, views, parallel);
    }
    LabColorToRgbKernel kernel = new LabColorToRgbKernel(views, op.gray(), op.ab(), op.lightness());
    Span rgb = views.span(op.rgb());
    Tiling tiling = Tiling.whole(op.rgb().shape());
    Tiling.RangeTask task = (start, count, scratch) -> kernel.forward(rgb, start, count, scratch);
    return () -> tiling.forEachRange(parallel, task);
  }

  static Runnable bind(LabColor.ToRgbBackward op, Views views, Parallel parallel) {
    if (op.lightness() == Lightness.EXACT) {
      return ExactLightnessKernel.bind(op, views, parallel);
    }
    LabColorToRgbKernel kernel = new LabColorToRgbKernel(views, op.gray(), op.ab(), op.lightness());
    Span dRgb = views.span(op.dRgb());
    Span dAb = views.span(op.dAb());
    Tiling tiling = Tiling.whole(op.dRgb().shape());
    Tiling.RangeTask task =
        (start, count, scratch) -> {
          float[] gradient = kernel.backward(dRgb, start, count, scratch);
          dAb.store(start / 3 * 2, gradient, count / 3 * 2);
        };
    return () -> tiling.forEachRange(parallel, task);
  }

  private void forward(Span rgb, int start, int count, Scratch scratch) {
    Planar planar = new Planar(start / 3, count / 3, scratch);
    float[] colors = scratch.floats(9, count);
    for (int i = 0; i < 3; i++) {
      linear(planar, i);
      clamp(planar.linear, planar.count);
      SrgbCurve.encode(planar.linear, planar.encoded, planar.spare, planar.count);
      clamp(planar.encoded, planar.count);
      Planes.put(planar.encoded, colors, i, 3, planar.count);
    }
    rgb.store(start, colors, count);
  }

  /** Returns the gradient of a*, b*. Components outside [0, 1] pass no gradient. */
  private float[] backward(Span dRgb, int start, int elements, Scratch scratch) {
    int count = elements / 3;
    Planar planar = new Planar(start / 3, count, scratch);
    float[] gradient = scratch.floats(9, elements);
    dRgb.load(start, gradient, elements);
    float[] plane = scratch.floats(10, count);
    float[] da = zeros(scratch.floats(11, count), count);
    float[] db = zeros(scratch.floats(12, count), count);
    for (int i = 0; i < 3; i++) {
      linear(planar, i);
      Planes.take(gradient, i, 3, plane, count);
      maskClamped(planar.linear, plane, count);
      SrgbCurve.encodeSlope(planar.linear, planar.encoded, planar.spare, count);
      addTristimulus(planar, plane, i, da, db);
    }
    toChroma(planar.fx, da, 1 / 500f, count);
    toChroma(planar.fz, db, -1 / 200f, count);
    float[] result = scratch.floats(9, 2 * count);
    Planes.put(da, result, 0, 2, count);
    Planes.put(db, result, 1, 2, count);
    return result;
  }

  /** The quantities of some pixels as planes, in slots 0 to 8. The constructor also uses slot 9. */
  private final class Planar {
    final int count;

    /** Luminance of the gray input. */
    final float[] y;

    /** f of X, of Y and of Z. */
    final float[] fx;

    final float[] fy;
    final float[] fz;

    /** t(f_x) - t(f_y) and t(f_z) - t(f_y). */
    final float[] dx;

    final float[] dz;

    /** One component before the transfer curve, and after it. */
    final float[] linear;

    final float[] encoded;
    final float[] spare;

    Planar(int first, int count, Scratch scratch) {
      this.count = count;
      y = scratch.floats(0, count);
      fx = scratch.floats(1, count);
      fy = scratch.floats(2, count);
      fz = scratch.floats(3, count);
      dx = scratch.floats(4, count);
      dz = scratch.floats(5, count);
      linear = scratch.floats(6, count);
      encoded = scratch.floats(7, count);
      spare = scratch.floats(8, count);
      gray.load(first, linear, count);
      if (luma) {
        fromLuma(linear, fy, y, count);
      } else {
        SrgbCurve.decode(linear, y, spare, count);
        LabCurve.forward(y, fy, spare, count);
      }
      float[] chroma = scratch.floats(9, 2 * count);
      ab.load(2 * first, chroma, 2 * count);
      Planes.take(chroma, 0, 2, fx, count);
      Planes.take(chroma, 1, 2, fz, count);
      shift(fy, fx, 1 / 500f, count);
      shift(fy, fz, -1 / 200f, count);
      invert(fy, spare, count);
      subtractedInverse(fx, spare, dx, count);
      subtractedInverse(fz, spare, dz, count);
    }
  }

  private static void fromLuma(float[] gray, float[] fy, float[] y, int count) {
    for (int i = 0; i < count; i++) {
      float lightness = 100 * gray[i];
      float low = 7.787f * (lightness / 903.3f) + 16 / 116f;
      fy[i] = BranchFree.of(BranchFree.below(lightness, LUMA_END), low, (lightness + 16) / 116);
      y[i] = LabCurve.inverse(fy[i]);
    }
  }

  /** chroma = fy + scale chroma. */
  private static void shift(float[] fy, float[] chroma, float scale, int count) {
    for (int i = 0; i < count; i++) {
      chroma[i] = fy[i] + scale * chroma[i];
    }
  }

  /** Computes a linear component, unclamped. */
  private static void linear(Planar planar, int component) {
    float mx = LabMatrix.toRgb(component, 0);
    float mz = LabMatrix.toRgb(component, 2);
    float[] y = planar.y;
    float[] dx = planar.dx;
    float[] dz = planar.dz;
    float[] linear = planar.linear;
    int count = planar.count;
    for (int i = 0; i < count; i++) {
      linear[i] = y[i] + mx * dx[i] + mz * dz[i];
    }
  }

  private static void invert(float[] f, float[] t, int count) {
    for (int i = 0; i < count; i++) {
      t[i] = LabCurve.inverse(f[i]);
    }
  }

  private static void subtractedInverse(float[] f, float[] neutral, float[] t, int count) {
    for (int i = 0; i < count; i++) {
      t[i] = LabCurve.inverse(f[i]) - neutral[i];
    }
  }

  private static void clamp(float[] x, int count) {
    for (int i = 0; i < count; i++) {
      x[i] = Math.max(0, Math.min(1, x[i]));
    }
  }

  private static float[] zeros(float[] values, int count) {
    Arrays.fill(values, 0, count, 0);
    return values;
  }

  /** Sets the gradient to 0 where the component was clamped. */
  private static void maskClamped(float[] linear, float[] gradient, int count) {
    for (int i = 0; i < count; i++) {
      gradient[i] *= (1 - BranchFree.below(linear[i], 0)) * (1 - BranchFree.below(1, linear[i]));
    }
  }

  /**
   * Adds the gradient of t(f_x) and t(f_z) through one component, whose slope is in {@code
   * planar.encoded}.
   */
  private static void addTristimulus(
      Planar planar, float[] gradient, int component, float[] dx, float[] dz) {
    float mx = LabMatrix.toRgb(component, 0);
    float mz = LabMatrix.toRgb(component, 2);
    float[] slope = planar.encoded;
    int count = planar.count;
    for (int i = 0; i < count; i++) {
      float linear = gradient[i] * slope[i];
      dx[i] += mx * linear;
      dz[i] += mz * linear;
    }
  }

  /** Multiplies the gradient of t(f) by the derivative of t(f) with respect to a* or b*. */
  private static void toChroma(float[] f, float[] gradient, float scale, int count) {
    for (int i = 0; i < count; i++) {
      gradient[i] *= scale * LabCurve.inverseSlope(f[i]);
    }
  }
}
