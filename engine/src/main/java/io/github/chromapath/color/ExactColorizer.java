// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

import java.util.Arrays;

/**
 * Colours grey pixels so that the BT.709 luma of the clamped result is the grey value, within 1e-6.
 *
 * <p>Luma rises along the {@link LumaPath} of a pixel, and is almost a line. One of Newton's steps
 * starts from a neutral pixel's L*. The second is small and made in the encoded components, in
 * which luma is linear, so that it needs no evaluation. Pixels that need more, mostly because a
 * component reaches the border of the gamut, are collected. They get more steps, and the last ones
 * of them bisection.
 *
 * <p>The loops over pixels have no branches, so that compilers vectorise them. They stand in
 * methods that call no others with loops, so that Java compiles each loop once. Not thread-safe.
 */
final class ExactColorizer {
  /** Pixels that are computed together. Their buffers fit in the second-level cache. */
  private static final int STRIP = LumaPath.CAPACITY / 2;

  /**
   * Strips of a rehearsal, and their pixels. OpenJDK compiles a method for the last time after some
   * hundred calls and 15000 turns of its loops, or several times as many while others wait to be
   * compiled.
   */
  private static final int REHEARSED_STRIPS = 4096;

  private static final int REHEARSED_PIXELS = 40;

  /** One strip of so many has strong colours, which need all steps. */
  private static final int STRONG_EVERY = 128;

  private static final int ROUNDS = 3;
  private static final int BISECTIONS = 22;

  private static final float SLACK = 1e-7f;
  private static final float HUGE = 0x1p127f;

  /** If a* / 500 and b* / 200 are below this, luma rises at L* = 0 as a* and b* grow. */
  private static final float MONOTONE = .115f;

  private static final float LAST_STEP = LumaPath.LAST_STEP;
  private static final float F_TOE = (float) Lab.F_TOE;
  private static final float ENCODED_TOE = (float) SRgb.ENCODED_TOE;

  /** The grey value at which f(Y) becomes a power. */
  private static final double GRAY_TOE = SRgb.encode(Lab.TOE);

  /** x^(1/20) as a function of x^(1/16), so that x^.8 = x^(3/4) x^(1/20). */
  private static final Polynomial DECODING =
      new Polynomial(
          root -> Math.pow(root, .8),
          Math.pow((GRAY_TOE + SRgb.OFFSET) / (1 + SRgb.OFFSET), 1.0 / 16),
          1);

  /** f(Y) of dark greys: a line, and a parabola above the toe of the transfer curve. */
  private static final float DARK_SLOPE = (float) (Lab.SLOPE / SRgb.SLOPE);

  private static final float DARK_BEND =
      (float)
          ((Lab.F_TOE - LumaPath.BLACK - Lab.SLOPE / SRgb.SLOPE * GRAY_TOE)
              / Math.pow(GRAY_TOE - SRgb.ENCODED_TOE, 2));

  private final LumaPath path = new LumaPath();
  private final float[] root = new float[LumaPath.CAPACITY];
  private final float[] power = new float[LumaPath.CAPACITY];
  private final float[] step = new float[LumaPath.CAPACITY];
  private final float[] low = new float[LumaPath.CAPACITY];
  private final LumaPath.Batch strip = new LumaPath.Batch();
  private final LumaPath.Batch pending = new LumaPath.Batch();
  private final float[] rgb;

  /**
   * Creates a colorizer of one picture.
   *
   * @param rgb receives three elements per pixel
   */
  ExactColorizer(float[] rgb) {
    this.rgb = rgb;
  }

  /**
   * Colours the first pixels of a picture.
   *
   * @param gray one element per pixel
   * @param ab a* and b*, two elements per pixel
   * @param chroma factor on a* and b*
   * @param pixels number of pixels
   */
  void colorize(float[] gray, float[] ab, double chroma, int pixels) {
    float toP = (float) (chroma / 500);
    float toQ = (float) (-chroma / 200);
    for (int from = 0; from < pixels; from += STRIP) {
      gather(gray, ab, toP, toQ, from, Math.min(from + STRIP, pixels));
      start(strip);
      step(strip);
      step(strip);
      lastStep(strip.pixels);
      settle(strip, pending);
      if (pending.pixels > LumaPath.CAPACITY - STRIP) {
        finish(pending);
      }
    }
    finish(pending);
  }

