// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.function.IntUnaryOperator;

/**
 * Colours by an ICC profile (ISO 15076-1), which the JDK's colour management converts.
 *
 * <p>A profile that moves no colour of a coarse grid by more than one of 255 levels counts as sRGB,
 * whatever its name is. Its pictures stay as they are.
 */
final class IccColors implements ColorEncoding {
  /** Levels of each channel in the grid: 0, 51, 102, ... 255. */
  private static final int GRID = 6;

  private static final int STEP = 51;
  private static final int LEVELS = 256;

  /** Pixels that are converted together. */
  private static final int STRIP = 1 << 18;

  private final byte[] stored;

  /** An encoding by a stored profile. The array is kept. */
  IccColors(byte[] stored) {
    this.stored = stored;
  }

  @Override
  public Picture toSrgb(Picture picture) throws BrokenPictureException {
    try {
      return converted(picture);
    } catch (RuntimeException e) {
      BrokenPictureException broken = new BrokenPictureException("its colour profile is damaged");
      broken.initCause(e);
      throw broken;
    }
  }

  private Picture converted(Picture picture) throws BrokenPictureException {
    ICC_Profile profile = ICC_Profile.getInstance(stored);
    int space = profile.getColorSpaceType();
    boolean gray = picture.layout().isGray();
    if (space != (gray ? ColorSpace.TYPE_GRAY : ColorSpace.TYPE_RGB)) {
      throw new BrokenPictureException(
          "its colour profile is not one for " + (gray ? "grey" : "RGB") + " pictures");
    }
    ICC_Profile srgb = ICC_Profile.getInstance(ColorSpace.CS_sRGB);
    ColorConvertOp conversion = new ColorConvertOp(new ICC_Profile[] {profile, srgb}, null);
    if (gray) {
      return isGrayOfSrgb(conversion) ? picture : picture.mapped(curve(conversion, picture));
    }
    return isSrgb(conversion) ? picture : converted(picture, conversion);
  }

  /** Grey of sRGB is the value that is stored in its red, green and blue. */
  private static boolean isGrayOfSrgb(ColorConvertOp conversion) {
    int[] curve = curve(conversion, LEVELS, DataBuffer.TYPE_BYTE);
    for (int level = 0; level < LEVELS; level++) {
      if (Math.abs(curve[level] - level) > 1) {
        return false;
      }
    }
    return true;
  }

  private static IntUnaryOperator curve(ColorConvertOp conversion, Picture picture) {
    int[] curve = curve(conversion, picture.maximum() + 1, transferType(picture));
    return level -> curve[level];
  }

  /** The sRGB value of each grey level. */
  private static int[] curve(ColorConvertOp conversion, int levels, int type) {
    WritableRaster ramp = raster(type, levels, 1);
    int[] all = new int[levels];
    for (int level = 0; level < levels; level++) {
      all[level] = level;
    }
    ramp.setPixels(0, 0, levels, 1, all);
    WritableRaster rgb = raster(type, levels, 3);
    conversion.filter(ramp, rgb);
    return rgb.getSamples(0, 0, levels, 1, 1, all);
  }

  private static boolean isSrgb(ColorConvertOp conversion) {
    int pixels = GRID * GRID * GRID;
    int[] grid = new int[3 * pixels];
    for (int p = 0; p < pixels; p++) {
      grid[3 * p] = STEP * (p % GRID);
      grid[3 * p + 1] = STEP * (p / GRID % GRID);
      grid[3 * p + 2] = STEP * (p / (GRID * GRID));
    }
    WritableRaster from = raster(DataBuffer.TYPE_BYTE, pixels, 3);
    from.setPixels(0, 0, pixels, 1, grid);
    WritableRaster to = raster(DataBuffer.TYPE_BYTE, pixels, 3);
    conversion.filter(from, to);
    int[] moved = to.getPixels(0, 0, pixels, 1, (int[]) null);
    for (int i = 0; i < moved.length; i++) {
      if (Math.abs(moved[i] - grid[i]) > 1) {
        return false;
      }
    }
    return true;
  }

  private static Picture converted(Picture picture, ColorConvertOp conversion) {
    int pixels = picture.width() * picture.height();
    int strip = Math.min(pixels, STRIP);
    WritableRaster from = raster(transferType(picture), strip, 3);
    WritableRaster to = raster(transferType(picture), strip, 3);
    int[] rgb = new int[3 * strip];
    Samples converted = Samples.of(picture.bits(), picture.samples().length());
    for (int start = 0; start < pixels; start += strip) {
      int end = Math.min(pixels, start + strip);
      picture.levels(start, end, rgb);
      from.setPixels(0, 0, strip, 1, rgb);
      conversion.filter(from, to);
      to.getPixels(0, 0, strip, 1, rgb);
      picture.setLevels(start, end, rgb, converted);
    }
    return picture.withSamples(converted);
  }

  private static int transferType(Picture picture) {
    return picture.bits() == 16 ? DataBuffer.TYPE_USHORT : DataBuffer.TYPE_BYTE;
  }

  private static WritableRaster raster(int type, int pixels, int bands) {
    return Raster.createInterleavedRaster(type, pixels, 1, bands, null);
  }
}
