// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import io.github.chromapath.backend.NativeLibrary;
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
    static final Optional<Throwable> FAULT = fault();

    private static Optional<Throwable> fault() {
      try {
        Loader.load(opencv_core.class);
        Loader.load(opencv_imgproc.class);
        Loader.load(opencv_imgcodecs.class);
        opencv_core.getVersionMajor();
        return Optional.empty();
      } catch (LinkageError | RuntimeException e) {
        return Optional.of(e);
      }
    }
  }

  /**
   * Loads OpenCV if it is not loaded yet.
   *
   * @throws UnavailableBackendException in one sentence, if it cannot be loaded; for example, if
   *     there is no writable folder to unpack it into
   */
  public static void require() {
    if (Loading.FAULT.isPresent()) {
      Throwable fault = Loading.FAULT.get();
      UnavailableBackendException unavailable =
          new UnavailableBackendException(
              "OpenCV cannot be loaded (" + fault + "): " + remedy(fault));
      unavailable.initCause(fault);
      throw unavailable;
    }
  }

  private static String remedy(Throwable fault) {
    return fault instanceof NoClassDefFoundError
        ? "put org.bytedeco:opencv-platform and its dependencies on the class path"
        : "make the home or the temporary folder writable, or choose another folder to unpack it"
            + " into with -Dorg.bytedeco.javacpp.cachedir=FOLDER";
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