  /** Stores black and white, and appends the other pixels to the strip. */
  private void gather(float[] gray, float[] ab, float toP, float toQ, int from, int to) {
    for (int i = from; i < to; i++) {
      float value = gray[i];
      if (value <= 0 || value >= 1) {
        Arrays.fill(rgb, 3 * i, 3 * i + 3, value <= 0 ? 0 : 1);
      } else {
        strip.index[strip.pixels] = i;
        strip.gray[strip.pixels] = value;
        strip.p[strip.pixels] = toP * ab[2 * i];
        strip.q[strip.pixels] = toQ * ab[2 * i + 1];
        strip.pixels++;
      }
    }
  }

  /**
   * Colours pixels of all kinds, so that Java compiles the loops before a picture needs them. A
   * picture has too few strips for that: half of it would be coloured by slow code.
   */
  static void rehearse() {
    float[] gray = new float[REHEARSED_PIXELS];
    float[] ab = new float[2 * REHEARSED_PIXELS];
    for (int i = 0; i < REHEARSED_PIXELS; i++) {
      gray[i] = (float) i / (REHEARSED_PIXELS - 1);
      ab[2 * i] = i % 7 - 3;
      ab[2 * i + 1] = i % 5 - 2;
    }
    ExactColorizer colorizer = new ExactColorizer(new float[3 * REHEARSED_PIXELS]);
    for (int strip = 0; strip < REHEARSED_STRIPS; strip++) {
      colorizer.colorize(gray, ab, strip % STRONG_EVERY == 0 ? 50 : 1, REHEARSED_PIXELS);
    }
  }

  /** Colours all pixels of a batch, which is empty then. */
  private void finish(LumaPath.Batch batch) {
    if (batch.pixels == 0) {
      return;
    }
    for (int round = 0; round < ROUNDS; round++) {
      step(batch);
      lastStep(batch.pixels);
      settle(batch, batch);
    }
    search(batch);
    step(batch);
    lastStep(batch.pixels);
    for (int i = 0; i < batch.pixels; i++) {
      store(batch.index[i], i);
    }
    batch.pixels = 0;
  }

  /** Sets the positions to those of neutral pixels, within 1e-3. */
  private void start(LumaPath.Batch batch) {
    decode(batch);
    DECODING.of(root, power, batch.pixels);
    place(batch);
  }

  private void decode(LumaPath.Batch batch) {
    int pixels = batch.pixels;
    float[] gray = batch.gray;
    float[] position = batch.position;
    float toe = (float) GRAY_TOE;
    for (int i = 0; i < pixels; i++) {
      float base = (Math.max(gray[i], toe) + .055f) * (1 / 1.055f);
      float fourth = (float) Math.sqrt((float) Math.sqrt(base));
      position[i] = fourth * fourth * fourth;
      root[i] = (float) Math.sqrt((float) Math.sqrt(fourth));
    }
  }

  private void place(LumaPath.Batch batch) {
    int pixels = batch.pixels;
    float[] gray = batch.gray;
    float[] position = batch.position;
    float toe = (float) GRAY_TOE;
    for (int i = 0; i < pixels; i++) {
      float dark = Math.min(gray[i], toe);
      float bend = Math.max(dark - ENCODED_TOE, 0);
      float f = position[i] * power[i] - F_TOE + DARK_SLOPE * dark + DARK_BEND * bend * bend;
      position[i] = Math.max(0, Math.min(1, f * (1 / LumaPath.RANGE)));
    }
  }

  /** Makes one of Newton's steps in the positions. */
  private void step(LumaPath.Batch batch) {
    path.evaluate(batch);
    slide(batch);
  }

