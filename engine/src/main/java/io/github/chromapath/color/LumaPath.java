// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

import java.util.Arrays;

/**
 * The colours of grey pixels on their paths from black (u = -1) to white (u = 2): with c = clamp(u,
 * 0, 1), L* = 100 c, and a* and b* have the factor t = 1 - |u - c|. docs/model.md says why.
 *
 * <p>The loops over pixels have no branches, so that compilers vectorise them. They stand in
 * methods that call no others with loops, so that Java compiles each loop once. Not thread-safe.
 */
final class LumaPath {
  /** The largest number of pixels. */
  static final int CAPACITY = 1 << 12;

  /** The largest step in the encoded components. Their error is that of a tangent. */
  static final float LAST_STEP = 0x1p-13f;

  /** f(Y) at L* = 0, and its difference to that at L* = 100. */
  static final float BLACK = (float) (16.0 / 116);

  static final float RANGE = (float) (100.0 / 116);
  private static final float HUGE = 0x1p127f;
  private static final float F_TOE = (float) Lab.F_TOE;
  private static final float CUBE_OF_TOE = F_TOE * F_TOE * F_TOE;
  private static final float INVERSE_SLOPE = (float) (1 / Lab.SLOPE);
  private static final float LINEAR_TOE = (float) SRgb.LINEAR_TOE;

  /** x^(1/24) as a function of x^(1/8), so that x^(1/2.4) = x^(3/8) x^(1/24). */
  private static final Polynomial ENCODING =
      new Polynomial(Math::cbrt, Math.pow(SRgb.LINEAR_TOE, 1.0 / 8), 1);

  /** X, Y and Z relative to white, and their derivatives along the path. */
  private final ColorPlanes relative = new ColorPlanes(CAPACITY);

  private final ColorPlanes along = new ColorPlanes(CAPACITY);

  /** The encoded components, and their derivatives along the path. */
  final ColorPlanes encoded = new ColorPlanes(CAPACITY);

  final ColorPlanes rise = new ColorPlanes(CAPACITY);
  final float[] luma = new float[CAPACITY];
  final float[] lumaRise = new float[CAPACITY];

  /** Above 0 for pixels whose step may take a component across the border of the gamut. */
  final float[] crossing = new float[CAPACITY];

  private final float[] linear = new float[CAPACITY];
  private final float[] root = new float[CAPACITY];
  private final float[] power = new float[CAPACITY];

  /** Pixels whose colours are not known yet. */
  static final class Batch {
    /** Index of each pixel in the picture. */
    final int[] index = new int[CAPACITY];

    final float[] gray = new float[CAPACITY];

    /** a* / 500 and -b* / 200. */
    final float[] p = new float[CAPACITY];

    final float[] q = new float[CAPACITY];

    /** u. */
    final float[] position = new float[CAPACITY];

    int pixels;

    /** Appends a pixel of a batch, which may be this one if the pixel is not before its end. */
    void add(Batch other, int i) {
      index[pixels] = other.index[i];
      gray[pixels] = other.gray[i];
      p[pixels] = other.p[i];
      q[pixels] = other.q[i];
      position[pixels] = other.position[i];
      pixels++;
    }
  }

  /** Computes components and luma at the positions, and their derivatives along the path. */
  void evaluate(Batch batch) {
    int pixels = batch.pixels;
    tristimulus(batch);
    Arrays.fill(luma, 0, pixels, 0);
    Arrays.fill(lumaRise, 0, pixels, 0);
    Arrays.fill(crossing, 0, pixels, 0);
    component(Xyz.TO_LINEAR.first(), encoded.first(), rise.first(), pixels);
    addLuma(.2126f, encoded.first(), rise.first(), pixels);
    component(Xyz.TO_LINEAR.second(), encoded.second(), rise.second(), pixels);
    addLuma(.7152f, encoded.second(), rise.second(), pixels);
    component(Xyz.TO_LINEAR.third(), encoded.third(), rise.third(), pixels);
    addLuma(.0722f, encoded.third(), rise.third(), pixels);
  }

  private void tristimulus(Batch batch) {
    int pixels = batch.pixels;
    locate(batch);
    direct(batch);
    invert(relative.first(), along.first(), pixels);
    invert(relative.second(), along.second(), pixels);
    invert(relative.third(), along.third(), pixels);
  }

