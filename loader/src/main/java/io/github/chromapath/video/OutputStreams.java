// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_CONTENT_LIGHT_LEVEL;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_MASTERING_DISPLAY_METADATA;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_SPHERICAL;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_STEREO3D;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_new;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_copy;
import static org.bytedeco.ffmpeg.global.avformat.av_guess_format;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_query_codec;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_ATTACHMENT;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_SUBTITLE;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_copy;
import static org.bytedeco.ffmpeg.global.avutil.av_mallocz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVChapter;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/** The streams, metadata and chapters of a result. Not thread-safe. */
final class OutputStreams implements AutoCloseable {
  private static final Set<Integer> COPIED_TYPES =
      Set.of(
          AVMEDIA_TYPE_VIDEO, AVMEDIA_TYPE_AUDIO, AVMEDIA_TYPE_SUBTITLE, AVMEDIA_TYPE_ATTACHMENT);

  /** What describes the picture and not its coding. */
  private static final Set<Integer> KEPT_SIDE_DATA =
      Set.of(
          AV_PKT_DATA_DISPLAYMATRIX,
          AV_PKT_DATA_STEREO3D,
          AV_PKT_DATA_SPHERICAL,
          AV_PKT_DATA_MASTERING_DISPLAY_METADATA,
          AV_PKT_DATA_CONTENT_LIGHT_LEVEL);

  private final AVFormatContext input;
  private final AVFormatContext output;
  private final int[] mapping;
  private final List<String> lost = new ArrayList<>();

  private OutputStreams(AVFormatContext input, AVFormatContext output) {
    this.input = input;
    this.output = output;
    mapping = new int[input.nb_streams()];
    Arrays.fill(mapping, -1);
  }

  /** Describes the result of an input. */
  static OutputStreams of(FilmFile file, FrameEncoder.Plan plan) throws VideoException {
    AVFormatContext output = new AVFormatContext(null);
    avformat_alloc_output_context2(
        output, format(plan.info().container()), (String) null, (String) null);
    OutputStreams streams = new OutputStreams(file.context(), output);
    try {
      for (int i = 0; i < streams.mapping.length; i++) {
        if (i == file.video()) {
          streams.addColored(file, plan);
        } else {
          streams.addCopied(i);
        }
      }
      output.metadata(copy(file.context().metadata()));
      streams.addChapters();
      return streams;
    } catch (VideoException | RuntimeException | Error e) {
      streams.close();
      throw e;
    }
  }

  /** FFmpeg's description of a container. */
  static AVOutputFormat format(VideoContainer container) {
    return av_guess_format(container.muxer(), null, null);
  }

  private static AVDictionary copy(AVDictionary metadata) {
    AVDictionary copy = new AVDictionary(null);
    av_dict_copy(copy, metadata, 0);
    return copy;
  }

  private AVStream add(int index) {
    AVStream from = input.streams(index);
    AVStream to = avformat_new_stream(output, (AVCodec) null);
    mapping[index] = to.index();
    to.time_base(from.time_base());
    to.avg_frame_rate(from.avg_frame_rate());
    to.r_frame_rate(from.r_frame_rate());
    to.sample_aspect_ratio(from.sample_aspect_ratio());
    to.disposition(from.disposition());
    to.metadata(copy(from.metadata()));
    return to;
  }

  private void addColored(FilmFile file, FrameEncoder.Plan plan) throws VideoException {
    AVCodecParameters parameters = add(file.video()).codecpar();
    try (FrameEncoder encoder =
        FrameEncoder.open(plan)
            .orElseThrow(
                () ->
                    new VideoException(
                        file.path(), "its encoder cannot be opened again", "run again"))) {
      encoder.describe(parameters);
    }
    parameters.field_order(plan.info().fieldOrder());
    AVCodecParameters original = file.stream().codecpar();
    for (int i = 0; i < original.nb_coded_side_data(); i++) {
      AVPacketSideData data = original.coded_side_data().getPointer(i);
      if (KEPT_SIDE_DATA.contains(data.type())) {
        add(parameters, data);
      }
    }
  }

  private static void add(AVCodecParameters parameters, AVPacketSideData data) {
    AVPacketSideData list = new AVPacketSideData(parameters.coded_side_data());
    int[] count = {parameters.nb_coded_side_data()};
    AVPacketSideData added = av_packet_side_data_new(list, count, data.type(), data.size(), 0);
    if (added == null || added.isNull()) {
      throw new OutOfMemoryError("no memory for the description of a video");
    }
    byte[] bytes = new byte[(int) data.size()];
    data.data().capacity(bytes.length).get(bytes);
    added.data().capacity(bytes.length).put(bytes);
    parameters.coded_side_data(list);
    parameters.nb_coded_side_data(count[0]);
  }

  private void addCopied(int index) {
    AVCodecParameters from = input.streams(index).codecpar();
    if (!COPIED_TYPES.contains(from.codec_type())
        || avformat_query_codec(output.oformat(), from.codec_id(), -2) == 0) {
      lost.add(
          "stream "
              + index
              + " ("
              + avcodec_get_name(from.codec_id()).getString()
              + ") is left out, since it cannot be copied");
      return;
    }
    AVCodecParameters to = add(index).codecpar();
    avcodec_parameters_copy(to, from);
    to.codec_tag(0);
  }

  private void addChapters() {
    int count = input.nb_chapters();
    if (count == 0) {
      return;
    }
    PointerPointer<AVChapter> chapters =
        new PointerPointer<>(av_mallocz((long) count * Loader.sizeof(Pointer.class)));
    chapters.capacity(count);
    for (int i = 0; i < count; i++) {
      AVChapter from = input.chapters(i);
      AVChapter to = new AVChapter(av_mallocz(Loader.sizeof(AVChapter.class)));
      to.id(from.id()).start(from.start()).end(from.end());
      to.time_base(from.time_base());
      to.metadata(copy(from.metadata()));
      chapters.put(i, to);
    }
    output.chapters(chapters);
    output.nb_chapters(count);
  }

  /** The result, which this object owns. */
  AVFormatContext output() {
    return output;
  }

  /** Index in the result of a stream of the input; -1 if it is left out. */
  int mapped(int index) {
    return index < mapping.length ? mapping[index] : -1;
  }

  /** A clause for each stream that is left out. */
  List<String> lost() {
    return lost;
  }

  @Override
  public void close() {
    avformat_free_context(output);
  }
}