  private void slide(LumaPath.Batch batch) {
    int pixels = batch.pixels;
    float[] gray = batch.gray;
    float[] position = batch.position;
    float[] p = batch.p;
    float[] q = batch.q;
    float[] luma = path.luma;
    float[] rise = path.lumaRise;
    float[] crossing = path.crossing;
    for (int i = 0; i < pixels; i++) {
      step[i] = (gray[i] - luma[i]) / Math.max(rise[i], SLACK);
    }
    // Strong colours may have this luma at L* = 0 and at a higher L* too: those are bisected.
    for (int i = 0; i < pixels; i++) {
      float strength = Math.max(Math.max(p[i], -p[i]), Math.max(q[i], -q[i]));
      low[i] = -Math.min(1, Math.max(0, (MONOTONE - strength) * HUGE));
    }
    for (int i = 0; i < pixels; i++) {
      float next = position[i] + step[i];
      crossing[i] = Math.max(crossing[i], low[i] - next);
      position[i] = Math.max(low[i], Math.min(2, next));
    }
  }

  /** Makes the last step in the encoded components, by at most {@link LumaPath#LAST_STEP}. */
  private void lastStep(int pixels) {
    limitStep(pixels);
    move(path.encoded.first(), path.rise.first(), pixels);
    move(path.encoded.second(), path.rise.second(), pixels);
    move(path.encoded.third(), path.rise.third(), pixels);
  }

  private void limitStep(int pixels) {
    float[] crossing = path.crossing;
    for (int i = 0; i < pixels; i++) {
      float last = Math.max(-LAST_STEP, Math.min(LAST_STEP, step[i]));
      crossing[i] = Math.max(crossing[i], Math.max(step[i] - last, last - step[i]));
      step[i] = last;
    }
  }

  private void move(float[] component, float[] slope, int pixels) {
    float[] crossing = path.crossing;
    for (int i = 0; i < pixels; i++) {
      component[i] += step[i] * slope[i];
    }
    for (int i = 0; i < pixels; i++) {
      float inside = Math.max(0, Math.min(1, component[i]));
      float beyond = Math.max(component[i] - inside, inside - component[i]);
      crossing[i] = Math.max(crossing[i], beyond - SLACK);
      component[i] = inside;
    }
  }

  /** Stores the colours that are known, and appends the other pixels to {@code rest}. */
  private void settle(LumaPath.Batch batch, LumaPath.Batch rest) {
    int pixels = batch.pixels;
    batch.pixels = 0;
    for (int i = 0; i < pixels; i++) {
      if (path.crossing[i] <= 0) {
        store(batch.index[i], i);
      } else {
        rest.add(batch, i);
      }
    }
  }

  private void store(int pixel, int i) {
    rgb[3 * pixel] = path.encoded.first()[i];
    rgb[3 * pixel + 1] = path.encoded.second()[i];
    rgb[3 * pixel + 2] = path.encoded.third()[i];
  }

  /** Sets the positions by bisection of [-1, 0], [0, 1] or [1, 2]. */
  private void search(LumaPath.Batch batch) {
    int pixels = batch.pixels;
    float[] gray = batch.gray;
    float[] position = batch.position;
    Arrays.fill(position, 0, pixels, 0);
    path.evaluate(batch);
    for (int i = 0; i < pixels; i++) {
      low[i] = path.luma[i] > gray[i] ? -1 : 0;
    }
    Arrays.fill(position, 0, pixels, 1);
    path.evaluate(batch);
    for (int i = 0; i < pixels; i++) {
      low[i] += path.luma[i] < gray[i] ? 1 : 0;
    }
    float width = .5f;
    for (int k = 0; k < BISECTIONS; k++) {
      for (int i = 0; i < pixels; i++) {
        position[i] = low[i] + width;
      }
      path.evaluate(batch);
      for (int i = 0; i < pixels; i++) {
        low[i] += path.luma[i] < gray[i] ? width : 0;
      }
      width /= 2;
    }
    for (int i = 0; i < pixels; i++) {
      position[i] = low[i] + width;
    }
  }
}