  /** Sets f(X), f(Y) and f(Z) at the positions. */
  private void locate(Batch batch) {
    int pixels = batch.pixels;
    float[] p = batch.p;
    float[] q = batch.q;
    float[] position = batch.position;
    float[] fx = relative.first();
    float[] fy = relative.second();
    float[] fz = relative.third();
    for (int i = 0; i < pixels; i++) {
      float inside = Math.max(0, Math.min(1, position[i]));
      float scale = 1 - Math.max(position[i] - inside, inside - position[i]);
      float f = BLACK + RANGE * inside;
      fx[i] = f + scale * p[i];
      fy[i] = f;
      fz[i] = f + scale * q[i];
    }
  }

  /** Sets the derivatives of f(X), f(Y) and f(Z) along the path. */
  private void direct(Batch batch) {
    int pixels = batch.pixels;
    float[] p = batch.p;
    float[] q = batch.q;
    float[] position = batch.position;
    float[] alongX = along.first();
    float[] alongY = along.second();
    float[] alongZ = along.third();
    for (int i = 0; i < pixels; i++) {
      float before = Math.min(1, Math.max(0, -position[i] * HUGE));
      float after = Math.min(1, Math.max(0, (position[i] - 1) * HUGE));
      float within = RANGE * (1 - before - after);
      alongX[i] = within + (before - after) * p[i];
      alongY[i] = within;
      alongZ[i] = within + (before - after) * q[i];
    }
  }

  /** Replaces f(t) by t, and the derivative of f(t) by that of t. */
  private static void invert(float[] f, float[] slope, int pixels) {
    for (int i = 0; i < pixels; i++) {
      float cubed = Math.max(f[i], F_TOE);
      slope[i] *= 3 * cubed * cubed;
    }
    for (int i = 0; i < pixels; i++) {
      float cubed = Math.max(f[i], F_TOE);
      f[i] =
          (cubed * cubed * cubed - CUBE_OF_TOE) + INVERSE_SLOPE * (Math.min(f[i], F_TOE) - BLACK);
    }
  }

  private void component(Matrix3.Row row, float[] value, float[] slope, int pixels) {
    product(row, relative, linear, pixels);
    product(row, along, slope, pixels);
    clamp(value, pixels);
    ENCODING.of(root, power, pixels);
    cross(slope, pixels);
    encode(value, slope, pixels);
  }

  /** Clamps the linear values above the toe, and takes their 8th roots. */
  private void clamp(float[] value, int pixels) {
    for (int i = 0; i < pixels; i++) {
      value[i] = Math.max(LINEAR_TOE, Math.min(1, linear[i]));
    }
    for (int i = 0; i < pixels; i++) {
      root[i] = (float) Math.sqrt((float) Math.sqrt((float) Math.sqrt(value[i])));
    }
  }

  /** A clamped component becomes inner if its distance is shorter than a step. */
  private void cross(float[] slope, int pixels) {
    for (int i = 0; i < pixels; i++) {
      float distance = Math.max(-linear[i], linear[i] - 1);
      float reach = LAST_STEP * Math.max(slope[i], -slope[i]);
      crossing[i] = Math.max(crossing[i], Math.min(distance, reach - distance));
    }
  }

  private void encode(float[] value, float[] slope, int pixels) {
    for (int i = 0; i < pixels; i++) {
      power[i] *= root[i] * root[i] * root[i];
    }
    for (int i = 0; i < pixels; i++) {
      slope[i] *=
          (float) (1.055 / 2.4)
              * power[i]
              / value[i]
              * Math.min(1, Math.max(0, Math.min(linear[i], 1 - linear[i]) * HUGE));
    }
    for (int i = 0; i < pixels; i++) {
      float dark = Math.min(Math.max(linear[i], 0), LINEAR_TOE);
      value[i] = Math.min(1, 1.055f * power[i] - .055f + 12.92f * (dark - LINEAR_TOE));
    }
  }

  private void addLuma(float weight, float[] value, float[] slope, int pixels) {
    for (int i = 0; i < pixels; i++) {
      luma[i] += weight * value[i];
      lumaRise[i] += weight * slope[i];
    }
  }

  private static void product(Matrix3.Row row, ColorPlanes xyz, float[] result, int pixels) {
    float ofX = (float) (row.x() * Xyz.D65.x());
    float ofY = (float) (row.y() * Xyz.D65.y());
    float ofZ = (float) (row.z() * Xyz.D65.z());
    float[] x = xyz.first();
    float[] y = xyz.second();
    float[] z = xyz.third();
    for (int i = 0; i < pixels; i++) {
      result[i] = ofX * x[i] + ofY * y[i] + ofZ * z[i];
    }
  }
}
