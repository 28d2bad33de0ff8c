// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.export;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.onnx.ModelProto;

/** ONNX's own checker, with its inference of all shapes and types. */
final class ModelChecker {
  private ModelChecker() {}

  /**
   * Checks a model.
   *
   * @throws IllegalStateException if it is not valid
   * @throws LinkageError if the checker cannot be loaded
   */
  static void check(byte[] model) {
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
}
