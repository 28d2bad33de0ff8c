// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_UNSPECIFIED;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_get_pix_fmt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;

/**
 * Encodes the frames of one segment. The first can be decoded without others. No frame is stored
 * out of order. Not thread-safe.
 */
final class FrameEncoder implements AutoCloseable {
  /** Frames from one that can be decoded alone to the next. */
  private static final int KEY_DISTANCE = 250;

  private static final int MAX_THREADS = 4;
  private static final FilmInfo.Ratio USUAL_RATE = new FilmInfo.Ratio(25, 1);

  /**
   * What is encoded, and how.
   *
   * @param info the input
   * @param codec the coding
   * @param quality its quantiser, if it has one
   * @param sampling how samples are stored
   * @param globalHeader whether the container keeps the decoder's configuration itself
   */
  record Plan(
      FilmInfo info,
      VideoCodec codec,
      OptionalInt quality,
      Sampling sampling,
      boolean globalHeader) {
    /** The meaning of the samples that are stored. */
    ColorCoding colors() {
      return info.colors().writable();
    }
  }

  private record Times(long time, long duration) {}

  private final Plan plan;
  private final AVCodecContext context;
  private final AVPacket packet = av_packet_alloc();
  private final Deque<Times> inside = new ArrayDeque<>();

  private FrameEncoder(Plan plan, AVCodecContext context) {
    this.plan = plan;
    this.context = context;
  }

  /** Opens an encoder; empty if it refuses the plan, for example for the size of the frames. */
  static Optional<FrameEncoder> open(Plan plan) {
    AVCodec encoder = avcodec_find_encoder_by_name(plan.codec().encoder());
    AVCodecContext context = encoder == null ? null : avcodec_alloc_context3(encoder);
    if (context == null) {
      return Optional.empty();
    }
    configure(context, plan);
    AVDictionary options = new AVDictionary(null);
    options(plan).forEach((name, value) -> av_dict_set(options, name, value, 0));
    int status = avcodec_open2(context, encoder, options);
    av_dict_free(options);
    if (status < 0) {
      avcodec_free_context(context);
      return Optional.empty();
    }
    return Optional.of(new FrameEncoder(plan, context));
  }

  private static void configure(AVCodecContext context, Plan plan) {
    FilmInfo info = plan.info();
    ColorCoding colors = plan.colors();
    FilmInfo.Ratio rate = info.timing().rate().num() > 0 ? info.timing().rate() : USUAL_RATE;
    context.width(info.width()).height(info.height());
    context.pix_fmt(av_get_pix_fmt(plan.sampling().pixelFormat()));
    set(context.time_base(), info.timing().base());
    set(context.framerate(), rate);
    set(context.sample_aspect_ratio(), info.aspect());
    context.colorspace(colors.matrix());
    context.color_primaries(colors.primaries());
    context.color_trc(colors.transfer());
    context.color_range(
        !colors.rangeStated()
            ? AVCOL_RANGE_UNSPECIFIED
            : colors.fullRange() ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG);
    context.chroma_sample_location(colors.siting());
    context.field_order(info.fieldOrder());
    context.gop_size(plan.codec() == VideoCodec.FFV1 ? 1 : KEY_DISTANCE);
    context.max_b_frames(0);
    context.thread_count(Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()));
    if (plan.globalHeader()) {
      context.flags(context.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
    }
    if (plan.codec() == VideoCodec.H264) {
      int quantiser = Math.max(1, plan.quality().orElseThrow());
      context.qmin(quantiser).qmax(quantiser);
    } else if (plan.codec() == VideoCodec.VP9) {
      context.bit_rate(0);
    }
  }

  private static void set(AVRational target, FilmInfo.Ratio ratio) {
    target.num(ratio.num()).den(ratio.den());
  }

