// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image.internal.libav;

import io.github.chromapath.backend.JavaCppLibrary;
import io.github.chromapath.backend.NativeLoadException;
import java.util.Optional;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/** Loads FFmpeg's libavcodec and silences its log. Thread-safe. */
public final class Libav {
  private Libav() {}

  /** Loads the library once, when it is first needed. */
  private static final class Loading {
    static final Optional<Throwable> FAULT = fault();

    private static Optional<Throwable> fault() {
      try {
        new JavaCppLibrary("FFmpeg", "org.bytedeco:ffmpeg", avutil.class).load();
        new JavaCppLibrary("FFmpeg", "org.bytedeco:ffmpeg", avcodec.class).load();
        avutil.av_log_set_level(avutil.AV_LOG_QUIET);
        return Optional.empty();
      } catch (NativeLoadException | LinkageError e) {
        return Optional.of(e);
      }
    }
  }

  /**
   * Loads the library if it is not loaded yet.
   *
   * @throws LibavException if it cannot be loaded
   */
  public static void require() throws LibavException {
    if (Loading.FAULT.isPresent()) {
      Throwable fault = Loading.FAULT.get();
      throw LibavException.unavailable(
          fault instanceof NativeLoadException
              ? clause(fault.getMessage())
              : "FFmpeg cannot be loaded",
          fault);
    }
  }

  private static String clause(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }
}
