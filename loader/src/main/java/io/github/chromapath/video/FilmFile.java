// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_get;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import io.github.chromapath.backend.JavaCppLibrary;
import io.github.chromapath.backend.NativeLoadException;
import io.github.chromapath.image.internal.libav.Libav;
import io.github.chromapath.image.internal.libav.LibavException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVDictionaryEntry;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/** A video file that is open for reading its packets. Not thread-safe. */
final class FilmFile implements AutoCloseable {
  static final String CONVERT = "convert it with another program";
  private static final String COPY_AGAIN = "copy it again from its source, or " + CONVERT;
  private static final int MAX_STREAMS = 64;
  private static final int MAX_SIDE = 16384;
  static final long MAX_PIXELS = 36_000_000;
  private static final String FORMATS = "mov,matroska,avi";

  private final Path path;
  private final AVFormatContext context;
  private final int video;

  private FilmFile(Path path, AVFormatContext context) throws VideoException {
    this.path = path;
    this.context = context;
    this.video = av_find_best_stream(context, AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
    if (video < 0) {
      throw new VideoException(path, "it has no video", "give a file with a video stream");
    }
    int width = stream().codecpar().width();
    int height = stream().codecpar().height();
    if (width < 1 || height < 1) {
      throw new VideoException(path, "its video stream is damaged", COPY_AGAIN);
    }
    if (Math.max(width, height) > MAX_SIDE || (long) width * height > MAX_PIXELS) {
      throw new VideoException(
          path,
          "its frames of " + width + "x" + height + " are larger than 36 megapixels",
          "scale it down with another program");
    }
  }

  /**
   * Opens a file. Only this file is read: references to others and network addresses in it are
   * refused.
   *
   * @throws VideoException if it is not a video that can be read
   */
  static FilmFile open(Path path) throws VideoException {
    requireLibraries(path);
    if (!Files.isReadable(path)) {
      throw new VideoException(path, "it cannot be opened", "check that it exists and is readable");
    }
    AVDictionary options = new AVDictionary(null);
    av_dict_set(options, "protocol_whitelist", "file", 0);
    av_dict_set(options, "format_whitelist", FORMATS, 0);
    av_dict_set(options, "max_streams", Integer.toString(MAX_STREAMS), 0);
    AVFormatContext context = new AVFormatContext(null);
    try (BytePointer url = NativeNames.url(path)) {
      if (avformat_open_input(context, url, (AVInputFormat) null, options) < 0) {
        throw new VideoException(
            path,
            "it is damaged, or not an MP4, QuickTime, Matroska, WebM or AVI file",
            COPY_AGAIN);
      }
    } finally {
      av_dict_free(options);
    }
    try {
      if (avformat_find_stream_info(context, (PointerPointer<?>) null) < 0) {
        throw new VideoException(path, "it is damaged", COPY_AGAIN);
      }
      return new FilmFile(path, context);
    } catch (VideoException | RuntimeException | Error e) {
      avformat_close_input(context);
      throw e;
    }
  }

  /** Loads FFmpeg; {@code path} is for the message. */
  static void requireLibraries(Path path) throws VideoException {
    try {
      Libav.require();
      new JavaCppLibrary("FFmpeg", "org.bytedeco:ffmpeg", avformat.class).load();
    } catch (LibavException | NativeLoadException e) {
      throw new VideoException(
          path, e.getMessage().replaceFirst("\\.$", ""), "or " + CONVERT + " to pictures", e);
    }
  }

  Path path() {
    return path;
  }

  /** The format context, which this object owns. */
  AVFormatContext context() {
    return context;
  }

  /** Index of the stream whose frames are coloured. */
  int video() {
    return video;
  }

  /** The stream whose frames are coloured. */
  AVStream stream() {
    return context.streams(video);
  }

  /** The format of the file. */
  VideoContainer container() {
    String format = context.iformat().name().getString();
    if (format.startsWith("avi")) {
      return VideoContainer.AVI;
    }
    boolean webm = VideoContainer.ofExtension(path).orElse(null) == VideoContainer.WEBM;
    if (format.startsWith("matroska")) {
      return webm ? VideoContainer.WEBM : VideoContainer.MATROSKA;
    }
    AVDictionaryEntry brand = av_dict_get(context.metadata(), "major_brand", null, 0);
    boolean quickTime = brand == null || brand.value().getString().startsWith("qt");
    return quickTime ? VideoContainer.MOV : VideoContainer.MP4;
  }

  /**
   * Reads the next packet of any stream.
   *
   * @param packet emptied and filled
   * @return false at the end of the file, or where it is too damaged to go on
   */
  boolean read(AVPacket packet) {
    av_packet_unref(packet);
    return av_read_frame(context, packet) >= 0;
  }

  /** The failure of a decoder that can decode nothing. */
  VideoException undecodable() {
    return new VideoException(path, "none of its frames can be decoded", COPY_AGAIN);
  }

  /** Whether a status of FFmpeg says that there is no more. */
  static boolean atEnd(int status) {
    return status == AVERROR_EOF;
  }

  @Override
  public void close() {
    avformat_close_input(context);
  }
}
