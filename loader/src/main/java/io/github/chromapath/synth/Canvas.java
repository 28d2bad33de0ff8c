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
 * A colour raster and a label raster painted together. Shapes that change what is seen go through
 * {@link #fill}, which paints the same outline in both (antialiased colour, hard-edged label); what
 * only changes how it looks goes through {@link #detail}.
 */
final class Canvas implements AutoCloseable {
  private final int width;
  private final int height;
  private final BufferedImage colour;
  private final BufferedImage label;
  private final int[] rgb;
  private final byte[] ids;
  private final Graphics2D colourGraphics;
  private final Graphics2D labelGraphics;

  Canvas(int width, int height) {
    this.width = width;
    this.height = height;
    colour = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    label =
        new BufferedImage(
            width, height, BufferedImage.TYPE_BYTE_INDEXED, LabelPalette.drawingModel());
    rgb = ((DataBufferInt) colour.getRaster().getDataBuffer()).getData();
    ids = ((DataBufferByte) label.getRaster().getDataBuffer()).getData();
    colourGraphics = graphics(colour, RenderingHints.VALUE_ANTIALIAS_ON);
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

  /** The colours, 0xRRGGBB, row by row; live. */
  int[] rgb() {
    return rgb;
  }

  /** The raw class ids, row by row; live. */
  byte[] ids() {
    return ids;
  }

  /** The label raster under GTA5's palette. */
  BufferedImage labelImage() {
    return new BufferedImage(LabelPalette.colourModel(), label.getRaster(), false, null);
  }

  /** The first row whose middle lies at or below a height on the screen, within the canvas. */
  int rowAt(double screenY) {
    return (int) Math.max(0, Math.min(height, Math.ceil(screenY - 0.5)));
  }

  void fill(Shape shape, int colourRgb, SceneClass kind) {
    fill(shape, new Color(colourRgb), kind);
  }

  void fill(Shape shape, Paint paint, SceneClass kind) {
    if (outside(shape)) {
      return;
    }
    colourGraphics.setPaint(paint);
    colourGraphics.fill(shape);
    labelGraphics.setColor(kind.drawingColour());
    labelGraphics.fill(shape);
  }

  void detail(Shape shape, int colourRgb) {
    detail(shape, new Color(colourRgb));
  }

  /** Paints at an opacity of 0 to 255. */
  void detail(Shape shape, int colourRgb, int opacity) {
    detail(shape, new Color((opacity << 24) | (colourRgb & 0xFFFFFF), true));
  }

  void detail(Shape shape, Paint paint) {
    if (outside(shape)) {
      return;
    }
    colourGraphics.setPaint(paint);
    colourGraphics.fill(shape);
  }

  private boolean outside(Shape shape) {
    Rectangle2D bounds = shape.getBounds2D();
    return bounds.getMaxX() < 0
        || bounds.getMaxY() < 0
        || bounds.getMinX() > width
        || bounds.getMinY() > height;
  }

  /**
   * Light spilt over an ellipse, fading to nothing at its rim: each channel becomes {@code c + glow
   * * w * (add + c * gain)}, w = (1 - r^2)^2.
   */
  void glow(double cx, double cy, double rx, double ry, int glow, double add, double gain) {
    glow(cx, cy, rx, ry, glow, add, gain, height);
  }

  /** The same, in the rows above {@code limit} only. */
  void glow(
      double cx, double cy, double rx, double ry, int glow, double add, double gain, double limit) {
    int y0 = (int) Math.max(0, Math.floor(cy - ry));
    int y1 = (int) Math.min(Math.min(height, limit) - 1, Math.ceil(cy + ry));
    int addRed = (int) (Rgb.red(glow) * add);
    int addGreen = (int) (Rgb.green(glow) * add);
    int addBlue = (int) (Rgb.blue(glow) * add);
    int gainRed = (int) (Rgb.red(glow) * gain);
    int gainGreen = (int) (Rgb.green(glow) * gain);
    int gainBlue = (int) (Rgb.blue(glow) * gain);
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
    colourGraphics.dispose();
    labelGraphics.dispose();
  }
}
