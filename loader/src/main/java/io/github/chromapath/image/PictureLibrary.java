// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import io.github.chromapath.backend.JavaCppLibrary;
import io.github.chromapath.backend.NativeLibrary;
import io.github.chromapath.backend.NativeLoadException;
import io.github.chromapath.backend.UnavailableBackendException;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;

/** OpenCV, the native library that decodes, encodes and resizes pictures. Thread-safe. */
public final class PictureLibrary {
  private PictureLibrary() {}

  /** Loads the library once, when it is first needed. */
  private static final class Loading {
    static final Optional<UnavailableBackendException> FAULT = fault();

    private static Optional<UnavailableBackendException> fault() {
      try {
        load(opencv_core.class);
        load(opencv_imgproc.class);
        load(opencv_imgcodecs.class);
        opencv_core.getVersionMajor();
        return Optional.empty();
      } catch (NativeLoadException e) {
        return Optional.of(unavailable(e.getMessage(), e));
      } catch (LinkageError | RuntimeException e) {
        return Optional.of(
            unavailable(
                "OpenCV cannot be loaded ("
                    + e
                    + "): put org.bytedeco:opencv-platform and its dependencies on the class path.",
                e));
      }
    }

    private static void load(Class<?> binding) {
      new JavaCppLibrary("OpenCV", "org.bytedeco:opencv", binding).load();
    }

    private static UnavailableBackendException unavailable(String sentence, Throwable cause) {
      UnavailableBackendException unavailable = new UnavailableBackendException(sentence);
      unavailable.initCause(cause);
      return unavailable;
    }
  }

  /**
   * Loads OpenCV if it is not loaded yet.
   *
   * @throws UnavailableBackendException in one sentence, if it cannot be loaded; for example, if
   *     there is no writable folder to unpack it into
   */
  public static void require() {
    Loading.FAULT.ifPresent(
        fault -> {
          throw Loading.unavailable(fault.getMessage(), fault);
        });
  }

  /**
   * Sets how many threads OpenCV resizes one picture with, in the whole process; by default one for
   * each processor. One is best if several pictures are resized at the same time. Results do not
   * depend on it.
   *
   * @param threads at least 1
   * @throws UnavailableBackendException in one sentence, if OpenCV cannot be loaded
   */
  public static void setThreads(int threads) {
    require();
    opencv_core.setNumThreads(threads);
  }

  /**
   * {@return the version of OpenCV and the file it was loaded from}
   *
   * @throws UnavailableBackendException in one sentence, if it cannot be loaded
   */
  public static NativeLibrary openCv() {
    require();
    String path = Loader.load(opencv_core.class);
    String version =
        opencv_core.getVersionMajor()
            + "."
            + opencv_core.getVersionMinor()
            + "."
            + opencv_core.getVersionRevision();
    return NativeLibrary.loaded("OpenCV", version, path);
  }
}
