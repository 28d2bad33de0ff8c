// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avformat.av_guess_frame_rate;
import static org.bytedeco.ffmpeg.global.avformat.av_guess_sample_aspect_ratio;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;

import io.github.chromapath.image.Picture;
import io.github.chromapath.image.internal.libav.DecodedFrame;
import io.github.chromapath.image.internal.libav.LibavException;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;

/** Decodes the luma of a video's frames, in the order of their times. Not thread-safe. */
final class FrameReader implements AutoCloseable {
  /** FFmpeg's AV_FRAME_FLAG_INTERLACED and _TOP_FIELD_FIRST, which its binding lacks. */
  private static final int INTERLACED = 1 << 3;

  private static final int FIRST_IS_TOP = 1 << 4;
  private static final int MAX_THREADS = 4;
  private static final int TOP_FIRST = 2;
  private static final int BOTTOM_FIRST = 3;

  private final FilmFile file;
  private final AVCodecContext context;
  private final AVPacket packet = av_packet_alloc();
  private final AVFrame frame = av_frame_alloc();
  private final FilmInfo info;
  private boolean draining;
  private boolean pending;
  private long lastTime = AV_NOPTS_VALUE;
  private long damaged;

  private FrameReader(FilmFile file, AVCodecContext context) throws VideoException {
    this.file = file;
    this.context = context;
    try {
      pending = receive();
      if (!pending) {
        throw file.undecodable();
      }
      info = describe();
    } catch (VideoException | RuntimeException | Error e) {
      free();
      throw e;
    }
  }

