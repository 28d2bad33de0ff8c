// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Paint;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferInt;

/**
 * A colour raster and a label raster of one size. {@link #fill} paints a shape of some class into
 * both: antialiased colour and a hard-edged label. {@link #detail} paints colour only.
 */
final class Canvas implements AutoCloseable {
  private final int width;
  private final int height;
  private final BufferedImage color;
  private final BufferedImage label;
  private final int[] rgb;
  private final byte[] ids;
  private final Graphics2D colorGraphics;
  private final Graphics2D labelGraphics;

  Canvas(int width, int height) {
    this.width = width;
    this.height = height;
    color = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    label =
        new BufferedImage(
            width, height, BufferedImage.TYPE_BYTE_INDEXED, LabelPalette.drawingModel());
    rgb = ((DataBufferInt) color.getRaster().getDataBuffer()).getData();
    ids = ((DataBufferByte) label.getRaster().getDataBuffer()).getData();
    colorGraphics = graphics(color, RenderingHints.VALUE_ANTIALIAS_ON);
    labelGraphics = graphics(label, RenderingHints.VALUE_ANTIALIAS_OFF);
  }

  private static Graphics2D graphics(BufferedImage image, Object antialiasing) {
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, antialiasing);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    return g;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** The live colours, 0xRRGGBB, row by row. */
  int[] rgb() {
    return rgb;
  }

  /** The live raw class ids, row by row. */
  byte[] ids() {
    return ids;
  }

  /** The label raster with GTA5's palette. */
  BufferedImage labelImage() {
    return new BufferedImage(LabelPalette.colorModel(), label.getRaster(), false, null);
  }

  /** The first row whose middle is at or below {@code screenY}, clamped to the canvas. */
  int rowAt(double screenY) {
    return (int) Math.max(0, Math.min(height, Math.ceil(screenY - 0.5)));
  }

  void fill(Shape shape, int rgbColor, SceneClass kind) {
    fill(shape, new Color(rgbColor), kind);
  }

  void fill(Shape shape, Paint paint, SceneClass kind) {
    if (outside(shape)) {
      return;
    }
    colorGraphics.setPaint(paint);
    colorGraphics.fill(shape);
    labelGraphics.setColor(kind.drawingColor());
    labelGraphics.fill(shape);
  }

  void detail(Shape shape, int rgbColor) {
    detail(shape, new Color(rgbColor));
  }

  /** Paints colour only, at an opacity of 0 to 255. */
  void detail(Shape shape, int rgbColor, int opacity) {
    detail(shape, new Color((opacity << 24) | (rgbColor & 0xFFFFFF), true));
  }

  void detail(Shape shape, Paint paint) {
    if (outside(shape)) {
      return;
    }
    colorGraphics.setPaint(paint);
    colorGraphics.fill(shape);
  }

  private boolean outside(Shape shape) {
    Rectangle2D bounds = shape.getBounds2D();
    return bounds.getMaxX() < 0
        || bounds.getMaxY() < 0
        || bounds.getMinX() > width
        || bounds.getMinY() > height;
  }

  /**
   * An ellipse on the screen.
   *
   * @param x column of its middle
   * @param y row of its middle
   * @param rx half its width in pixels
   * @param ry half its height in pixels
   */
  record Spot(double x, double y, double rx, double ry) {
    /** A circle. */
    static Spot round(double x, double y, double radius) {
      return new Spot(x, y, radius, radius);
    }
  }

  /**
   * Light over a {@link Spot}, which fades towards its rim: each channel c becomes {@code c + rgb *
   * w * (add + c * gain)}, where w = (1 - r^2)^2 and r is 1 at the rim.
   *
   * @param rgb colour of the light
   * @param add light added to black, as a fraction of {@code rgb}
   * @param gain increase of the existing colour, as a factor
   */
  record Glow(int rgb, double add, double gain) {}

  /** Adds light to the colours. */
  void glow(Spot spot, Glow glow) {
    glow(spot, glow, height);
  }

  /** Adds light to the colours of the rows above {@code limit}. */
  void glow(Spot spot, Glow glow, double limit) {
    double cx = spot.x;
    double cy = spot.y;
    double rx = spot.rx;
    double ry = spot.ry;
    int y0 = (int) Math.max(0, Math.floor(cy - ry));
    int y1 = (int) Math.min(Math.min(height, limit) - 1, Math.ceil(cy + ry));
    int addRed = (int) (Rgb.red(glow.rgb) * glow.add);
    int addGreen = (int) (Rgb.green(glow.rgb) * glow.add);
    int addBlue = (int) (Rgb.blue(glow.rgb) * glow.add);
    int gainRed = (int) (Rgb.red(glow.rgb) * glow.gain);
    int gainGreen = (int) (Rgb.green(glow.rgb) * glow.gain);
    int gainBlue = (int) (Rgb.blue(glow.rgb) * glow.gain);
    for (int y = y0; y <= y1; y++) {
      double v = (y + 0.5 - cy) / ry;
      double reach = rx * Math.sqrt(Math.max(0, 1 - v * v));
      int x0 = (int) Math.max(0, Math.floor(cx - reach));
      int x1 = (int) Math.min(width - 1, Math.ceil(cx + reach));
      for (int x = x0; x <= x1; x++) {
        double u = (x + 0.5 - cx) / rx;
        double fall = 1 - u * u - v * v;
        if (fall <= 0) {
          continue;
        }
        int w = (int) (256 * fall * fall);
        int p = rgb[y * width + x];
        rgb[y * width + x] =
            Rgb.of(
                lit(Rgb.red(p), addRed, gainRed, w),
                lit(Rgb.green(p), addGreen, gainGreen, w),
                lit(Rgb.blue(p), addBlue, gainBlue, w));
      }
    }
  }

  private static int lit(int channel, int add, int gain, int weight) {
    return channel + ((add * weight + ((channel * gain) >> 8) * weight) >> 8);
  }

  @Override
  public void close() {
    colorGraphics.dispose();
    labelGraphics.dispose();
  }
}
