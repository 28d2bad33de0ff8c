// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avformat.AVFMT_GLOBALHEADER;
import static org.bytedeco.ffmpeg.global.avformat.avformat_query_codec;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import io.github.chromapath.colorize.ColorPredictor;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.internal.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;

/**
 * Colours videos. The result has the container, frame times, shape and colour coding of the input;
 * audio, subtitles and attachments are copied unchanged. Only the luma of the input is read.
 *
 * <p>Finished segments are kept in a folder beside the result, the result's name with {@code .part}
 * added, until the result is complete. If the process ends before, the next call with the same
 * input and settings continues after the last finished segment; the result has the same bytes.
 *
 * <p>Thread-safe, if the listeners are; the network colours one batch at a time.
 */
public final class VideoColorizer {
  private final ColorPredictor predictor;
  private final VideoSettings settings;

  /**
   * A colorizer of videos.
   *
   * @param colorizer must stay open while videos are coloured
   * @param settings how they are coloured and stored
   */
  public VideoColorizer(PhotoColorizer colorizer, VideoSettings settings) {
    this(new ColorPredictor(colorizer), settings);
  }

  /**
   * A colorizer of videos with options of its own.
   *
   * @param predictor predicts and colours; its colorizer must stay open while videos are coloured
   * @param settings how they are coloured and stored
   */
  public VideoColorizer(ColorPredictor predictor, VideoSettings settings) {
    this.predictor = predictor;
    this.settings = settings;
  }

  /**
   * What is known of a video before it is coloured.
   *
   * @param container format of the file, by its content
   * @param width columns of a frame
   * @param height rows of a frame
   * @param frames number of frames, counted by the packets in the file; damaged files can have
   *     fewer frames
   */
  public record Measure(VideoContainer container, int width, int height, long frames) {}

  /**
   * Measures a video: decodes its first frame and counts the others. Loads FFmpeg.
   *
   * @param input an MP4, QuickTime, Matroska, WebM or AVI file
   * @throws VideoException in one sentence, if it cannot be read, or no frame can be decoded
   */
  public static Measure measure(Path input) throws VideoException {
    long frames = countFrames(input);
    try (FrameReader reader = FrameReader.open(input)) {
      FilmInfo info = reader.info();
      return new Measure(info.container(), info.width(), info.height(), frames);
    }
  }

  /**
   * What was done for a video.
   *
   * @param frames number of frames of the result
   * @param network time that the network has run in this call
   * @param elapsed time of the call
   */
  public record Summary(long frames, Duration network, Duration elapsed) {}

  /**
   * Colours a video.
   *
   * @param input an MP4, QuickTime, Matroska, WebM or AVI file
   * @param output the result; replaced if it exists. Its folder must exist
   * @param listener follows the work
   * @return what was done; empty if a stop was requested before the end
   * @throws VideoException in one sentence, if the input cannot be read or coloured
   * @throws IOException in one sentence, if the result cannot be written
   * @throws ArithmeticException if the predicted colours are not finite
   * @throws IllegalStateException if the colorizer is closed
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  public Optional<Summary> color(Path input, Path output, VideoListener listener)
      throws IOException {
    long start = System.nanoTime();
    long total = countFrames(input);
    try (FrameReader reader = FrameReader.open(input)) {
      FrameEncoder.Plan plan = plan(input, reader.info());
      try (FilmFile file = FilmFile.open(input)) {
        FilmWriter.requireWritable(file, plan);
      }
      try (WorkFolder work = WorkFolder.open(output, manifest(input, plan))) {
        notes(input, plan).forEach(listener::note);
        listener.started(total);
        WorkFolder.Resumed finished = work.resumed();
        listener.advanced(finished.frames());
        FramePipeline.Coloring coloring =
            new FramePipeline.Coloring(predictor, settings.temporal());
        FramePipeline pipeline = new FramePipeline(coloring, reader, plan, work, listener);
        if (!pipeline.run(finished)) {
          return Optional.empty();
        }
        if (reader.damaged() > 0) {
          listener.note(
              input
                  + ": "
                  + reader.damaged()
                  + " frames are damaged; they are coloured as far as they can be decoded.");
        }
        long frames = assemble(input, plan, work, output, listener);
        work.delete();
        return Optional.of(
            new Summary(
                frames,
                Duration.ofNanos(pipeline.networkNanos()),
                Duration.ofNanos(System.nanoTime() - start)));
      }
    }
  }

  /** Packets of the video stream. */
  private static long countFrames(Path input) throws VideoException {
    try (FilmFile file = FilmFile.open(input)) {
      AVPacket packet = av_packet_alloc();
      try {
        long frames = 0;
        while (file.read(packet)) {
          frames += packet.stream_index() == file.video() ? 1 : 0;
        }
        return frames;
      } finally {
        av_packet_free(packet);
      }
    }
  }

