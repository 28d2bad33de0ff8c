// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.LabColor;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.tensor.Tensor;
import java.util.Arrays;

/**
 * The kernels of {@link LabColor.ToRgb} and {@link LabColor.ToRgbBackward} for {@link
 * Lightness#EXACT}.
 *
 * <p>The colors of a pixel form a path from black (u = -1) to white (u = 2): with c = clamp(u, 0,
 * 1), L* = 100 c, and a* and b* have the factor t = 1 - |u - c|. Luma rises along the path. The
 * interval [-1, 0], [0, 1] or [1, 2] that contains the luma is bisected {@value #STEPS} times. The
 * remaining difference of luma, about 1e-6, is added to the components.
 *
 * <p>The gradient is that of a color on its path, dRgb - s w, where w are the luma weights and the
 * factor s is such that the gradient along the path is 0: docs/gradients.md.
 */
final class ExactLightnessKernel {
  private static final int STEPS = 22;

  /** f(Y) at L* = 0, and its difference to that at L* = 100. */
  private static final float BLACK = 16 / 116f;

  private static final float RANGE = 100 / 116f;
  private static final float[] LUMA = {0.2126f, 0.7152f, 0.0722f};

  private final Span gray;
  private final Span ab;

  private ExactLightnessKernel(Views views, Tensor gray, Tensor ab) {
    this.gray = views.span(gray);
    this.ab = views.span(ab);
  }

  static Runnable bind(LabColor.ToRgb op, Views views, Parallel parallel) {
    ExactLightnessKernel kernel = new ExactLightnessKernel(views, op.gray(), op.ab());
    Span rgb = views.span(op.rgb());
    Tiling tiling = Tiling.whole(op.rgb().shape());
    Tiling.RangeTask task =
        (start, count, scratch) -> {
          Path path = kernel.new Path(start / 3, count / 3, scratch);
          rgb.store(start, path.colors(scratch.floats(12, count)), count);
        };
    return () -> tiling.forEachRange(parallel, task);
  }

  static Runnable bind(LabColor.ToRgbBackward op, Views views, Parallel parallel) {
    ExactLightnessKernel kernel = new ExactLightnessKernel(views, op.gray(), op.ab());
    Span dRgb = views.span(op.dRgb());
    Span dAb = views.span(op.dAb());
    Tiling tiling = Tiling.whole(op.dRgb().shape());
    Tiling.RangeTask task =
        (start, count, scratch) -> {
          Path path = kernel.new Path(start / 3, count / 3, scratch);
          float[] gradient = scratch.floats(12, count);
          dRgb.load(start, gradient, count);
          dAb.store(start / 3 * 2, path.gradient(gradient, scratch), count / 3 * 2);
        };
    return () -> tiling.forEachRange(parallel, task);
  }

  /** The paths of some pixels, in slots 0 to 11. */
  private final class Path {
    private final int count;
    private final float[] gray;

    /** a* / 500 and -b* / 200. */
    private final float[] p;

    private final float[] q;

    /** u. */
    private final float[] position;

    /** Positions to try, and their luma. */
    private final float[] trial;

    private final float[] luma;

    /** Y, and the differences of X and Z to it. */
    private final float[] y;

    private final float[] dx;
    private final float[] dz;

    /** One component before the transfer curve, and after it. */
    private final float[] linear;

    private final float[] encoded;
    private final float[] spare;

    /** Finds the position of the luma on each path. */
    Path(int first, int count, Scratch scratch) {
      this.count = count;
      gray = scratch.floats(0, count);
      p = scratch.floats(1, count);
      q = scratch.floats(2, count);
      position = scratch.floats(3, count);
      trial = scratch.floats(4, count);
      luma = scratch.floats(5, count);
      y = scratch.floats(6, count);
      dx = scratch.floats(7, count);
      dz = scratch.floats(8, count);
      linear = scratch.floats(9, count);
      encoded = scratch.floats(10, count);
      spare = scratch.floats(11, count);
      ExactLightnessKernel.this.gray.load(first, gray, count);
      float[] chroma = scratch.floats(12, 2 * count);
      ab.load(2 * first, chroma, 2 * count);
      Planes.take(chroma, 0, 2, p, count);
      Planes.take(chroma, 1, 2, q, count);
      for (int i = 0; i < count; i++) {
        p[i] = 1 / 500f * p[i];
        q[i] = -1 / 200f * q[i];
      }
      search();
    }

    private void search() {
      Arrays.fill(trial, 0, count, 0);
      evaluate(trial);
      for (int i = 0; i < count; i++) {
        position[i] = -BranchFree.below(gray[i], luma[i]);
      }
      Arrays.fill(trial, 0, count, 1);
      evaluate(trial);
      for (int i = 0; i < count; i++) {
        position[i] += BranchFree.below(luma[i], gray[i]);
      }
      float step = 0.5f;
      for (int k = 0; k < STEPS; k++) {
        for (int i = 0; i < count; i++) {
          trial[i] = position[i] + step;
        }
        evaluate(trial);
        for (int i = 0; i < count; i++) {
          position[i] += step * BranchFree.below(luma[i], gray[i]);
        }
        step *= 0.5f;
      }
      for (int i = 0; i < count; i++) {
        position[i] += step;
      }
    }

