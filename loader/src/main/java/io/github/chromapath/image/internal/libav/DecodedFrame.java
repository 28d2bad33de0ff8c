// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image.internal.libav;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_ALPHA;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_BAYER;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_BE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_BITSTREAM;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_FLOAT;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_HWACCEL;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_PAL;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_XYZ;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ422P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ440P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ444P;
import static org.bytedeco.ffmpeg.global.avutil.av_pix_fmt_desc_get;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.bytedeco.ffmpeg.avutil.AVComponentDescriptor;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;

/**
 * A decoded picture of one to four components: grey, or red, green and blue, or Y, Cb and Cr, and
 * perhaps alpha last. Each component has 1 to 16 bits. Valid until its decoder is closed; not
 * thread-safe.
 */
public final class DecodedFrame {
  private static final int UNSUPPORTED =
      AV_PIX_FMT_FLAG_BE
          | AV_PIX_FMT_FLAG_BITSTREAM
          | AV_PIX_FMT_FLAG_HWACCEL
          | AV_PIX_FMT_FLAG_BAYER
          | AV_PIX_FMT_FLAG_FLOAT
          | AV_PIX_FMT_FLAG_XYZ;
  private static final int PALETTE_ENTRIES = 256;

  /**
   * Where a component is stored.
   *
   * @param bytes the rows of its plane
   * @param stride bytes from a row to the next
   * @param step bytes from a sample to the next
   * @param offset bytes before the first sample
   * @param shift bits below the sample
   * @param depth bits of a sample
   */
  private record Component(
      ByteBuffer bytes, int stride, int step, int offset, int shift, int depth) {}

  /**
   * The colours of a frame as its coding states them, in the numbers of ITU-T H.273.
   *
   * @param matrix matrix coefficients; 2 if not stated
   * @param fullRange whether samples use their whole range, if stated
   */
  public record Coding(int matrix, Optional<Boolean> fullRange) {}

  private final AVFrame frame;
  private final AVPixFmtDescriptor descriptor;
  private final Component[] components;
  private final int[] palette;

  private DecodedFrame(AVFrame frame, AVPixFmtDescriptor descriptor) {
    this.frame = frame;
    this.descriptor = descriptor;
    boolean indexed = (descriptor.flags() & AV_PIX_FMT_FLAG_PAL) != 0;
    components = new Component[indexed ? 1 : descriptor.nb_components()];
    for (int c = 0; c < components.length; c++) {
      AVComponentDescriptor stored = descriptor.comp(c);
      int stride = frame.linesize(stored.plane());
      components[c] =
          new Component(
              plane(stored.plane(), (long) stride * componentHeight(c)),
              stride,
              stored.step(),
              stored.offset(),
              stored.shift(),
              stored.depth());
    }
    palette = indexed ? new int[PALETTE_ENTRIES] : new int[0];
    if (indexed) {
      plane(1, 4L * PALETTE_ENTRIES).asIntBuffer().get(palette);
    }
  }

  /**
   * {@return a view of a frame, valid as long as the frame}
   *
   * @param frame a frame from a decoder
   * @throws LibavException if its samples cannot be read here
   */
  public static DecodedFrame of(AVFrame frame) throws LibavException {
    AVPixFmtDescriptor descriptor = av_pix_fmt_desc_get(frame.format());
    if (descriptor == null
        || descriptor.isNull()
        || (descriptor.flags() & UNSUPPORTED) != 0
        || descriptor.nb_components() == 0) {
      throw LibavException.unsupported("its sample type is not supported");
    }
    for (int c = 0; c < descriptor.nb_components(); c++) {
      AVComponentDescriptor component = descriptor.comp(c);
      if (component.depth() > 16 || frame.linesize(component.plane()) <= 0) {
        throw LibavException.unsupported("its sample type is not supported");
      }
    }
    return new DecodedFrame(frame, descriptor);
  }

  private ByteBuffer plane(int index, long size) {
    return frame.data(index).capacity(size).asByteBuffer().order(ByteOrder.nativeOrder());
  }

  /** {@return columns} */
  public int width() {
    return frame.width();
  }

  /** {@return rows} */
  public int height() {
    return frame.height();
  }

  /** {@return whether the colours are those of a palette} */
  public boolean isIndexed() {
    return palette.length > 0;
  }

  /** {@return whether the last component is alpha} */
  public boolean hasAlpha() {
    return !isIndexed() && (descriptor.flags() & AV_PIX_FMT_FLAG_ALPHA) != 0;
  }

  /** {@return the number of components without alpha: 1 or 3} */
  public int colors() {
    return isIndexed() ? 3 : components.length - (hasAlpha() ? 1 : 0);
  }

  /** {@return whether the components are red, green and blue} */
  public boolean isRgb() {
    return isIndexed() || (descriptor.flags() & AV_PIX_FMT_FLAG_RGB) != 0;
  }

  /** {@return the bits of a sample of the first component} */
  public int depth() {
    return components[0].depth();
  }

  /** {@return how the colours are coded} */
  public Coding coding() {
    int format = frame.format();
    boolean full =
        format == AV_PIX_FMT_YUVJ420P
            || format == AV_PIX_FMT_YUVJ422P
            || format == AV_PIX_FMT_YUVJ440P
            || format == AV_PIX_FMT_YUVJ444P
            || frame.color_range() == AVCOL_RANGE_JPEG;
    boolean limited = !full && frame.color_range() == AVCOL_RANGE_MPEG;
    return new Coding(frame.colorspace(), full || limited ? Optional.of(full) : Optional.empty());
  }

  /** {@return log2 of the columns of the picture for each column of a component} */
  public int shiftX(int component) {
    return isChroma(component) ? descriptor.log2_chroma_w() : 0;
  }

  /** {@return log2 of the rows of the picture for each row of a component} */
  public int shiftY(int component) {
    return isChroma(component) ? descriptor.log2_chroma_h() : 0;
  }

  private boolean isChroma(int component) {
    return component == 1 || component == 2;
  }

  /** {@return the columns of a component} */
  public int componentWidth(int component) {
    return -(-width() >> shiftX(component));
  }

  /** {@return the rows of a component} */
  public int componentHeight(int component) {
    return -(-height() >> shiftY(component));
  }

  /**
   * Reads a row of a component.
   *
   * @param component colours first, then alpha
   * @param y row of the component
   * @param samples receives {@link #componentWidth} values
   */
  public void row(int component, int y, int[] samples) {
    if (isIndexed()) {
      row(0, y, samples, component);
      return;
    }
    Component stored = components[component];
    int width = componentWidth(component);
    int at = y * stored.stride() + stored.offset();
    int mask = (1 << stored.depth()) - 1;
    boolean wide = stored.depth() + stored.shift() > 8;
    ByteBuffer bytes = stored.bytes();
    for (int x = 0; x < width; x++) {
      int value = wide ? bytes.getShort(at) & 0xffff : bytes.get(at) & 0xff;
      samples[x] = (value >> stored.shift()) & mask;
      at += stored.step();
    }
  }

  /** Reads a row of indices, and takes a colour of each entry: 0xAARRGGBB. */
  private void row(int plane, int y, int[] samples, int color) {
    Component stored = components[plane];
    for (int x = 0; x < width(); x++) {
      int entry = palette[stored.bytes().get(y * stored.stride() + x) & 0xff];
      samples[x] = (entry >> (16 - 8 * color)) & 0xff;
    }
  }
}