  private static Map<String, String> options(Plan plan) {
    String quality = Integer.toString(plan.quality().orElse(0));
    return switch (plan.codec()) {
      case H264 -> Map.of("rc_mode", "quality", "allow_skip_frames", "0", "profile", "high");
      case AV1 -> Map.of("preset", "8", "crf", quality);
      case VP9 -> Map.of("crf", quality, "deadline", "good", "cpu-used", "4", "row-mt", "1");
      case FFV1 -> Map.of("level", "3", "slicecrc", "1");
      case PRORES -> Map.of("profile", plan.sampling().shiftX() == 0 ? "4444" : "hq");
    };
  }

  /** Copies the stream's description for a file. */
  void describe(AVCodecParameters parameters) {
    avcodec_parameters_from_context(parameters, context);
  }

  /**
   * Encodes a frame.
   *
   * @param time later than those before
   * @return the frames that are ready; the encoder may keep some back
   * @throws IllegalStateException if the encoder fails
   */
  List<CodedFrame> encode(YuvPicture picture, long time, long duration) {
    AVFrame frame = av_frame_alloc();
    try {
      FilmInfo info = plan.info();
      frame.format(context.pix_fmt()).width(info.width()).height(info.height());
      check(av_frame_get_buffer(frame, 0));
      fill(frame, picture);
      frame.pts(time).duration(duration);
      frame.color_range(context.color_range());
      frame.colorspace(context.colorspace());
      frame.color_primaries(context.color_primaries());
      frame.color_trc(context.color_trc());
      frame.chroma_location(context.chroma_sample_location());
      frame.sample_aspect_ratio(context.sample_aspect_ratio());
      check(avcodec_send_frame(context, frame));
      inside.add(new Times(time, duration));
    } finally {
      av_frame_free(frame);
    }
    return received();
  }

  /** Ends the segment and returns the frames that the encoder kept back. */
  List<CodedFrame> finish() {
    check(avcodec_send_frame(context, null));
    List<CodedFrame> last = received();
    if (!inside.isEmpty()) {
      throw new IllegalStateException("the encoder has lost " + inside.size() + " frames");
    }
    return last;
  }

  private void fill(AVFrame frame, YuvPicture picture) {
    int width = plan.info().width();
    int chromaWidth = plan.sampling().chromaWidth(width);
    fill(frame, 0, picture.y(), width);
    fill(frame, 1, picture.cb(), chromaWidth);
    fill(frame, 2, picture.cr(), chromaWidth);
  }

  private void fill(AVFrame frame, int plane, short[] samples, int width) {
    int stride = frame.linesize(plane);
    int rows = samples.length / width;
    ByteBuffer bytes =
        frame
            .data(plane)
            .capacity((long) stride * rows)
            .asByteBuffer()
            .order(ByteOrder.LITTLE_ENDIAN);
    byte[] narrow = new byte[width];
    for (int row = 0; row < rows; row++) {
      bytes.position(row * stride);
      if (plan.sampling().depth() == 8) {
        for (int x = 0; x < width; x++) {
          narrow[x] = (byte) samples[row * width + x];
        }
        bytes.put(narrow);
      } else {
        bytes
            .slice()
            .order(ByteOrder.LITTLE_ENDIAN)
            .asShortBuffer()
            .put(samples, row * width, width);
      }
    }
  }

  private List<CodedFrame> received() {
    List<CodedFrame> ready = new ArrayList<>();
    while (true) {
      int status = avcodec_receive_packet(context, packet);
      if (status == AVERROR_EAGAIN() || FilmFile.atEnd(status)) {
        return ready;
      }
      check(status);
      byte[] data = new byte[packet.size()];
      packet.data().capacity(data.length).get(data);
      Times times = inside.poll();
      if (times == null || times.time() != packet.pts()) {
        throw new IllegalStateException("the encoder has changed the order of frames");
      }
      boolean key = (packet.flags() & AV_PKT_FLAG_KEY) != 0;
      ready.add(new CodedFrame(times.time(), times.duration(), key, data));
      av_packet_unref(packet);
    }
  }

  private void check(int status) {
    if (status < 0) {
      throw new IllegalStateException(
          plan.codec().title() + "'s encoder failed with status " + status);
    }
  }

  @Override
  public void close() {
    av_packet_free(packet);
    avcodec_free_context(context);
  }
}