  private FrameEncoder.Plan plan(Path input, FilmInfo info) throws VideoException {
    VideoContainer container = info.container();
    List<VideoCodec> wanted =
        settings.codec().map(List::of).orElse(container.codecs(info.sampling().depth()));
    AVOutputFormat format = OutputStreams.format(container);
    for (VideoCodec codec : wanted) {
      if (!holds(format, codec) || !codec.stores(info.width(), info.height())) {
        continue;
      }
      FrameEncoder.Plan plan =
          new FrameEncoder.Plan(
              info,
              codec,
              settings.quality(codec),
              codec.closest(info.sampling()),
              (format.flags() & AVFMT_GLOBALHEADER) != 0);
      Optional<FrameEncoder> encoder = FrameEncoder.open(plan);
      encoder.ifPresent(FrameEncoder::close);
      if (encoder.isPresent()) {
        return plan;
      }
    }
    String size = info.width() + "x" + info.height();
    throw new VideoException(
        input,
        names(wanted) + " cannot store frames of " + size + " in " + container.title(),
        "choose another codec, such as vp9 or ffv1, or another container");
  }

  private static String names(List<VideoCodec> codecs) {
    return codecs.stream().map(VideoCodec::title).collect(Collectors.joining(" or "));
  }

  private static boolean holds(AVOutputFormat format, VideoCodec codec) {
    AVCodec encoder = avcodec_find_encoder_by_name(codec.encoder());
    return encoder != null && avformat_query_codec(format, encoder.id(), 0) == 1;
  }

  private static List<String> notes(Path input, FrameEncoder.Plan plan) {
    FilmInfo info = plan.info();
    List<String> notes = new ArrayList<>();
    if (info.interlaced()) {
      notes.add(
          input
              + ": its frames are interlaced. They are coloured as they are; for better colours,"
              + " deinterlace the video first.");
    }
    if (plan.sampling().depth() < info.sampling().depth()) {
      notes.add(
          input
              + ": "
              + plan.codec().title()
              + " stores "
              + plan.sampling().depth()
              + " of its "
              + info.sampling().depth()
              + " bits.");
    }
    return notes;
  }

  private String manifest(Path input, FrameEncoder.Plan plan) throws IOException {
    return String.join(
        "\n",
        "chromapath video 1",
        "input " + MoreFiles.asByteSource(input).hash(Hashing.sha256()),
        "plan " + plan,
        "settings " + settings,
        "");
  }

  private static long assemble(
      Path input, FrameEncoder.Plan plan, WorkFolder work, Path output, VideoListener listener)
      throws IOException {
    SegmentFrames frames = new SegmentFrames(work);
    try (FilmFile file = FilmFile.open(input)) {
      for (String loss : FilmWriter.write(file, plan, frames, work.assembled())) {
        listener.note(input + ": " + loss + ".");
      }
    }
    Files.move(
        work.assembled(),
        output,
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    AtomicFile.forceNames(output);
    return frames.count();
  }
}