    /** Computes the luma at positions. */
    private void evaluate(float[] at) {
      tristimulus(at);
      Arrays.fill(luma, 0, count, 0);
      for (int component = 0; component < 3; component++) {
        encode(component);
        float weight = LUMA[component];
        for (int i = 0; i < count; i++) {
          luma[i] += weight * encoded[i];
        }
      }
    }

    private void tristimulus(float[] at) {
      for (int i = 0; i < count; i++) {
        float inside = Math.max(0, Math.min(1, at[i]));
        float scale = 1 - Math.abs(at[i] - inside);
        float fy = BLACK + RANGE * inside;
        float neutral = LabCurve.inverse(fy);
        y[i] = neutral;
        dx[i] = LabCurve.inverse(fy + scale * p[i]) - neutral;
        dz[i] = LabCurve.inverse(fy + scale * q[i]) - neutral;
      }
    }

    private void linear(int component) {
      float mx = LabMatrix.toRgb(component, 0);
      float mz = LabMatrix.toRgb(component, 2);
      for (int i = 0; i < count; i++) {
        linear[i] = y[i] + mx * dx[i] + mz * dz[i];
      }
    }

    private void encode(int component) {
      linear(component);
      clamp(linear);
      SrgbCurve.encode(linear, encoded, spare, count);
      clamp(encoded);
    }

    private void clamp(float[] x) {
      for (int i = 0; i < count; i++) {
        x[i] = Math.max(0, Math.min(1, x[i]));
      }
    }

    /** Stores the colors in {@code result}, three elements per pixel, and returns it. */
    float[] colors(float[] result) {
      evaluate(position);
      for (int component = 0; component < 3; component++) {
        encode(component);
        for (int i = 0; i < count; i++) {
          encoded[i] += gray[i] - luma[i];
        }
        clamp(encoded);
        Planes.put(encoded, result, component, 3, count);
      }
      return result;
    }

    /**
     * The gradient of a* and b*, two elements per pixel.
     *
     * @param dRgb three elements per pixel; overwritten
     */
    float[] gradient(float[] dRgb, Scratch scratch) {
      tristimulus(position);
      float[] slopes = scratch.floats(13, 3 * count);
      for (int component = 0; component < 3; component++) {
        linear(component);
        SrgbCurve.encodeSlope(linear, encoded, spare, count);
        for (int i = 0; i < count; i++) {
          float c = linear[i];
          slopes[3 * i + component] = c < 0 || c > 1 ? 0 : encoded[i];
        }
      }
      float[] result = scratch.floats(14, 2 * count);
      for (int i = 0; i < count; i++) {
        gradient(i, slopes, dRgb, result);
      }
      return result;
    }

    private void gradient(int i, float[] slopes, float[] dRgb, float[] result) {
      float u = position[i];
      float inside = Math.max(0, Math.min(1, u));
      float scale = 1 - Math.abs(u - inside);
      float fy = BLACK + RANGE * inside;
      // h'(f) of X and Z, and the derivatives of X, Y and Z along the path.
      float hx = LabCurve.inverseSlope(fy + scale * p[i]);
      float hz = LabCurve.inverseSlope(fy + scale * q[i]);
      float alongX = hx * (u < 0 ? p[i] : u > 1 ? -p[i] : 1);
      float alongY = u < 0 || u > 1 ? 0 : LabCurve.inverseSlope(fy);
      float alongZ = hz * (u < 0 ? q[i] : u > 1 ? -q[i] : 1);
      float ofColor = 0;
      float ofLuma = 0;
      for (int component = 0; component < 3; component++) {
        float mx = LabMatrix.toRgb(component, 0);
        float mz = LabMatrix.toRgb(component, 2);
        float along = alongY + mx * (alongX - alongY) + mz * (alongZ - alongY);
        float slope = slopes[3 * i + component] * along;
        ofColor += slope * dRgb[3 * i + component];
        ofLuma += slope * LUMA[component];
      }
      float share = ofLuma > 0 ? ofColor / ofLuma : 0;
      float gx = 0;
      float gz = 0;
      for (int component = 0; component < 3; component++) {
        float kept = dRgb[3 * i + component] - share * LUMA[component];
        float through = slopes[3 * i + component] * kept;
        gx += LabMatrix.toRgb(component, 0) * through;
        gz += LabMatrix.toRgb(component, 2) * through;
      }
      result[2 * i] = gx * (1 / 500f * scale * hx);
      result[2 * i + 1] = gz * (-1 / 200f * scale * hz);
    }
  }
}
