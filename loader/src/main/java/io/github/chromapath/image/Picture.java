package io.github.chromapath.image;

import java.util.stream.IntStream;

/**
 * A decoded picture, upright, with samples of 8 or 16 bits.
 *
 * <p>Pixels are counted from the top left, rows first; float arrays are (height, width, channels)
 * without padding and hold gamma-encoded values in [0, 1]. Immutable and thread-safe.
 */
public final class Picture {
  private static final int PIXELS_PER_PART = 1 << 14;
  private static final double RED = 0.2126;
  private static final double GREEN = 0.7152;
  private static final double BLUE = 0.0722;

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
  private final int bits;
  private final Layout layout;
  private final short[] samples;

  private Picture(int width, int height, int bits, Layout layout, short[] samples) {
    if (width < 1 || height < 1 || (bits != 8 && bits != 16)) {
      throw new IllegalArgumentException(
          "a picture of " + width + "x" + height + " with " + bits + " bits");
    }
    if (samples.length != (long) width * height * layout.channels()) {
      throw new IllegalArgumentException(
          samples.length + " samples for " + width + "x" + height + " " + layout);
    }
    this.width = width;
    this.height = height;
    this.bits = bits;
    this.layout = layout;
    this.samples = samples;
  }

  /** A picture that keeps the array it is given; the caller must let go of it. */
  static Picture owning(int width, int height, int bits, Layout layout, short[] samples) {
    return new Picture(width, height, bits, layout, samples);
  }

  /**
   * {@return a picture of given samples}
   *
   * @param width columns, at least 1
   * @param height rows, at least 1
   * @param bits 8 or 16
   * @param layout the channels of a pixel
   * @param samples (height, width, channels) unsigned values of {@code bits} bits; copied
   * @throws IllegalArgumentException when the numbers do not fit together
   */
  public static Picture of(int width, int height, int bits, Layout layout, short[] samples) {
    short[] copy = samples.clone();
    for (short sample : copy) {
      if ((sample & 0xffff) >>> bits != 0) {
        throw new IllegalArgumentException("a sample of more than " + bits + " bits");
      }
    }
    return new Picture(width, height, bits, layout, copy);
  }

  /**
   * {@return an 8-bit grey picture of a raw grey buffer}
   *
   * @param width columns, at least 1
   * @param height rows, at least 1
   * @param gray (height, width) unsigned values; copied
   * @throws IllegalArgumentException when the numbers do not fit together
   */
  public static Picture ofGray(int width, int height, byte[] gray) {
    short[] samples = new short[gray.length];
    for (int i = 0; i < gray.length; i++) {
      samples[i] = (short) (gray[i] & 0xff);
    }
    return new Picture(width, height, 8, Layout.GRAY, samples);
  }

  /**
   * {@return an opaque colour picture of float values, rounded to the nearest sample value}
   *
   * @param width columns, at least 1
   * @param height rows, at least 1
   * @param bits 8 or 16
   * @param rgb (height, width, 3) values, clamped to [0, 1]
   * @throws IllegalArgumentException when the numbers do not fit together or a value is NaN
   */
  public static Picture ofRgb(int width, int height, int bits, float[] rgb) {
    short[] samples = new short[rgb.length];
    double top = (1 << bits) - 1;
    for (int i = 0; i < rgb.length; i++) {
      samples[i] = quantise(rgb[i], top);
    }
    return new Picture(width, height, bits, Layout.RGB, samples);
  }

  /** Gives the colours of a range of pixels; several threads ask at once. */
  @FunctionalInterface
  public interface Colors {
    /**
     * Gives the colours of the pixels {@code from} (inclusive) to {@code to} (exclusive).
     *
     * @param from first pixel, counted from the top left
     * @param to the pixel after the last
     * @param rgb takes three values a pixel, those of {@code from} first
     */
    void get(int from, int to, float[] rgb);
  }

  /**
   * {@return this picture in other colours: same size, depth and alpha}
   *
   * @param rgb (height, width, 3) values, clamped to [0, 1]
   * @throws IllegalArgumentException when the array is not of this picture's size or a value is NaN
   */
  public Picture withColor(float[] rgb) {
    if (rgb.length != (long) width * height * 3) {
      throw new IllegalArgumentException(rgb.length + " colour values for " + width + "x" + height);
    }
    return withColor((from, to, part) -> System.arraycopy(rgb, 3 * from, part, 0, 3 * (to - from)));
  }

