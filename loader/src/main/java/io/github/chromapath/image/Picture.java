// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.util.function.IntUnaryOperator;

/**
 * A decoded picture, upright, with samples of 8 or 16 bits.
 *
 * <p>Pixels are counted from the top left, rows first; float arrays are (height, width, channels)
 * without padding and hold gamma-encoded values in [0, 1]. Immutable and thread-safe.
 */
public final class Picture {
  private static final double RED = 0.2126;
  private static final double GREEN = 0.7152;
  private static final double BLUE = 0.0722;

  /** Pixels whose samples are read together. */
  private static final int GRAY_STRIP = 1 << 10;

  /** Which channels a pixel has, in the order they are stored. */
  public enum Layout {
    /** One grey value. */
    GRAY(1, false),
    /** Grey, then alpha. */
    GRAY_ALPHA(2, true),
    /** Red, green, blue. */
    RGB(3, false),
    /** Red, green, blue, then alpha. */
    RGB_ALPHA(4, true);

    private final int channels;
    private final boolean alpha;

    Layout(int channels, boolean alpha) {
      this.channels = channels;
      this.alpha = alpha;
    }

    /** {@return the number of samples in a pixel} */
    public int channels() {
      return channels;
    }

    /** {@return whether the last sample is alpha} */
    public boolean hasAlpha() {
      return alpha;
    }

    /** {@return whether a pixel has one grey value instead of three colours} */
    public boolean isGray() {
      return channels < 3;
    }

    static Layout of(boolean gray, boolean alpha) {
      if (gray) {
        return alpha ? GRAY_ALPHA : GRAY;
      }
      return alpha ? RGB_ALPHA : RGB;
    }
  }

  private final int width;
  private final int height;
  private final Layout layout;
  private final Samples samples;
  private final PictureMetadata metadata;

  /** A picture that keeps these samples, which the caller must not change afterwards. */
  Picture(int width, int height, Layout layout, Samples samples) {
    this(width, height, layout, samples, PictureMetadata.NONE);
  }

