// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Videos made and read by the system's FFmpeg, which is independent of the library's build. */
public final class Films {
  private Films() {}

  /** Skips the test where there is no FFmpeg, and prints why. */
  public static void require(String test) throws Exception {
    try {
      run(List.of("ffprobe", "-version"));
      run(List.of("ffmpeg", "-version"));
    } catch (IOException e) {
      String reason = test + " needs Debian's package ffmpeg";
      System.err.println(reason);
      abort(reason);
    }
  }

  private static byte[] run(List<String> command) throws Exception {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    process.getOutputStream().close();
    byte[] output = process.getInputStream().readAllBytes();
    assertEquals(0, process.waitFor(), command::toString);
    return output;
  }

  /** Makes a file; the arguments are separated by spaces. */
  public static Path make(Path file, String arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-y"));
    Stream.of(arguments.split(" ")).forEach(command::add);
    command.add(file.toString());
    run(command);
    return file;
  }

  /** What ffprobe shows, as lines; the arguments are separated by spaces. */
  static List<String> probe(Path file, String arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("ffprobe", "-v", "error"));
    Stream.of(arguments.split(" ")).forEach(command::add);
    command.addAll(List.of("-of", "compact", file.toString()));
    return new String(run(command), UTF_8).lines().filter(line -> !line.isBlank()).toList();
  }

  /** The packets of the streams of a type, with hashes of their data. */
  static List<String> packets(Path file, String type) throws Exception {
    return probe(
        file,
        "-select_streams "
            + type
            + " -show_packets -show_data_hash SHA256 -show_entries"
            + " packet=pts_time,dts_time,duration_time,data_hash,flags");
  }

  /** The times of the video's frames. */
  public static List<String> times(Path file) throws Exception {
    return probe(file, "-select_streams v -show_entries frame=best_effort_timestamp_time").stream()
        .map(line -> line.replace("|side_data|", ""))
        .toList();
  }

  /** All frames in a pixel format, converted by a chain of filters. */
  public static byte[] pixels(Path file, String filters, String format) throws Exception {
    return run(
        List.of(
            "ffmpeg",
            "-v",
            "error",
            "-noautorotate",
            "-i",
            file.toString(),
            "-vf",
            filters,
            "-fps_mode",
            "passthrough",
            "-f",
            "rawvideo",
            "-pix_fmt",
            format,
            "-"));
  }
}
