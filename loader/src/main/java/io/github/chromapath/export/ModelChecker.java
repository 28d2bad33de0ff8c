// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.export;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.onnx.ModelProto;

/** ONNX's own checker, with its inference of all shapes and types. */
final class ModelChecker {
  /** JavaCPP's switch, read at each use, without which it neither loads libraries nor warns. */
  private static final String LOAD_LIBRARIES = "org.bytedeco.javacpp.loadlibraries";

  private ModelChecker() {}

  /**
   * Checks a model.
   *
   * @throws IllegalStateException if it is not valid
   * @throws LinkageError if the checker cannot be loaded
   */
  static void check(byte[] model) {
    initialisePresets();
    Loader.load(org.bytedeco.onnx.global.onnx.class);
    try (BytePointer bytes = new BytePointer(model);
        ModelProto parsed = new ModelProto()) {
      if (!org.bytedeco.onnx.global.onnx.ParseProtoFromBytes(parsed, bytes, model.length)) {
        throw new IllegalStateException("ONNX cannot read the model");
      }
      org.bytedeco.onnx.global.onnx.check_model(parsed, true, false, false);
    } catch (RuntimeException e) {
      throw new IllegalStateException("ONNX's checker rejects the model: " + e.getMessage(), e);
    }
  }

  /**
   * Initialises the class that compares the versions of JavaCPP and of this binding, and does
   * nothing else, without its warning: the newest binding of ONNX was made for JavaCPP 1.5.11, and
   * works with later ones. All other warnings of JavaCPP stay.
   */
  private static synchronized void initialisePresets() {
    String before = System.getProperty(LOAD_LIBRARIES);
    System.setProperty(LOAD_LIBRARIES, "false");
    try {
      Class.forName(
          org.bytedeco.onnx.presets.onnx.class.getName(),
          true,
          ModelChecker.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new NoClassDefFoundError(e.getMessage());
    } finally {
      if (before == null) {
        System.clearProperty(LOAD_LIBRARIES);
      } else {
        System.setProperty(LOAD_LIBRARIES, before);
      }
    }
  }
}