  /**
   * {@return this picture in other colours: same size, depth and alpha}
   *
   * @param colors asked for every pixel once; values are clamped to [0, 1]
   * @throws IllegalArgumentException when a value is NaN
   */
  public Picture withColor(Colors colors) {
    int pixels = width * height;
    Layout colored = Layout.of(false, layout.hasAlpha());
    short[] changed = new short[Math.multiplyExact(pixels, colored.channels())];
    int parts = (pixels - 1) / PIXELS_PER_PART + 1;
    IntStream.range(0, parts)
        .parallel()
        .forEach(
            part -> {
              int from = part * PIXELS_PER_PART;
              int to = Math.min(pixels, from + PIXELS_PER_PART);
              float[] rgb = new float[3 * (to - from)];
              colors.get(from, to, rgb);
              quantise(rgb, from, to, changed);
            });
    return new Picture(width, height, bits, colored, changed);
  }

  private void quantise(float[] rgb, int from, int to, short[] changed) {
    double top = maximum();
    int channels = layout.channels();
    int step = layout.hasAlpha() ? 4 : 3;
    for (int p = from; p < to; p++) {
      int at = 3 * (p - from);
      changed[p * step] = quantise(rgb[at], top);
      changed[p * step + 1] = quantise(rgb[at + 1], top);
      changed[p * step + 2] = quantise(rgb[at + 2], top);
      if (layout.hasAlpha()) {
        changed[p * step + 3] = samples[p * channels + channels - 1];
      }
    }
  }

  /** {@return this picture without its colours: {@link #gray()} as red, green and blue} */
  public Picture withoutColor() {
    float[] gray = gray();
    float[] rgb = new float[3 * gray.length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = gray[i / 3];
    }
    return withColor(rgb);
  }

  private static short quantise(float value, double top) {
    if (Float.isNaN(value)) {
      throw new IllegalArgumentException("a colour value is NaN");
    }
    return (short) (int) (Math.min(Math.max(value, 0.0), 1.0) * top + 0.5);
  }

  /** {@return columns} */
  public int width() {
    return width;
  }

  /** {@return rows} */
  public int height() {
    return height;
  }

  /** {@return bits a sample, 8 or 16} */
  public int bits() {
    return bits;
  }

  /** {@return the channels of a pixel} */
  public Layout layout() {
    return layout;
  }

  /** {@return the largest sample value, 255 or 65535} */
  public int maximum() {
    return (1 << bits) - 1;
  }

  /**
   * {@return one stored sample, 0 to {@link #maximum()}}
   *
   * @param x column
   * @param y row
   * @param channel position within the pixel
   */
  public int sample(int x, int y, int channel) {
    return samples[(y * width + x) * layout.channels() + channel] & 0xffff;
  }

  /** The samples themselves, for this package's codecs, which must not change them. */
  short[] samples() {
    return samples;
  }

  /**
   * {@return the colours, (height, width, 3) in [0, 1]; a grey picture repeats its value} Alpha is
   * left out.
   */
  public float[] rgb() {
    int pixels = width * height;
    int channels = layout.channels();
    float top = maximum();
    float[] rgb = new float[Math.multiplyExact(pixels, 3)];
    for (int p = 0; p < pixels; p++) {
      for (int c = 0; c < 3; c++) {
        int at = p * channels + (layout.isGray() ? 0 : c);
        rgb[p * 3 + c] = (samples[at] & 0xffff) / top;
      }
    }
    return rgb;
  }

  /**
   * {@return the grey values, (height, width) in [0, 1]}
   *
   * <p>Y = 0.2126 R + 0.7152 G + 0.0722 B on gamma-encoded values (ITU-R BT.709; docs/model.md). A
   * grey picture, and a pixel whose three colours are equal, give their stored value divided by
   * {@link #maximum()}, bit for bit.
   */
  public float[] gray() {
    int pixels = width * height;
    int channels = layout.channels();
    float top = maximum();
    float[] gray = new float[pixels];
    for (int p = 0; p < pixels; p++) {
      int at = p * channels;
      int red = samples[at] & 0xffff;
      if (layout.isGray()) {
        gray[p] = red / top;
        continue;
      }
      int green = samples[at + 1] & 0xffff;
      int blue = samples[at + 2] & 0xffff;
      boolean neutral = red == green && green == blue;
      gray[p] = neutral ? red / top : (float) ((RED * red + GREEN * green + BLUE * blue) / top);
    }
    return gray;
  }

  /** {@return whether every pixel is the same, alpha left aside} */
  public boolean isOneColor() {
    int channels = layout.channels();
    int colors = layout.hasAlpha() ? channels - 1 : channels;
    for (int at = channels; at < samples.length; at += channels) {
      for (int c = 0; c < colors; c++) {
        if (samples[at + c] != samples[c]) {
          return false;
        }
      }
    }
    return true;
  }
}