  /**
   * Opens a file and decodes the first frame.
   *
   * @throws VideoException if it cannot be read, or no frame can be decoded
   */
  static FrameReader open(Path path) throws VideoException {
    FilmFile file = FilmFile.open(path);
    try {
      return of(file);
    } catch (VideoException | RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  /**
   * Opens the decoder and decodes the first frame. The reader owns the file from then on; if this
   * fails, the caller does.
   *
   * @throws VideoException if no frame can be decoded
   */
  private static FrameReader of(FilmFile file) throws VideoException {
    int codec = file.stream().codecpar().codec_id();
    AVCodec decoder = avcodec_find_decoder(codec);
    AVCodecContext context = decoder == null ? null : avcodec_alloc_context3(decoder);
    if (context == null) {
      throw new VideoException(
          file.path(),
          "its codec " + avcodec_get_name(codec).getString() + " is not supported",
          FilmFile.CONVERT);
    }
    context.thread_count(Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()));
    context.max_pixels(FilmFile.MAX_PIXELS);
    context.pkt_timebase(file.stream().time_base());
    if (avcodec_parameters_to_context(context, file.stream().codecpar()) < 0
        || avcodec_open2(context, decoder, (AVDictionary) null) < 0) {
      avcodec_free_context(context);
      throw file.undecodable();
    }
    return new FrameReader(file, context);
  }

  /** What the file says about the stream. */
  FilmInfo info() {
    return info;
  }

  /** Packets, so far, in which the decoder found damage. */
  long damaged() {
    return damaged;
  }

  /**
   * Decodes the next frame.
   *
   * @return empty at the end
   * @throws VideoException if the frame has another size or an unknown sample type
   */
  Optional<LumaFrame> next() throws VideoException {
    if (!advance()) {
      return Optional.empty();
    }
    LumaFrame decoded = luma();
    lastTime = decoded.time();
    av_frame_unref(frame);
    return Optional.of(decoded);
  }

  /**
   * Decodes the next frame in colour, (height, width, 3) unsigned bytes of sRGB.
   *
   * @return empty at the end
   * @throws VideoException if the frame has another size or an unknown sample type
   */
  Optional<byte[]> nextRgb() throws VideoException {
    if (!advance()) {
      return Optional.empty();
    }
    byte[] rgb = RgbFrame.of(view(), info.colors());
    av_frame_unref(frame);
    return Optional.of(rgb);
  }

  /** Decodes the next frame if there is one. */
  private boolean advance() throws VideoException {
    if (!pending && !receive()) {
      return false;
    }
    pending = false;
    if (frame.width() != info.width() || frame.height() != info.height()) {
      throw new VideoException(
          file.path(),
          "its frames change from "
              + (info.width() + "x" + info.height())
              + " to "
              + (frame.width() + "x" + frame.height()),
          "scale them to one size with another program");
    }
    return true;
  }

  private boolean receive() {
    while (true) {
      int status = avcodec_receive_frame(context, frame);
      if (status >= 0) {
        damaged += frame.decode_error_flags() == 0 ? 0 : 1;
        return true;
      }
      if (FilmFile.atEnd(status) || (draining && status == AVERROR_EAGAIN())) {
        return false;
      }
      if (status != AVERROR_EAGAIN()) {
        damaged++;
      }
      feed();
    }
  }

  private void feed() {
    boolean read;
    do {
      read = file.read(packet);
    } while (read && packet.stream_index() != file.video());
    draining |= !read;
    if (avcodec_send_packet(context, read ? packet : null) < 0 && read) {
      damaged++;
    }
  }

  private FilmInfo describe() throws VideoException {
    DecodedFrame decoded = view();
    boolean gray = decoded.colors() == 1;
    boolean full = decoded.coding().fullRange().orElse(gray || decoded.isRgb());
    int depth = Math.max(8, decoded.depth());
    Sampling sampling =
        gray
            ? new Sampling(depth, 1, 1)
            : new Sampling(depth, decoded.shiftX(1), decoded.shiftY(1));
    ColorCoding colors =
        new ColorCoding(
            decoded.isRgb() ? ColorCoding.RGB : frame.colorspace(),
            frame.color_primaries(),
            frame.color_trc(),
            full,
            gray || decoded.coding().fullRange().isPresent(),
            frame.chroma_location());
    Optional<String> range = colors.highDynamicRange();
    if (range.isPresent()) {
      throw new VideoException(
          file.path(),
          "its colours have a high dynamic range (" + range.get() + "), which is not supported",
          "map it to BT.709 with another program, such as FFmpeg's filters zscale and tonemap");
    }
    AVRational rate = av_guess_frame_rate(file.context(), file.stream(), frame);
    return new FilmInfo(
        file.container(),
        frame.width(),
        frame.height(),
        sampling,
        colors,
        new FilmInfo.Timing(ratio(file.stream().time_base()), ratio(rate)),
        ratio(av_guess_sample_aspect_ratio(file.context(), file.stream(), frame)),
        fieldOrder());
  }

  private static FilmInfo.Ratio ratio(AVRational rational) {
    return new FilmInfo.Ratio(rational.num(), rational.den());
  }

  private int fieldOrder() {
    int stated = file.stream().codecpar().field_order();
    if ((frame.flags() & INTERLACED) == 0) {
      return stated;
    }
    boolean top = (frame.flags() & FIRST_IS_TOP) != 0;
    return stated > 1 ? stated : top ? TOP_FIRST : BOTTOM_FIRST;
  }

  private DecodedFrame view() throws VideoException {
    try {
      return DecodedFrame.of(frame);
    } catch (LibavException e) {
      throw new VideoException(file.path(), e.getMessage(), FilmFile.CONVERT, e);
    }
  }

  private LumaFrame luma() throws VideoException {
    DecodedFrame decoded = view();
    int width = decoded.width();
    int height = decoded.height();
    short[] samples = new short[width * height];
    boolean rgb = decoded.isRgb();
    int[][] rows = new int[rgb ? 3 : 1][width];
    int depth = decoded.depth();
    int top = (1 << depth) - 1;
    for (int y = 0; y < height; y++) {
      for (int c = 0; c < rows.length; c++) {
        decoded.row(c, y, rows[c]);
      }
      for (int x = 0; x < width; x++) {
        samples[y * width + x] =
            (short)
                (rgb
                    ? Picture.luma(rows[0][x], rows[1][x], rows[2][x], top) * 0xffff + 0.5f
                    : rows[0][x]);
      }
    }
    boolean full = rgb || info.colors().fullRange();
    int black = rgb || full ? 0 : 16 << (depth - 8);
    int span = rgb ? 0xffff : full ? top : 219 << (depth - 8);
    return new LumaFrame(
        time(),
        Math.max(0, frame.duration()),
        (frame.flags() & INTERLACED) != 0,
        width,
        height,
        samples,
        black,
        span);
  }

  /** The frame's time, or the one after the last if the file has none or goes back. */
  private long time() {
    long stated = frame.best_effort_timestamp();
    if (lastTime == AV_NOPTS_VALUE) {
      return stated == AV_NOPTS_VALUE ? 0 : stated;
    }
    return stated == AV_NOPTS_VALUE || stated <= lastTime
        ? lastTime + Math.max(1, frame.duration())
        : stated;
  }

  private void free() {
    av_frame_free(frame);
    av_packet_free(packet);
    avcodec_free_context(context);
  }

  @Override
  public void close() {
    free();
    file.close();
  }
}
