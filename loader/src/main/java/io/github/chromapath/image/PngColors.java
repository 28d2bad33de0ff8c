// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import io.github.chromapath.color.RgbPrimaries;
import io.github.chromapath.color.RgbPrimaries.Chromaticity;
import io.github.chromapath.color.SRgb;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Colours of a PNG file that states a gamma and perhaps primaries instead of a profile: linear =
 * value ^ (1 / gamma), then a matrix to sRGB's primaries (PNG specification, sections 11.3.2.1 and
 * 11.3.2.2).
 *
 * <p>A gamma within 5 % of 1 / 2.2 means sRGB, as libpng takes it: encoders of sRGB write that
 * value. Primaries count only beside a gamma and for pictures in colour.
 */
final class PngColors implements ColorEncoding {
  /** gAMA of an sRGB picture: 1 / 2.2 times 100000. */
  static final byte[] SRGB_GAMMA = longs(45_455);

  /** cHRM of an sRGB picture: x and y of white, red, green and blue times 100000. */
  static final byte[] SRGB_PRIMARIES =
      longs(31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000);

  private static final double UNIT = 100_000;
  private static final double SRGB = 1 / 2.2;
  private static final double SIGNIFICANT = 0.05;

  private final double gamma;
  private final Optional<RgbPrimaries.Conversion> primaries;

  private PngColors(double gamma, Optional<RgbPrimaries.Conversion> primaries) {
    this.gamma = gamma;
    this.primaries = primaries;
  }

  /** Collects the chunks. */
  static final class Builder {
    private double gamma;
    private Optional<RgbPrimaries.Conversion> primaries = Optional.empty();

    /** Reads a chunk gAMA or cHRM. A damaged one is ignored. */
    void add(String type, ByteView chunk) throws BrokenPictureException {
      if (type.equals("gAMA") && chunk.length() == 4) {
        gamma = chunk.u32(0) / UNIT;
      } else if (type.equals("cHRM") && chunk.length() == 32) {
        primaries(chunk);
      }
    }

    private void primaries(ByteView chunk) throws BrokenPictureException {
      double[] xy = new double[8];
      for (int i = 0; i < xy.length; i++) {
        xy[i] = chunk.u32(4L * i) / UNIT;
      }
      RgbPrimaries stated =
          new RgbPrimaries(
              new Chromaticity(xy[0], xy[1]),
              new Chromaticity(xy[2], xy[3]),
              new Chromaticity(xy[4], xy[5]),
              new Chromaticity(xy[6], xy[7]));
      try {
        primaries = stated.isSrgb() ? Optional.empty() : Optional.of(stated.toSrgb());
      } catch (IllegalArgumentException e) {
        primaries = Optional.empty();
      }
    }

    /** The encoding; empty if it is that of sRGB. */
    Optional<ColorEncoding> build() {
      boolean plausible = gamma > 0.01 && gamma < 100;
      if (!plausible || (isSrgb(gamma) && primaries.isEmpty())) {
        return Optional.empty();
      }
      return Optional.of(new PngColors(gamma, primaries));
    }
  }

  private static boolean isSrgb(double gamma) {
    return Math.abs(gamma / SRGB - 1) <= SIGNIFICANT;
  }

  @Override
  public Picture toSrgb(Picture picture) {
    int top = picture.maximum();
    double[] linear = new double[top + 1];
    for (int level = 0; level <= top; level++) {
      double value = (double) level / top;
      linear[level] = isSrgb(gamma) ? SRgb.decode(value) : Math.pow(value, 1 / gamma);
    }
    if (primaries.isEmpty() || picture.layout().isGray()) {
      int[] curve = new int[top + 1];
      for (int level = 0; level <= top; level++) {
        curve[level] = Picture.quantise((float) SRgb.encode(linear[level]), top);
      }
      return picture.mapped(level -> curve[level]);
    }
    return converted(picture, linear, primaries.get());
  }

  private static Picture converted(
      Picture picture, double[] linear, RgbPrimaries.Conversion primaries) {
    Samples converted = Samples.of(picture.bits(), picture.samples().length());
    Strips.parallel(
        picture.width(),
        picture.height(),
        (firstRow, endRow) -> {
          int from = firstRow * picture.width();
          int to = endRow * picture.width();
          int[] rgb = new int[3 * (to - from)];
          picture.levels(from, to, rgb);
          double[] color = new double[3];
          for (int at = 0; at < rgb.length; at += 3) {
            for (int c = 0; c < 3; c++) {
              color[c] = linear[rgb[at + c]];
            }
            primaries.apply(color);
            for (int c = 0; c < 3; c++) {
              float encoded = (float) SRgb.encode(color[c]);
              rgb[at + c] = Picture.quantise(encoded, picture.maximum());
            }
          }
          picture.setLevels(from, to, rgb, converted);
        });
    return picture.withSamples(converted);
  }

  private static byte[] longs(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
    for (int value : values) {
      bytes.putInt(value);
    }
    return bytes.array();
  }
}
