// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The file formats of videos that are read and written. */
public enum VideoContainer {
  /** MPEG-4 Part 14. */
  MP4("MP4", "mp4", VideoCodec.H264, VideoCodec.AV1, "mp4", "m4v"),
  /** Apple's QuickTime. */
  MOV("QuickTime", "mov", VideoCodec.H264, VideoCodec.PRORES, "mov", "qt"),
  /** Matroska. */
  MATROSKA("Matroska", "matroska", VideoCodec.H264, VideoCodec.AV1, "mkv"),
  /** WebM, a subset of Matroska. */
  WEBM("WebM", "webm", VideoCodec.VP9, VideoCodec.AV1, "webm"),
  /** Microsoft's Audio Video Interleave. */
  AVI("AVI", "avi", VideoCodec.H264, VideoCodec.FFV1, "avi");

  private final String title;
  private final String muxer;
  private final VideoCodec standard;
  private final VideoCodec deep;

  @SuppressWarnings("ImmutableEnumChecker") // immutable
  private final List<String> extensions;

  VideoContainer(
      String title, String muxer, VideoCodec standard, VideoCodec deep, String... extensions) {
    this.title = title;
    this.muxer = muxer;
    this.standard = standard;
    this.deep = deep;
    this.extensions = List.of(extensions);
  }

  /**
   * {@return the container that a file's extension names}
   *
   * @param file a file name
   */
  public static Optional<VideoContainer> ofExtension(Path file) {
    Path name = file.getFileName();
    String text = name == null ? "" : name.toString().toLowerCase(Locale.ROOT);
    String extension = text.substring(text.lastIndexOf('.') + 1);
    return Arrays.stream(values())
        .filter(container -> container.extensions.contains(extension))
        .findFirst();
  }

  /** {@return the name for people} */
  public String title() {
    return title;
  }

  /** {@return the media type, such as {@code video/mp4}} */
  public String mediaType() {
    return switch (this) {
      case MP4 -> "video/mp4";
      case MOV -> "video/quicktime";
      case MATROSKA -> "video/x-matroska";
      case WEBM -> "video/webm";
      case AVI -> "video/x-msvideo";
    };
  }

  /** FFmpeg's name of the format that is written. */
  String muxer() {
    return muxer;
  }

  /**
   * The codecs to try, the best first, if none is asked for.
   *
   * @param depth bits of a sample of the input
   */
  List<VideoCodec> codecs(int depth) {
    return depth > 8
        ? List.of(deep, standard)
        : this == AVI
            ? List.of(standard, VideoCodec.FFV1)
            : List.of(standard, VideoCodec.VP9, VideoCodec.AV1);
  }
}
