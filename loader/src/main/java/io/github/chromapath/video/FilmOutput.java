// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_new_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import io.github.chromapath.image.Picture;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.BytePointer;

/**
 * Writes a Matroska film of colour frames without loss but that of rounding: FFV1, 8 bits, 4:4:4,
 * BT.709 in full range, 25 frames a second. Not thread-safe.
 */
final class FilmOutput implements AutoCloseable {
  private static final ColorCoding CODING =
      new ColorCoding(ColorCoding.BT709, ColorCoding.BT709, ColorCoding.BT709, true, true, 0);
  private static final Sampling SAMPLING = new Sampling(8, 0, 0);
  private static final FilmInfo.Ratio FRAME = new FilmInfo.Ratio(1, 25);
  private static final FilmInfo.Ratio RATE = new FilmInfo.Ratio(25, 1);

  private final Path file;
  private final AVFormatContext output = new AVFormatContext(null);
  private final AVIOContext bytes = new AVIOContext(null);
  private final FrameEncoder encoder;
  private final YuvConverter converter;
  private long frames;

  private FilmOutput(Path file, FrameEncoder encoder, int width, int height) {
    this.file = file;
    this.encoder = encoder;
    converter = new YuvConverter(width, height, SAMPLING, CODING);
  }

  /**
   * Creates a file.
   *
   * @param file replaced if it exists
   */
  static FilmOutput create(Path file, int width, int height) throws VideoException {
    FilmFile.requireLibraries(file);
    FilmInfo info =
        new FilmInfo(
            VideoContainer.MATROSKA,
            width,
            height,
            SAMPLING,
            CODING,
            new FilmInfo.Timing(FRAME, RATE),
            new FilmInfo.Ratio(1, 1),
            1);
    FrameEncoder encoder =
        FrameEncoder.open(
                new FrameEncoder.Plan(info, VideoCodec.FFV1, OptionalInt.empty(), SAMPLING, true))
            .orElseThrow(
                () ->
                    new VideoException(
                        file, "FFV1 cannot store " + width + "x" + height, "give another size"));
    FilmOutput film = new FilmOutput(file, encoder, width, height);
    try {
      film.begin();
      return film;
    } catch (VideoException | RuntimeException | Error e) {
      film.close();
      throw e;
    }
  }

  private void begin() throws VideoException {
    avformat_alloc_output_context2(
        output, OutputStreams.format(VideoContainer.MATROSKA), (String) null, (String) null);
    AVStream stream = avformat_new_stream(output, (AVCodec) null);
    encoder.describe(stream.codecpar());
    stream.time_base().num(FRAME.num()).den(FRAME.den());
    stream.avg_frame_rate().num(RATE.num()).den(RATE.den());
    try (BytePointer url = NativeNames.url(file)) {
      check(avio_open(bytes, url, AVIO_FLAG_WRITE));
    }
    output.pb(bytes);
    AVDictionary options = new AVDictionary(null);
    av_dict_set(options, "fflags", "+bitexact", 0);
    int status = avformat_write_header(output, options);
    av_dict_free(options);
    check(status);
  }

  /** Adds a frame. */
  void add(Picture.Colors colors) throws VideoException {
    write(encoder.encode(converter.convert(colors), frames, 1));
    frames++;
  }

  /** Ends the film. */
  void finish() throws VideoException {
    write(encoder.finish());
    check(av_write_trailer(output));
  }

  private void write(List<CodedFrame> coded) throws VideoException {
    AVPacket packet = av_packet_alloc();
    try {
      for (CodedFrame frame : coded) {
        check(av_new_packet(packet, frame.data().length));
        packet.data().capacity(frame.data().length).put(frame.data());
        packet.pts(frame.time()).dts(frame.time()).duration(1).flags(AV_PKT_FLAG_KEY);
        AVStream stream = output.streams(0);
        try (AVRational base = new AVRational()) {
          base.num(FRAME.num()).den(FRAME.den());
          av_packet_rescale_ts(packet, base, stream.time_base());
        }
        check(av_interleaved_write_frame(output, packet));
      }
    } finally {
      av_packet_free(packet);
    }
  }

  private void check(int status) throws VideoException {
    if (status < 0) {
      throw new VideoException(
          file, "writing failed", "check the permissions of its folder and the space of its disk");
    }
  }

  @Override
  public void close() {
    encoder.close();
    if (!bytes.isNull()) {
      avio_closep(bytes);
    }
    if (!output.isNull()) {
      output.pb(null);
      avformat_free_context(output);
    }
  }
}
