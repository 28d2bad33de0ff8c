// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import io.github.chromapath.backend.NativeLibrary;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;

/** The native library that decodes, encodes and resizes pictures. */
public final class PictureLibrary {
  private PictureLibrary() {}

  /**
   * {@return OpenCV}
   *
   * @throws LinkageError if it cannot be loaded
   */
  public static NativeLibrary openCv() {
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
