// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_new_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_close_dyn_buf;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avformat.avio_open_dyn_buf;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EINVAL;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_compare_ts;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_free;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Writes a video of coloured frames and the packets of the input's other streams, unchanged. Equal
 * inputs give equal files. Used once, by one thread.
 */
final class FilmWriter {
  /** The coloured frames, in order. */
  @FunctionalInterface
  interface Frames {
    /** {@return the next frame; empty at the end} */
    Optional<CodedFrame> next() throws IOException;
  }

  private final FilmFile input;
  private final Frames frames;
  private final Path target;
  private final OutputStreams streams;
  private final AVFormatContext output;
  private final AVPacket packet = av_packet_alloc();
  private final AVPacket coded = av_packet_alloc();
  private Optional<CodedFrame> next = Optional.empty();
  private long refused;

  private FilmWriter(FilmFile input, Frames frames, Path target, OutputStreams streams) {
    this.input = input;
    this.frames = frames;
    this.target = target;
    this.streams = streams;
    this.output = streams.output();
  }

  /**
   * Writes the file.
   *
   * @param input read from its start on
   * @param plan how the frames are coded
   * @param frames the frames
   * @param target the file; replaced if it exists
   * @return a clause for each thing that is lost
   */
  static List<String> write(FilmFile input, FrameEncoder.Plan plan, Frames frames, Path target)
      throws IOException {
    try (OutputStreams streams = OutputStreams.of(input, plan)) {
      FilmWriter writer = new FilmWriter(input, frames, target, streams);
      writer.write();
      List<String> lost = new ArrayList<>(streams.lost());
      if (writer.refused > 0) {
        lost.add(
            writer.refused
                + " damaged packets of other streams than the video's are left out, since their"
                + " times are not valid");
      }
      return lost;
    }
  }

  /**
   * Writes the header of a result into memory, so that a video whose other streams are damaged is
   * refused before it is coloured.
   *
   * @throws VideoException if the container refuses a stream
   */
  static void requireWritable(FilmFile input, FrameEncoder.Plan plan) throws VideoException {
    AVIOContext memory = new AVIOContext(null);
    if (avio_open_dyn_buf(memory) < 0) {
      throw new OutOfMemoryError("no memory for the header of a video");
    }
    try (OutputStreams streams = OutputStreams.of(input, plan)) {
      streams.output().pb(memory);
      int status = writeHeader(streams.output());
      streams.output().pb(null);
      if (status < 0) {
        throw new VideoException(
            input.path(),
            plan.info().container().title() + " cannot store its streams again",
            "copy those that you need to a new file with another program, such as FFmpeg");
      }
    } finally {
      BytePointer header = new BytePointer((Pointer) null);
      avio_close_dyn_buf(memory, header);
      av_free(header);
    }
  }

  private void write() throws IOException {
    AVIOContext file = new AVIOContext(null);
    try (BytePointer url = NativeNames.url(target)) {
      check(avio_open(file, url, AVIO_FLAG_WRITE));
      output.pb(file);
      check(writeHeader(output));
      next = frames.next();
      copyAll();
      check(av_write_trailer(output));
    } finally {
      av_packet_free(packet);
      av_packet_free(coded);
      int closed = file.isNull() ? 0 : avio_closep(file);
      output.pb(null);
      check(closed);
    }
  }

  private static int writeHeader(AVFormatContext output) {
    AVDictionary options = new AVDictionary(null);
    Map.of("fflags", "+bitexact", "strict", "experimental")
        .forEach((name, value) -> av_dict_set(options, name, value, 0));
    int status = avformat_write_header(output, options);
    av_dict_free(options);
    return status;
  }

  private void copyAll() throws IOException {
    while (input.read(packet)) {
      int index = packet.stream_index();
      int mapped = index == input.video() ? -1 : streams.mapped(index);
      if (mapped < 0) {
        continue;
      }
      AVRational base = input.context().streams(index).time_base();
      long time = packet.dts() == AV_NOPTS_VALUE ? packet.pts() : packet.dts();
      writeFramesUntil(time, base);
      av_packet_rescale_ts(packet, base, output.streams(mapped).time_base());
      packet.stream_index(mapped).pos(-1);
      int status = av_interleaved_write_frame(output, packet);
      if (status == AVERROR_EINVAL()) {
        refused++;
      } else {
        check(status);
      }
    }
    while (next.isPresent()) {
      writeFrame();
    }
  }

  /** Writes the coloured frames up to a time. */
  private void writeFramesUntil(long time, AVRational base) throws IOException {
    AVRational own = input.stream().time_base();
    while (time != AV_NOPTS_VALUE
        && next.isPresent()
        && av_compare_ts(next.get().time(), own, time, base) <= 0) {
      writeFrame();
    }
  }

  private void writeFrame() throws IOException {
    write(next.orElseThrow());
    next = frames.next();
  }

  private void write(CodedFrame frame) throws VideoException {
    av_packet_unref(coded);
    check(av_new_packet(coded, frame.data().length));
    coded.data().capacity(frame.data().length).put(frame.data());
    coded.pts(frame.time()).dts(frame.time()).duration(frame.duration());
    coded.flags(frame.key() ? AV_PKT_FLAG_KEY : 0);
    int index = streams.mapped(input.video());
    coded.stream_index(index);
    av_packet_rescale_ts(coded, input.stream().time_base(), output.streams(index).time_base());
    check(av_interleaved_write_frame(output, coded));
  }

  private void check(int status) throws VideoException {
    if (status < 0) {
      throw new VideoException(
          target,
          "writing failed",
          "check the permissions of its folder and the free space of its disk, and run again to"
              + " resume");
    }
  }
}