  private Picture(int width, int height, Layout layout, Samples samples, PictureMetadata metadata) {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("a picture of " + width + "x" + height);
    }
    if (samples.length() != (long) width * height * layout.channels()) {
      throw new IllegalArgumentException(
          samples.length() + " samples for " + width + "x" + height + " " + layout);
    }
    this.width = width;
    this.height = height;
    this.layout = layout;
    this.samples = samples;
    this.metadata = metadata;
  }

  /**
   * {@return a picture with these samples}
   *
   * @param width columns, at least 1
   * @param height rows, at least 1
   * @param bits 8 or 16
   * @param layout the channels of a pixel
   * @param samples (height, width, channels) unsigned values of {@code bits} bits; copied
   * @throws IllegalArgumentException if the array does not match the size, or a sample the depth
   */
  public static Picture of(int width, int height, int bits, Layout layout, short[] samples) {
    Samples copy = Samples.of(bits, samples.length);
    for (int i = 0; i < samples.length; i++) {
      int sample = samples[i] & 0xffff;
      if (sample >>> bits != 0) {
        throw new IllegalArgumentException("a sample of more than " + bits + " bits");
      }
      copy.set(i, sample);
    }
    return new Picture(width, height, layout, copy);
  }

  /**
   * {@return an 8-bit grey picture of a grey buffer}
   *
   * @param width columns, at least 1
   * @param height rows, at least 1
   * @param gray (height, width) unsigned values; copied
   * @throws IllegalArgumentException if the array does not match the size, or a sample the depth
   */
  public static Picture ofGray(int width, int height, byte[] gray) {
    Samples samples = Samples.of(8, gray.length);
    for (int i = 0; i < gray.length; i++) {
      samples.set(i, gray[i]);
    }
    return new Picture(width, height, Layout.GRAY, samples);
  }

  /**
   * {@return an 8-bit opaque colour picture of these samples}
   *
   * @param width columns, at least 1
   * @param height rows, at least 1
   * @param rgb (height, width, 3) unsigned values; copied
   * @throws IllegalArgumentException if the array does not match the size
   */
  public static Picture ofRgb(int width, int height, byte[] rgb) {
    Samples samples = Samples.of(8, rgb.length);
    samples.put(0, rgb);
    return new Picture(width, height, Layout.RGB, samples);
  }

  /**
   * {@return an opaque colour picture of float values, each rounded to the nearest sample value}
   *
   * @param width columns, at least 1
   * @param height rows, at least 1
   * @param bits 8 or 16
   * @param rgb (height, width, 3) values, clamped to [0, 1]
   * @throws IllegalArgumentException if the array does not match the size or a value is NaN
   */
  public static Picture ofRgb(int width, int height, int bits, float[] rgb) {
    Samples samples = Samples.of(bits, rgb.length);
    double top = (1 << bits) - 1;
    for (int i = 0; i < rgb.length; i++) {
      samples.set(i, quantise(rgb[i], top));
    }
    return new Picture(width, height, Layout.RGB, samples);
  }

  /** Supplies the colours of ranges of pixels. Called by several threads at once. */
  @FunctionalInterface
  public interface Colors {
    /**
     * Computes the colours of the pixels {@code from} (inclusive) to {@code to} (exclusive).
     *
     * @param from first pixel, counted from the top left
     * @param to the pixel after the last
     * @param rgb receives sRGB in [0, 1], three values per pixel, from pixel {@code from} on
     */
    void get(int from, int to, float[] rgb);
  }

  /**
   * {@return this picture in other colours, of the same size, depth, alpha and metadata}
   *
   * @param rgb (height, width, 3) values, clamped to [0, 1]
   * @throws IllegalArgumentException if the array does not match the size or a value is NaN
   */
  public Picture withColor(float[] rgb) {
    if (rgb.length != (long) width * height * 3) {
      throw new IllegalArgumentException(rgb.length + " colour values for " + width + "x" + height);
    }
    return withColor((from, to, part) -> System.arraycopy(rgb, 3 * from, part, 0, 3 * (to - from)));
  }

  /**
   * {@return this picture in other colours, of the same size, depth, alpha and metadata}
   *
   * @param colors called once for every pixel; its values are clamped to [0, 1]
   * @throws IllegalArgumentException if a value is NaN
   */
  public Picture withColor(Colors colors) {
    int pixels = width * height;
    Layout colored = Layout.of(false, layout.hasAlpha());
    Samples changed = Samples.of(bits(), Math.multiplyExact(pixels, colored.channels()));
    Strips.parallel(
        width,
        height,
        (firstRow, endRow) -> {
          int from = firstRow * width;
          int to = endRow * width;
          float[] rgb = new float[3 * (to - from)];
          colors.get(from, to, rgb);
          quantise(rgb, from, to, changed);
        });
    return new Picture(width, height, colored, changed, metadata);
  }

  private void quantise(float[] rgb, int from, int to, Samples changed) {
    double top = maximum();
    int channels = layout.channels();
    int step = layout.hasAlpha() ? 4 : 3;
    for (int p = from; p < to; p++) {
      int at = 3 * (p - from);
      changed.set(p * step, quantise(rgb[at], top));
      changed.set(p * step + 1, quantise(rgb[at + 1], top));
      changed.set(p * step + 2, quantise(rgb[at + 2], top));
      if (layout.hasAlpha()) {
        changed.set(p * step + 3, samples.get(p * channels + channels - 1));
      }
    }
  }

  /** {@return what the picture's file says beside its pixels} */
  public PictureMetadata metadata() {
    return metadata;
  }

  /** {@return this picture with other metadata, such as {@link PictureMetadata#NONE}} */
  public Picture withMetadata(PictureMetadata other) {
    return new Picture(width, height, layout, samples, other);
  }

  /** {@return this picture without its colours: {@link #gray()} as red, green and blue} */
  public Picture withoutColor() {
    return withColor(
        (from, to, rgb) -> {
          float[] gray = new float[to - from];
          gray(from, to, gray);
          for (int i = 0; i < rgb.length; i++) {
            rgb[i] = gray[i / 3];
          }
        });
  }

  /** The nearest sample value, clamped to [0, top]. */
  static int quantise(float value, double top) {
    if (Float.isNaN(value)) {
      throw new IllegalArgumentException("a colour value is NaN");
    }
    return (int) (Math.min(Math.max(value, 0.0), 1.0) * top + 0.5);
  }

  /** {@return columns} */
  public int width() {
    return width;
  }

  /** {@return rows} */
  public int height() {
    return height;
  }

  /** {@return bits per sample, 8 or 16} */
  public int bits() {
    return samples.bits();
  }

  /** {@return the channels of a pixel} */
  public Layout layout() {
    return layout;
  }

  /** {@return the largest sample value, 255 or 65535} */
  public int maximum() {
    return (1 << bits()) - 1;
  }

  /**
   * {@return one stored sample, 0 to {@link #maximum()}}
   *
   * @param x column
   * @param y row
   * @param channel position within the pixel
   */
  public int sample(int x, int y, int channel) {
    return samples.get((y * width + x) * layout.channels() + channel);
  }

  /** The samples themselves. Callers must not change them. */
  Samples samples() {
    return samples;
  }

  /**
   * {@return the colours without alpha, (height, width, 3) in [0, 1]; a grey picture repeats its
   * value}
   */
  public float[] rgb() {
    float[] rgb = new float[Math.multiplyExact(width * height, 3)];
    rgb(0, width * height, rgb);
    return rgb;
  }

  /**
   * Computes a part of {@link #rgb()}.
   *
   * @param from first pixel, counted from the top left
   * @param to the pixel after the last
   * @param rgb receives three values per pixel, from pixel {@code from} on
   */
  public void rgb(int from, int to, float[] rgb) {
    int channels = layout.channels();
    float top = maximum();
    for (int p = from; p < to; p++) {
      for (int c = 0; c < 3; c++) {
        int at = p * channels + (layout.isGray() ? 0 : c);
        rgb[(p - from) * 3 + c] = samples.get(at) / top;
      }
    }
  }

  /**
   * Copies the stored colours of a range of pixels, without alpha.
   *
   * @param from first pixel, counted from the top left
   * @param to the pixel after the last
   * @param levels receives three samples per pixel, 0 to {@link #maximum()}, from pixel {@code
   *     from} on; a grey picture repeats its value
   */
  public void levels(int from, int to, int[] levels) {
    if (layout == Layout.RGB) {
      samples.get(3 * from, 3 * (to - from), levels);
      return;
    }
    int channels = layout.channels();
    int green = layout.isGray() ? 0 : 1;
    for (int p = from; p < to; p++) {
      int at = p * channels;
      int target = 3 * (p - from);
      levels[target] = samples.get(at);
      levels[target + 1] = samples.get(at + green);
      levels[target + 2] = samples.get(at + 2 * green);
    }
  }

  /**
   * {@return the grey values, (height, width) in [0, 1]}
   *
   * <p>Y = 0.2126 R + 0.7152 G + 0.0722 B on gamma-encoded values (ITU-R BT.709; docs/model.md). If
   * the picture is grey, or the three colours of a pixel are equal, the result is exactly the
   * stored value divided by {@link #maximum()}.
   */
  public float[] gray() {
    float[] gray = new float[width * height];
    gray(0, gray.length, gray);
    return gray;
  }

  /**
   * Computes a part of {@link #gray()}.
   *
   * @param from first pixel, counted from the top left
   * @param to the pixel after the last
   * @param gray receives one value per pixel, from pixel {@code from} on
   */
  public void gray(int from, int to, float[] gray) {
    int channels = layout.channels();
    float top = maximum();
    int[] row = new int[channels * Math.min(to - from, GRAY_STRIP)];
    for (int start = from; start < to; start += GRAY_STRIP) {
      int count = Math.min(GRAY_STRIP, to - start);
      samples.get(channels * start, channels * count, row);
      for (int i = 0; i < count; i++) {
        int at = i * channels;
        gray[start - from + i] =
            layout.isGray() ? row[at] / top : luma(row[at], row[at + 1], row[at + 2], top);
      }
    }
  }

  /**
   * {@return the grey of a pixel in [0, 1], as of {@link #gray()}}
   *
   * @param red its sample, from 0 to {@code top}
   * @param green its sample
   * @param blue its sample
   * @param top the largest sample value
   */
  public static float luma(int red, int green, int blue, float top) {
    boolean neutral = red == green && green == blue;
    return neutral ? red / top : (float) ((RED * red + GREEN * green + BLUE * blue) / top);
  }

  /** This picture with each sample that is not alpha replaced by another level. */
  Picture mapped(IntUnaryOperator curve) {
    Samples changed = Samples.of(bits(), samples.length());
    int channels = layout.channels();
    int alpha = layout.hasAlpha() ? channels - 1 : -1;
    for (int at = 0; at < samples.length(); at++) {
      int level = samples.get(at);
      changed.set(at, at % channels == alpha ? level : curve.applyAsInt(level));
    }
    return withSamples(changed);
  }

  /**
   * Stores the colours of a range of pixels, and this picture's alpha.
   *
   * @param from first pixel, counted from the top left
   * @param to the pixel after the last
   * @param levels three samples per pixel, from pixel {@code from} on, of this colour picture
   * @param changed samples of a picture of this layout
   */
  void setLevels(int from, int to, int[] levels, Samples changed) {
    int channels = layout.channels();
    for (int p = from; p < to; p++) {
      int source = 3 * (p - from);
      changed.set(p * channels, levels[source]);
      changed.set(p * channels + 1, levels[source + 1]);
      changed.set(p * channels + 2, levels[source + 2]);
      if (layout.hasAlpha()) {
        changed.set(p * channels + 3, samples.get(p * channels + 3));
      }
    }
  }

  /** This picture with other samples of the same number and depth, which must not change later. */
  Picture withSamples(Samples other) {
    return new Picture(width, height, layout, other, metadata);
  }

  /** {@return whether all pixels are equal, apart from alpha} */
  public boolean isOneColor() {
    int channels = layout.channels();
    int colors = layout.hasAlpha() ? channels - 1 : channels;
    for (int at = channels; at < samples.length(); at += channels) {
      for (int c = 0; c < colors; c++) {
        if (samples.get(at + c) != samples.get(c)) {
          return false;
        }
      }
    }
    return true;
  }
}
