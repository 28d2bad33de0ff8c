// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.lang.reflect.Field;
import java.net.URL;
import java.util.Map;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * OpenCV's windows, module highgui. Before optical flow, JavaCPP loads their library, which needs
 * GTK 2 and X11, although nothing of it is used.
 */
final class OpenCvWindows {
  private static final Logger LOG = LoggerFactory.getLogger(OpenCvWindows.class);
  private static final String BINDING = "org.bytedeco.opencv.global.opencv_highgui";
  private static final String LIBRARY = "jniopencv_highgui";

  static {
    skipLibrary();
  }

  private OpenCvWindows() {}

  /**
   * Lets classes of OpenCV that depend on the windows load without them. A program that uses
   * windows calls {@code Loader.load(opencv_highgui.class)}.
   */
  static void skip() {
    // The initialisation of this class has done it, once.
  }

  /**
   * Initialises the class of the windows without their library: while JavaCPP knows no file of a
   * library, it loads none. If that cannot be said, the library is loaded as usual.
   */
  private static void skipLibrary() {
    try {
      Field field = Loader.class.getDeclaredField("foundLibraries");
      field.setAccessible(true);
      @SuppressWarnings("unchecked") // its declaration says so
      Map<String, URL[]> files = (Map<String, URL[]>) field.get(null);
      URL[] none = {};
      if (files.putIfAbsent(LIBRARY, none) == null) {
        Class.forName(BINDING);
        files.remove(LIBRARY);
      }
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      LOG.debug("JavaCPP cannot skip OpenCV's windows.", e);
    }
  }
}
